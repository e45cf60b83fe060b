package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What an operation will do, shortened to what a status may hold. */
@ApiType
public record OperationPlan(
    @JsonPropertyDescription(
            "The items, at most 100, those that need attention first, and at most 20 of those "
                + "that are the same on both sides.")
        @Size(max = 100)
        List<PlanItem> items,
    @JsonPropertyDescription("How many items the whole plan has.") int total) {
  public OperationPlan {
    items = items == null ? List.of() : items;
  }
}
