package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of a plan. */
@ApiType
public record PlanItem(
    @JsonPropertyDescription(
            "The migration's version; absent for a function or an untracked table.")
        @Nullable String version,
    @JsonPropertyDescription("The migration's, function's or table's name.") @Nullable String name,
    @Required
        @JsonPropertyDescription(
            "Identical: both sides have it. New: will be applied. OutOfOrder: new, but "
                + "older than the target's head; will be applied. Behind: only the target has "
                + "it. Diverged: same version, other content; the merge is refused. Keep, "
                + "Revert and Drop: what a reset does.")
        Verdict verdict,
    @JsonPropertyDescription("What deserves a look, such as data that is destroyed.")
        @Size(max = 20)
        List<String> findings,
    @JsonPropertyDescription("How long it took in the rehearsal, such as 12ms; absent before one.")
        @Nullable String rehearsed) {
  public PlanItem {
    findings = findings == null ? List.of() : findings;
  }
}
