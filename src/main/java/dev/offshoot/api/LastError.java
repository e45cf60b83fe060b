package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What went wrong, exactly; cut to 4 KiB as a whole before it is written. */
@ApiType
public record LastError(
    @Required
        @JsonPropertyDescription(
            "Where it happened: Plan, Rehearsal (on a scratch copy), Apply, Functions or "
                + "Seed.")
        ErrorStage stage,
    @Required
        @JsonPropertyDescription(
            "What is left of the run: none, or partial (earlier migrations, each whole).")
        Executed executed,
    @JsonPropertyDescription("The migration's version.") @Nullable String version,
    @JsonPropertyDescription("The migration's or function's name, or the seed's source.")
        @Nullable String name,
    @JsonPropertyDescription(
            "The five characters of Postgres' error code, or one of our own, which begin "
                + "with OF.")
        @Nullable String sqlState,
    @Required @JsonPropertyDescription("The error itself.") String message,
    @JsonPropertyDescription("Postgres' detail. On a root, row values are left out.")
        @Nullable String detail,
    @JsonPropertyDescription("What to do about it.") @Nullable String hint,
    @JsonPropertyDescription("Line in the migration's own text, from 1.") @Nullable Integer line,
    @JsonPropertyDescription("Column in that line, in characters, from 1.")
        @Nullable Integer column,
    @JsonPropertyDescription("An excerpt of the text with a caret under the place.")
        @Nullable String statement) {}
