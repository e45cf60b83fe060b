package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a branch's ledger was when it was last read: a later one begins with the same rows. */
@ApiType
public record LedgerStatus(
    @JsonPropertyDescription("The last row's place; 0 when there is none.") long seq,
    @JsonPropertyDescription("SHA-256 over all rows up to it.") @Nullable String digest,
    @JsonPropertyDescription("How often a reset has rewritten the rows.") int resets,
    @JsonPropertyDescription("The last rows, at most 20.") @Size(max = 20) List<LedgerEntry> tail,
    @JsonPropertyDescription("The timeline of the server, in hexadecimal digits.")
        @Nullable String timeline,
    @JsonPropertyDescription("Postgres' own identity of the data directory.")
        @Nullable String systemIdentifier,
    @JsonPropertyDescription("When this was first reported. RFC 3339, in whole seconds, UTC.")
        @Nullable String reportedTime,
    @JsonPropertyDescription(
            "The value that the annotation offshoot.dev/resolve-history had then. It was no answer "
                + "to what happens later: remove the annotation before you set it again.")
        @Nullable String answered) {
  public LedgerStatus {
    tail = tail == null ? List.of() : tail;
  }
}
