package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The price of a branch's database; exact as of since, readers add the time after it. */
@ApiType
public record CostStatus(
    @JsonPropertyDescription(
            "Price of one hour in which the database is up, as a decimal number, such as "
                + "0.01344.")
        @Nullable String hourlyRate,
    @JsonPropertyDescription("The currency of the figures, such as USD.") @Nullable String currency,
    @JsonPropertyDescription("Seconds in which the database was up, until `since`.")
        long activeSeconds,
    @JsonPropertyDescription(
            "What activeSeconds cost, each at the price of its time, as a decimal number.")
        @Nullable String accrued,
    @JsonPropertyDescription(
            "When the figures were taken. While the database is up, add the time since. "
                + "RFC 3339, in whole seconds, UTC.")
        @Nullable String since) {}
