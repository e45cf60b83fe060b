package dev.offshoot.branch;

import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Version;
import dev.offshoot.work.BranchFacts.Drift;
import dev.offshoot.work.BranchFacts.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Makes small facts of a ledger. Pure. */
final class Readings {
  private Readings() {}

  static Reading of(Ledger ledger) {
    return new Reading(
        ledger.migrations().size(),
        ledger.head(),
        ledger.digest(),
        ledger.failures().stream()
            .filter(f -> !triedFunction(f))
            .map(Ledger.Failure::error)
            .findFirst(),
        ledger.failures().stream()
            .filter(Readings::triedFunction)
            .map(Ledger.Failure::error)
            .findFirst());
  }

  /** One of a plan or a rehearsal was not tried here: nothing at all was executed. */
  private static boolean triedFunction(Ledger.Failure failure) {
    return failure.function() && failure.error().stage() == Stage.FUNCTIONS;
  }

  static Drift drift(Ledger branch, Ledger parent) {
    var theirs = new HashMap<Object, Checksum>();
    parent.migrations().forEach(e -> theirs.put(e.version(), e.checksum()));
    var ahead = 0;
    var diverged = 0;
    var own = new ArrayList<Version>();
    for (var entry : branch.migrations()) {
      var other = theirs.remove(entry.version());
      if (other == null) {
        ahead++;
        if (own.size() < Drift.NAMED) {
          own.add(entry.version());
        }
      } else if (!other.equals(entry.checksum())) {
        diverged++;
      }
    }
    return new Drift(
        branch.digest(), parent.digest(), ahead, theirs.size(), diverged, List.copyOf(own));
  }

  static SqlFailure unknown(Outcome.Unknown unknown) {
    return SqlFailure.own(
        Stage.APPLY,
        Executed.PARTIAL,
        unknown.unknown().version(),
        unknown.unknown().name(),
        "OF013",
        unknown.message(),
        null);
  }
}
