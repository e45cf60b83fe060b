package dev.offshoot.engine;

import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What of a list of changes is to run, given what is tracked: pure. What is tracked with the same
 * checksum is left out, what is for a root's rows alone is recorded elsewhere; a tracked version
 * with another text refuses the whole list.
 */
final class ApplyPlan {
  private ApplyPlan() {}

  static Plan of(List<Change> changes, Tracked tracked, RunOptions options) {
    var steps = new ArrayList<Step>();
    var versions = new HashMap<>(tracked.migrations());
    var functions = new HashMap<String, String>();
    tracked.functions().forEach((name, deployed) -> functions.put(name, deployed.checksum()));
    for (var change : changes) {
      var unfit = Texts.unfit(change.sql());
      if (unfit != null) {
        return refuse(change, options, "OF011", unfit, null);
      }
      var checksum = change.checksum();
      switch (change) {
        case Change.Migration m -> {
          var known = versions.putIfAbsent(m.version(), checksum.hex());
          if (known == null) {
            var runs = m.replay() || !options.recordsUnreplayed();
            steps.add(new Step(m, runs ? Step.Mode.RUN : Step.Mode.RECORD, null));
          } else if (!known.equals(checksum.hex())) {
            return refuse(change, options, "OF010", mismatch(m, known), MISMATCH_HINT);
          }
        }
        case Change.Function f -> {
          if (!checksum.hex().equals(functions.put(f.name(), checksum.hex()))) {
            steps.add(new Step(f, Step.Mode.RUN, null));
          }
        }
      }
    }
    var iterator = steps.iterator();
    return new Plan.Steps(steps.size(), () -> iterator.hasNext() ? iterator.next() : null);
  }

  static final String MISMATCH_HINT =
      "An applied migration is never changed: restore its text and put the change into a new"
          + " version, or reset the branch to before it.";

  static String mismatch(Change.Migration wanted, String trackedChecksum) {
    return "ChecksumMismatch: version %s is tracked with checksum %s, and this text has %s"
        .formatted(
            wanted.version(), new Checksum(trackedChecksum).brief(), wanted.checksum().brief());
  }

  static Plan.Refused refuse(
      Change change,
      RunOptions options,
      String sqlState,
      String message,
      @org.jspecify.annotations.Nullable String hint) {
    return new Plan.Refused(
        change,
        new FailureReport(change, options, false)
            .own(Stage.PLAN, Executed.NONE, sqlState, message, hint));
  }
}
