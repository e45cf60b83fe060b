package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A row of a branch's ledger. */
@ApiType
public record LedgerEntry(
    @JsonPropertyDescription("Its place in the order in which things happened.") long seq,
    @JsonPropertyDescription("The migration's version; absent for a function.")
        @Nullable String version,
    @JsonPropertyDescription("The migration's or function's name.") @Nullable String name,
    @JsonPropertyDescription("The checksum of its text.") @Nullable String checksum,
    @JsonPropertyDescription("The one try that it is of, a UUID.") @Nullable String attempt) {}
