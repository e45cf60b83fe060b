package dev.offshoot.migration;

import static java.util.stream.Collectors.toSet;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.HistoryRegressed;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Accesses;
import dev.offshoot.migration.Outcomes.Result;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Activity;
import dev.offshoot.work.BranchFacts.Trouble;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The work on a branch's lane: read what is wanted, read the ledger, plan, run, look again. It ends
 * with a result for every set or with a trouble and a time for the next try; a database or API
 * server that cannot be used is never a set's failure.
 */
final class SetsWork {
  private final KubernetesClient client;
  private final Engine engine;
  private final Accesses accesses;
  private final Board board;
  private final Outcomes outcomes;
  private final Runner runner;
  private final FirstHistory firstHistory;
  private final Story story;
  private final Clock clock;

  SetsWork(
      KubernetesClient client,
      Engine engine,
      Accesses accesses,
      Board board,
      Outcomes outcomes,
      Runner runner,
      Story story,
      Clock clock) {
    this.client = client;
    this.engine = engine;
    this.accesses = accesses;
    this.board = board;
    this.outcomes = outcomes;
    this.runner = runner;
    this.firstHistory = new FirstHistory(engine);
    this.story = story;
    this.clock = clock;
  }

  /** Does what is asked for by now; whatever was asked for later is done next time. */
  void run(String branchUid) throws InterruptedException {
    var asked = outcomes.take(branchUid);
    if (asked.isEmpty()) {
      return;
    }
    try {
      work(asked.get());
    } catch (Unavailable e) {
      var trouble =
          trouble(asked.get(), e.reason().conditionReason(), String.valueOf(e.getMessage()));
      // another writer at work is no fault of the database: the branch serves all the same; and
      // what is said of a history that went back is the branch's to say: it reads, and meets it
      if (e instanceof HistoryRegressed) {
        board.post(branchUid, BranchFacts::withStale);
      } else if (e.reason() != Unavailable.Reason.BUSY) {
        board.post(branchUid, f -> f.withTrouble(trouble));
      }
    } catch (KubernetesClientException e) {
      trouble(
          asked.get(),
          Reason.WAITING.word(),
          "The ConfigMaps of branch %s's sets cannot be read: the API server answered %d; check the operator's permissions, it is tried again."
              .formatted(asked.get().branch(), e.getCode()));
    } catch (RuntimeException e) {
      trouble(
          asked.get(),
          Reason.INTERNAL_ERROR.word(),
          "The operator met an error of its own while it worked on branch %s; its log says more, it is tried again."
              .formatted(asked.get().branch()));
      throw e;
    } finally {
      outcomes.stopped(branchUid);
      idle(branchUid);
      board.ring(branchUid);
    }
  }

  private void idle(String branchUid) {
    if (board.facts(branchUid).map(f -> f.activity() != Activity.CREATING).orElse(false)) {
      board.post(branchUid, f -> f.withActivity(Activity.IDLE));
    }
  }

  private void work(Observed observed) throws Unavailable, InterruptedException {
    var uid = observed.branchUid();
    var began =
        board.facts(uid).flatMap(BranchFacts::ledger).map(BranchFacts.Reading::number).orElse(0L);
    var before = outcomes.of(uid).done();
    var sets = read(observed);
    var access = accesses.to(observed.namespace(), observed.branch(), uid);
    var ledger = engine.ledger(access);
    notice(uid, ledger);
    var memory = engine.setMemory(access);
    var first =
        observed.root()
            && (FirstHistory.ahead(ledger, memory) || FirstHistory.interrupted(memory, sets));
    var guard = observed.root() && !first ? Guard.root(unread(sets, ledger)) : Guard.NONE;
    var plan = MigrationPlanner.plan(sets, ledger, memory, Map.of(), guard);
    var begins = first && !plan.runs().isEmpty();
    if (!plan.forget().isEmpty() || !plan.unnamed().isEmpty()) {
      engine.forget(access, plan.forget(), plan.unnamed());
      board.post(uid, BranchFacts::withStale);
    }
    var end = Optional.<Runner.End>empty();
    if (!plan.runs().isEmpty()) {
      outcomes.running(uid, result(observed, ledger, began, plan));
      if (begins) {
        firstHistory.begins(access, uid, sets);
      }
      end = Optional.of(run(access, observed, plan));
      ledger = with(engine.ledger(access), end.get().failure());
      plan =
          MigrationPlanner.plan(sets, ledger, engine.setMemory(access), end.get().unknown(), guard);
    }
    if (begins || !memory.firstRun().isEmpty()) {
      firstHistory.over(access, uid);
    }
    if (!plan.seen().isEmpty()) {
      engine.seen(access, plan.seen());
    }
    var lacking = plan.lacking();
    var held = plan.held();
    var result = result(observed, ledger, began, plan);
    story.tell(access, observed, before, result, end);
    outcomes.done(uid, result);
    board.post(uid, f -> f.withPending(lacking, held).withActivity(Activity.IDLE));
  }

  /** Another operator may have written since the board was told: who reads for it reads again. */
  private void notice(String uid, Ledger ledger) {
    var known = board.facts(uid).flatMap(BranchFacts::ledger).map(BranchFacts.Reading::digest);
    if (known.isPresent() && !known.get().equals(ledger.digest())) {
      board.post(uid, BranchFacts::withStale);
    }
  }

  /** Whatever the end, what was read of the ledger before is out of date. */
  private Runner.End run(Access access, Observed observed, Plan plan)
      throws Unavailable, InterruptedException {
    try {
      return runner.run(access, observed, plan);
    } finally {
      board.post(observed.branchUid(), BranchFacts::withStale);
    }
  }

  /** A failure that the ledger does not remember, such as a refusal before anything ran. */
  private static Ledger with(Ledger ledger, Optional<Ledger.Failure> failure) {
    if (failure.isEmpty() || ledger.failures().contains(failure.get())) {
      return ledger;
    }
    var failures = new ArrayList<Ledger.Failure>();
    failures.add(failure.get());
    failures.addAll(ledger.failures());
    return new Ledger(ledger.migrations(), ledger.functions(), failures);
  }

  private static Result result(Observed observed, Ledger ledger, long began, Plan plan) {
    var sets = new HashMap<String, SetResult>();
    for (var set : plan.sets()) {
      sets.put(set.set().uid(), SetJudge.judge(set, observed.branch()));
    }
    return new Result(observed.digest(), ledger.digest(), began, Collections.unmodifiableMap(sets));
  }

  /** What nobody has acknowledged of what is not tracked. */
  private static List<Change.Migration> unread(List<WantedSet> sets, Ledger ledger) {
    var tracked = ledger.migrations().stream().map(Ledger.Entry::version).collect(toSet());
    return sets.stream()
        .flatMap(s ->
            s.migrations().values().stream()
                .map(WantedSet.Wish::migration)
                .filter(m -> !tracked.contains(m.version()) && !s.acknowledged().covers(m)))
        .distinct()
        .toList();
  }

  private List<WantedSet> read(Observed observed) {
    var found = new HashMap<String, ConfigMap>();
    for (var name : observed.configMaps().keySet()) {
      var map = client.configMaps().inNamespace(observed.namespace()).withName(name).get();
      if (map != null) {
        found.put(name, map);
      }
    }
    return observed.sets().stream().map(s -> SetReader.read(s, observed.policy(), found)).toList();
  }

  private Trouble trouble(Observed observed, String reason, String message) {
    var uid = observed.branchUid();
    var trouble = Trouble.after(outcomes.of(uid).trouble(), reason, message, clock.instant());
    outcomes.trouble(uid, trouble);
    return trouble;
  }
}
