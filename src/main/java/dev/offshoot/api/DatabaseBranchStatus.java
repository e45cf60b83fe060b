package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator reports of a branch; replaced as a whole by one patch per pass. */
@ApiType
public class DatabaseBranchStatus {
  @JsonPropertyDescription(
      "The metadata.generation that this status speaks of; -1 before the first look. "
          + "Lower than the generation: the status is out of date.")
  private @Nullable Long observedGeneration;

  @JsonPropertyDescription(
      "One word for where the branch is. CREATING_PROJECT: the database has never "
          + "accepted a connection. RUNNING_MIGRATIONS: something is being applied. "
          + "MIGRATIONS_PASSED: migrations are done, functions not yet. MIGRATIONS_FAILED: "
          + "the last thing applied to this branch failed, see lastError. "
          + "FUNCTIONS_DEPLOYED: all done, the resting state. FUNCTIONS_FAILED: migrations "
          + "passed, a function did not.")
  private @Nullable BranchPhase phase;

  @JsonPropertyDescription(
      "The state for machines: Ready, Reconciling, Stalled, DatabaseAvailable, "
          + "MigrationsApplied, InSync and Seeded.")
  private List<Condition> conditions = List.of();

  @JsonPropertyDescription("The highest tracked version; 0 when none is.")
  private @Nullable String head;

  @JsonPropertyDescription(
      "How many migrations are tracked, waiting, and different from the parent.")
  private @Nullable MigrationCounts migrations;

  @JsonPropertyDescription("The server: where it is and how it is.")
  private @Nullable DatabaseStatus database;

  @JsonPropertyDescription("The values in effect, after inheritance and defaults.")
  private @Nullable PostgresSpec postgres;

  @JsonPropertyDescription("The Secret to connect with (Service Binding).")
  private @Nullable BindingRef binding;

  @JsonPropertyDescription(
      "The last failure of something applied to this branch; absent after the next success.")
  private @Nullable LastError lastError;

  @JsonPropertyDescription("What the branch has cost so far. Absent on roots.")
  private @Nullable CostStatus cost;

  @JsonPropertyDescription(
      "The history that was last read. While the ledger does not begin with it, nothing runs, "
          + "with the reason HistoryRegressed. It cannot be read from the database again: "
          + "without it a history that went back is not noticed.")
  private @Nullable LedgerStatus ledger;

  @JsonPropertyDescription("When expiresAfter ends. RFC 3339, in whole seconds, UTC.")
  private @Nullable String expirationTime;

  @JsonPropertyDescription(
      "The PersistentVolumeClaim that stays, or that an earlier branch of this name left.")
  private @Nullable String retainedVolume;

  public @Nullable LedgerStatus getLedger() {
    return ledger;
  }

  public void setLedger(@Nullable LedgerStatus ledger) {
    this.ledger = ledger;
  }

  public @Nullable Long getObservedGeneration() {
    return observedGeneration;
  }

  public void setObservedGeneration(@Nullable Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  public @Nullable BranchPhase getPhase() {
    return phase;
  }

  public void setPhase(@Nullable BranchPhase phase) {
    this.phase = phase;
  }

  public List<Condition> getConditions() {
    return conditions;
  }

  public void setConditions(List<Condition> conditions) {
    this.conditions = conditions;
  }

  public @Nullable String getHead() {
    return head;
  }

  public void setHead(@Nullable String head) {
    this.head = head;
  }

  public @Nullable MigrationCounts getMigrations() {
    return migrations;
  }

  public void setMigrations(@Nullable MigrationCounts migrations) {
    this.migrations = migrations;
  }

  public @Nullable DatabaseStatus getDatabase() {
    return database;
  }

  public void setDatabase(@Nullable DatabaseStatus database) {
    this.database = database;
  }

  public @Nullable PostgresSpec getPostgres() {
    return postgres;
  }

  public void setPostgres(@Nullable PostgresSpec postgres) {
    this.postgres = postgres;
  }

  public @Nullable BindingRef getBinding() {
    return binding;
  }

  public void setBinding(@Nullable BindingRef binding) {
    this.binding = binding;
  }

  public @Nullable LastError getLastError() {
    return lastError;
  }

  public void setLastError(@Nullable LastError lastError) {
    this.lastError = lastError;
  }

  public @Nullable CostStatus getCost() {
    return cost;
  }

  public void setCost(@Nullable CostStatus cost) {
    this.cost = cost;
  }

  public @Nullable String getExpirationTime() {
    return expirationTime;
  }

  public void setExpirationTime(@Nullable String expirationTime) {
    this.expirationTime = expirationTime;
  }

  public @Nullable String getRetainedVolume() {
    return retainedVolume;
  }

  public void setRetainedVolume(@Nullable String retainedVolume) {
    this.retainedVolume = retainedVolume;
  }
}
