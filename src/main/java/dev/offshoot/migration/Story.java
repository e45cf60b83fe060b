package dev.offshoot.migration;

import dev.offshoot.api.MigrationSet;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.Events.Type;
import dev.offshoot.migration.Outcomes.Result;
import dev.offshoot.migration.SetResult.Kind;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Tells what happened: an Event about the set for its people, and for what the engine does not log
 * itself a line in the branch's own log. It tells of changes only: what a set's status or an
 * earlier look says already is not told again.
 */
final class Story {
  private final Engine engine;
  private final Events events;

  Story(Engine engine, Events events) {
    this.engine = engine;
    this.events = events;
  }

  void tell(
      Access access,
      Observed observed,
      Optional<Result> before,
      Result now,
      Optional<Runner.End> end)
      throws Unavailable, InterruptedException {
    for (var set : observed.sets()) {
      var uid = set.getMetadata().getUid();
      var result = now.sets().get(uid);
      if (result == null) {
        continue;
      }
      end.map(e -> e.applied().getOrDefault(uid, List.of()))
          .ifPresent(a -> applied(set, a, result));
      var ran = end.flatMap(Runner.End::failedSet).filter(s -> s.uid().equals(uid)).isPresent();
      if (ran || !told(set, before.map(r -> r.sets().get(uid)), result)) {
        stopped(access, observed, set, result);
      }
    }
  }

  private void applied(MigrationSet set, List<Change> applied, SetResult result) {
    var migrations = applied.stream().filter(c -> c instanceof Change.Migration).count();
    var functions = applied.size() - migrations;
    var note = new StringBuilder();
    if (migrations > 0) {
      note.append("applied ")
          .append(migrations)
          .append(migrations == 1 ? " migration" : " migrations");
      result.head().ifPresent(h -> note.append(", head is ").append(h));
    }
    if (functions > 0) {
      note.append(note.isEmpty() ? "" : "; ");
      note.append("deployed ")
          .append(functions)
          .append(functions == 1 ? " function" : " functions");
    }
    if (!note.isEmpty()) {
      events.tell(set, Type.NORMAL, Reason.APPLIED.word(), "Apply", note.toString());
    }
  }

  private void stopped(Access access, Observed observed, MigrationSet set, SetResult result)
      throws Unavailable, InterruptedException {
    if (result.kind() == Kind.STALLED || result.reason() == Reason.DESTRUCTIVE_NOT_ACKNOWLEDGED) {
      events.tell(set, Type.WARNING, result.reason().word(), "Apply", ErrorText.note(note(result)));
    }
    switch (result.reason()) {
      case DESTRUCTIVE_NOT_ACKNOWLEDGED, CHECKSUM_MISMATCH, SETS_DISAGREE, INVALID_MIGRATION ->
          engine.log(
              access,
              set.getMetadata().getUid(),
              result.kind() == Kind.STALLED ? "ERROR" : "WARNING",
              "set %s on branch %s: %s: %s"
                  .formatted(
                      set.getMetadata().getName(),
                      observed.branch(),
                      result.reason().word(),
                      result.message()));
      default -> {}
    }
  }

  /** The exact error first: that is what a reader of Events looks for. */
  private static String note(SetResult result) {
    return result.error().map(ErrorText::sentence).orElse(result.message());
  }

  private static boolean told(MigrationSet set, Optional<SetResult> before, SetResult now) {
    if (before.isPresent()) {
      return before.get().reason() == now.reason() && before.get().message().equals(now.message());
    }
    var status = set.getStatus();
    return status != null
        && Conditions.find(status.getConditions(), ConditionType.READY)
            .filter(c -> c.reason().equals(now.reason().word()))
            .filter(c -> c.message().equals(now.message()))
            .isPresent();
  }
}
