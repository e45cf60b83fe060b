package dev.offshoot.status;

import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what the conditions of a status become when a pass has judged: lastTransitionTime moves
 * only when the status flips, and all carry the generation that was judged. Must never decide what
 * is true.
 */
public final class Conditions {
  private Conditions() {}

  /**
   * The new list, in the order of {@link ConditionType}. A condition that was not judged goes: a
   * pass judges all that apply.
   *
   * @throws IllegalArgumentException if a type is judged twice
   */
  public static List<Condition> merge(
      List<Condition> before, List<Judgement> judged, long generation, Instant now) {
    Set<ConditionType> seen = EnumSet.noneOf(ConditionType.class);
    for (Judgement judgement : judged) {
      if (!seen.add(judgement.type())) {
        throw new IllegalArgumentException(judgement.type().word() + " is judged twice");
      }
    }
    return judged.stream()
        .sorted(Comparator.comparing(Judgement::type))
        .map(judgement -> next(before, judgement, generation, now))
        .toList();
  }

  /** The condition of a type, if there. */
  public static Optional<Condition> find(List<Condition> conditions, ConditionType type) {
    return conditions.stream()
        .filter(condition -> type.word().equals(condition.type()))
        .findFirst();
  }

  /** Whether the condition is there and True. */
  public static boolean isTrue(List<Condition> conditions, ConditionType type) {
    return find(conditions, type)
        .filter(condition -> condition.status() == ConditionStatus.TRUE)
        .isPresent();
  }

  private static Condition next(
      List<Condition> before, Judgement judgement, long generation, Instant now) {
    String since =
        find(before, judgement.type())
            .filter(condition -> condition.status() == judgement.status())
            .map(Condition::lastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new Condition(
        judgement.type().word(),
        judgement.status(),
        generation,
        since,
        judgement.reason().word(),
        Printable.line(judgement.message()));
  }
}
