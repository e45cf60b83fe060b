package dev.offshoot.mcp;

import dev.offshoot.api.Condition;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.Problem;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Reason;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads from a MigrationSet's status what became of its one migration. Pure. */
final class SetResult {
  /** Failures that only a person can decide about: the set has to stay. */
  private static final Set<String> DECISIONS = Set.of(Reason.OUTCOME_UNKNOWN.word());

  private final OperationText text;

  SetResult(OperationText text) {
    this.text = text;
  }

  /** The end of a set. */
  sealed interface Ended {
    /** Tracked. */
    record Applied() implements Ended {}

    /** Not tracked, and nothing more will happen by itself. */
    record Failed(String reason, String text, boolean decision) implements Ended {}
  }

  /** The status speaks of this text, and it is an end. */
  static boolean over(MigrationSet set) {
    var status = set.getStatus();
    return status != null
        && Objects.equals(status.getObservedGeneration(), set.getMetadata().getGeneration())
        && (OperationText.is(status.getConditions(), ConditionType.READY)
            || OperationText.is(status.getConditions(), ConditionType.STALLED)
            || heldBack(set));
  }

  /** On production it waits for an acknowledgement that these tools do not give. */
  private static boolean heldBack(MigrationSet set) {
    var status = set.getStatus();
    return status != null
        && OperationText.reason(status.getConditions())
            .equals(Reason.DESTRUCTIVE_NOT_ACKNOWLEDGED.word());
  }

  Ended of(MigrationSet set) {
    var status = Objects.requireNonNull(set.getStatus());
    var counts = status.getCounts();
    var ready = OperationText.is(status.getConditions(), ConditionType.READY);
    if (ready && (counts == null || counts.applied() == counts.wanted())) {
      return new Ended.Applied();
    }
    var reason =
        ready && !status.getProblems().isEmpty()
            ? status.getProblems().getFirst().reason()
            : OperationText.reason(status.getConditions());
    var error = heldBack(set) ? null : status.getLastError();
    return new Ended.Failed(
        reason, error == null ? problems(set) : text.error(error), DECISIONS.contains(reason));
  }

  /** Where it is, in a sentence. */
  String words(MigrationSet set) {
    var status = set.getStatus();
    return status == null
        ? "The operator has not looked at it yet."
        : Untrusted.harmless(
            status.getConditions().stream()
                .filter(c -> c.type().equals(ConditionType.READY.word()))
                .map(Condition::message)
                .findFirst()
                .orElse("The operator has not looked at it yet."));
  }

  private static String problems(MigrationSet set) {
    var status = Objects.requireNonNull(set.getStatus());
    var problems = status.getProblems();
    return problems == null || problems.isEmpty()
        ? status.getConditions().stream()
            .filter(c -> c.type().equals(ConditionType.READY.word()))
            .map(Condition::message)
            .collect(Collectors.joining("\n"))
        : problems.stream().map(Problem::message).collect(Collectors.joining("\n"));
  }
}
