package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Where a branch's untracked rows come from. */
@ApiType
public record SeedSpec(
    @Required
        @JsonPropertyDescription(
            "Texts of SQL, 1 to 8, run in this order as migrator, all in one transaction: a seed "
                + "that fails leaves nothing behind.")
        @Size(min = 1, max = 8)
        List<SeedSource> sources) {
  public SeedSpec {
    sources = sources == null ? List.of() : List.copyOf(sources);
  }
}
