package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator reports of a set. */
@ApiType
public class MigrationSetStatus {
  @JsonPropertyDescription(
      "The metadata.generation that this status speaks of; -1 before the first look.")
  private @Nullable Long observedGeneration;

  @JsonPropertyDescription(
      "The state for machines: Ready, Reconciling, Stalled and MigrationsApplied.")
  private List<Condition> conditions = List.of();

  @JsonPropertyDescription("How much of the set is done.")
  private @Nullable SetCounts counts;

  @JsonPropertyDescription("The highest version of this set that is tracked; 0 when none is.")
  private @Nullable String head;

  @JsonPropertyDescription("What stands in the way or deserves a look, at most 20.")
  @Size(max = 20)
  private List<Problem> problems = List.of();

  @JsonPropertyDescription("The failure that stopped the set; absent after the next success.")
  private @Nullable LastError lastError;

  public @Nullable Long getObservedGeneration() {
    return observedGeneration;
  }

  public void setObservedGeneration(@Nullable Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  public List<Condition> getConditions() {
    return conditions;
  }

  public void setConditions(List<Condition> conditions) {
    this.conditions = conditions;
  }

  public @Nullable SetCounts getCounts() {
    return counts;
  }

  public void setCounts(@Nullable SetCounts counts) {
    this.counts = counts;
  }

  public @Nullable String getHead() {
    return head;
  }

  public void setHead(@Nullable String head) {
    this.head = head;
  }

  public List<Problem> getProblems() {
    return problems;
  }

  public void setProblems(List<Problem> problems) {
    this.problems = problems;
  }

  public @Nullable LastError getLastError() {
    return lastError;
  }

  public void setLastError(@Nullable LastError lastError) {
    this.lastError = lastError;
  }
}
