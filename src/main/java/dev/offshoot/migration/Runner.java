package dev.offshoot.migration;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.engine.Version;
import dev.offshoot.migration.Plan.Run;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Beat;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts.Activity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has the engine run a plan, set by set, until its end or the first failure, each stretch of it
 * after its rehearsal where one is due, and lets people see how far it is, about once a second. It
 * decides nothing of what is run.
 */
final class Runner {
  private final Engine engine;
  private final Rehearsing rehearsing;
  private final Board board;
  private final Outcomes outcomes;
  private final Clock clock;
  private final boolean showRowValues;

  Runner(
      Engine engine,
      Rehearsing rehearsing,
      Board board,
      Outcomes outcomes,
      Clock clock,
      boolean showRowValues) {
    this.engine = engine;
    this.rehearsing = rehearsing;
    this.board = board;
    this.outcomes = outcomes;
    this.clock = clock;
    this.showRowValues = showRowValues;
  }

  /**
   * How the runs ended.
   *
   * @param applied what each set had tracked or deployed, by the set's UID
   * @param failure what stopped it, as the ledger would remember it
   * @param failedSet whose it is
   * @param unknown a version that nobody can tell of, with the message
   */
  record End(
      Map<String, List<Change>> applied,
      Optional<Ledger.Failure> failure,
      Optional<WantedSet> failedSet,
      Map<Version, String> unknown) {}

  End run(Access access, Observed observed, Plan plan) throws Unavailable, InterruptedException {
    var applied = new LinkedHashMap<String, List<Change>>();
    var applying = new Applying(observed.branch());
    var shown = showing(observed, wanting(plan), applying);
    for (var stretch : plan.stretches()) {
      if (stretch.getFirst().rehearse()) {
        var copying = new Copying(observed.branch());
        show(observed, plan, copying, false, Activity.APPLYING);
        var failed =
            rehearsing.rehearse(access, observed, stretch, showing(observed, Map.of(), copying));
        if (failed.isPresent()) {
          return new End(
              applied,
              Optional.of(failed.get().failure()),
              Optional.of(failed.get().run().owner()),
              Map.of());
        }
      }
      for (var run : stretch) {
        show(
            observed,
            plan,
            applying,
            run.functions(),
            run.functions() ? Activity.DEPLOYING_FUNCTIONS : Activity.APPLYING);
        var outcome = engine.apply(access, run.changes(), options(observed, run), shown);
        applied
            .computeIfAbsent(run.owner().uid(), _ -> new ArrayList<>())
            .addAll(outcome.applied());
        var end = end(applied, run, outcome);
        if (end.isPresent()) {
          return end.get();
        }
      }
    }
    return new End(applied, Optional.empty(), Optional.empty(), Map.of());
  }

  private Showing showing(Observed observed, Map<Version, Set<String>> wanting, Showing.Says says) {
    return new Showing(outcomes, board, observed.branchUid(), new Beat(clock), wanting, says);
  }

  private static Map<Version, Set<String>> wanting(Plan plan) {
    return plan.sets().stream()
        .flatMap(s -> s.migrations().keySet().stream().map(v -> Map.entry(v, s.set().uid())))
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
  }

  private void show(
      Observed observed, Plan plan, Showing.Says says, boolean functions, Activity activity) {
    outcomes.doing(observed.branchUid(), says.reason(functions), says.what(functions) + ".");
    board.post(
        observed.branchUid(), f -> f.withPending(plan.lacking(), false).withActivity(activity));
  }

  private record Applying(String branch) implements Showing.Says {
    @Override
    public Reason reason(boolean function) {
      return function ? Reason.DEPLOYING_FUNCTIONS : Reason.APPLYING;
    }

    @Override
    public String what(boolean function) {
      return SetJudge.working(function, branch);
    }
  }

  /** On a scratch copy. */
  private record Copying(String branch) implements Showing.Says {
    @Override
    public Reason reason(boolean function) {
      return Reason.REHEARSING;
    }

    @Override
    public String what(boolean function) {
      return Words.rehearsing(branch);
    }
  }

  private static Optional<End> end(Map<String, List<Change>> applied, Run run, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> Optional.empty();
      case Outcome.Failed failed ->
          Optional.of(
              new End(
                  applied,
                  Optional.of(
                      new Ledger.Failure(
                          run.functions(),
                          failed.failed().key(),
                          failed.failed().checksum(),
                          run.retry(),
                          failed.error())),
                  Optional.of(run.owner()),
                  Map.of()));
      case Outcome.Unknown unknown ->
          Optional.of(
              new End(
                  applied,
                  Optional.empty(),
                  Optional.of(run.owner()),
                  Map.of(unknown.unknown().version(), unknown.message())));
    };
  }

  private RunOptions options(Observed observed, Run run) {
    return new RunOptions(
            run.owner().origin(),
            run.owner().uid(),
            run.owner().timeouts(),
            run.retry(),
            !observed.root() || showRowValues,
            run.resolve())
        .onRoot(observed.root());
  }
}
