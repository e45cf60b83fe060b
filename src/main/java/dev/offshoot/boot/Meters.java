package dev.offshoot.boot;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.RunObserver;
import dev.offshoot.kube.ClusterClock;
import dev.offshoot.work.Lanes;
import dev.offshoot.work.Measures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What /metrics says of branches, migrations and operations. It decides names, labels and buckets;
 * no label may hold a name that users choose, or their number would have no bound.
 */
final class Meters implements Measures, RunObserver {
  private static final double HOUR = 3600;
  private static final Duration[] BUCKETS =
      Stream.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final List<String> OPERATIONS =
      List.of(MergeOperation.MERGE.name(), MergeOperation.REBASE.name(), "RESET");

  private final MeterRegistry registry;
  private final ClusterClock clock;
  private final Map<String, Branch> branches = new ConcurrentHashMap<>();
  private final Map<String, Boolean> coming = new ConcurrentHashMap<>();
  private final Timer provisions;
  private final Counter retries;

  Meters(MeterRegistry registry, ClusterClock clock) {
    this.registry = registry;
    this.clock = clock;
    for (var phase : BranchPhase.values()) {
      Gauge.builder("offshoot.branches", branches, b -> count(b, phase.name()))
          .tag("phase", phase.name())
          .description("Branches by phase.")
          .register(registry);
    }
    Gauge.builder("offshoot.branches.active.hours", this, m -> m.hours(_ -> 1))
        .description("Hours in which the databases of the present branches were up.")
        .register(registry);
    Gauge.builder("offshoot.branches.cost.dollars", this, m -> m.hours(Branch::hourlyRate))
        .description("What the present branches are said to have cost.")
        .register(registry);
    provisions =
        timer("offshoot.provision", "From a branch's creation until it serves.").register(registry);
    retries =
        Counter.builder("offshoot.retries")
            .description("Steps tried again: a lock was not given, or there was a deadlock.")
            .register(registry);
    for (var where : new String[] {"branch", "scratch"}) {
      for (var result : new String[] {"applied", "failed", "unknown"}) {
        migrations(where, result);
      }
    }
    // there from the start: an increase from nothing to one is none to Prometheus
    for (var kind : OPERATIONS) {
      operations(kind, OperationPhase.SUCCEEDED.name());
      operations(kind, OperationPhase.FAILED.name());
    }
  }

  /** How much waits and runs in the lanes. */
  void watch(Lanes lanes) {
    Gauge.builder("offshoot.work.running", lanes, Lanes::running)
        .description("Pieces of work on databases that run.")
        .register(registry);
    Gauge.builder("offshoot.work.waiting", lanes, Lanes::waiting)
        .description("Pieces of work on databases that wait.")
        .register(registry);
  }

  private static Timer.Builder timer(String name, String description) {
    return Timer.builder(name).description(description).serviceLevelObjectives(BUCKETS);
  }

  private Counter migrations(String where, String result) {
    return Counter.builder("offshoot.migrations")
        .tag("where", where)
        .tag("result", result)
        .description("Migrations and functions that were run, on branches or on scratch copies.")
        .register(registry);
  }

  private Timer operations(String kind, String phase) {
    return timer(
            "offshoot.operation", "The work of merges, rebases and resets, without their queues.")
        .tag("kind", kind)
        .tag("phase", phase)
        .register(registry);
  }

  private static double count(Map<String, Branch> all, String phase) {
    return all.values().stream().filter(b -> b.phase().equals(phase)).count();
  }

  private interface Weight {
    double of(Branch branch);
  }

  private double hours(Weight weight) {
    return branches.values().stream().mapToDouble(b -> weight.of(b) * seconds(b) / HOUR).sum();
  }

  private double seconds(Branch b) {
    var now = b.up() ? clock.moment().since(b.since()).toSeconds() : 0;
    return b.activeSeconds() + now;
  }

  @Override
  public void branch(Branch branch) {
    branches.put(branch.uid(), branch);
    if (branch.phase().equals(BranchPhase.CREATING_PROJECT.name())) {
      coming.put(branch.uid(), true);
    } else if (branch.phase().equals(BranchPhase.FUNCTIONS_DEPLOYED.name())
        && coming.remove(branch.uid()) != null) {
      provisions.record(clock.moment().since(branch.createdAt()));
    }
  }

  @Override
  public void gone(String uid) {
    branches.remove(uid);
    coming.remove(uid);
  }

  @Override
  public void operated(String kind, String phase, Duration took) {
    operations(kind, phase).record(took);
  }

  @Override
  public void ended(boolean scratch, Outcome outcome, Duration took) {
    var where = scratch ? "scratch" : "branch";
    migrations(where, "applied").increment(outcome.applied().size());
    switch (outcome) {
      case Outcome.Done _ -> {}
      case Outcome.Failed _ -> migrations(where, "failed").increment();
      case Outcome.Unknown _ -> migrations(where, "unknown").increment();
    }
    timer("offshoot.run", "Runs over a database, from the lock to the last change.")
        .tag("where", where)
        .register(registry)
        .record(took);
  }

  @Override
  public void retried() {
    retries.increment();
  }
}
