package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchReset;
import dev.offshoot.e2e.WriteGate.Position;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The operator is killed with SIGKILL before and after the writes that it makes during a rebase, a
 * merge and a reset, and the end is that of a run that nobody disturbed. The first operator dies
 * after its first write, the next one before its third, the next after its third, and so on until
 * one lives to the end; a second such run begins with the other turn: so each write that follows a
 * start is met in both positions. A shorter test takes every {@value #SAMPLE}th. What comes before
 * the operations nobody disturbs; {@code -Doffshoot.operations=carry} disturbs this one only.
 */
@Isolated
class OperationCrashE2E {
  private static final int SAMPLE = 5;

  private static final Set<String> DISTURBED =
      Set.of(System.getProperty("offshoot.operations", "catch-up,carry,back").split(","));

  private static final List<Step> STEPS =
      List.of(
          new Step(
              BranchMerge.class,
              "catch-up",
              "{operation: Rebase, sourceRef: {name: production}, targetRef: {name: login}}",
              "5"),
          new Step(
              BranchMerge.class,
              "carry",
              "{sourceRef: {name: login}, targetRef: {name: production}}",
              "5"),
          new Step(
              BranchReset.class, "back", "{branchRef: {name: login}, lastMigrations: 1}", "4"));

  @TempDir Path folder;

  /** An operation, with the branch's head after it. */
  private record Step(Class<? extends HasMetadata> kind, String name, String spec, String head) {
    void ask(CrashScenario of) {
      of.operate(kind.getSimpleName(), name, spec);
    }

    boolean done(CrashScenario of) {
      return of.operated(kind, name, head);
    }
  }

  /** What was there after a step. */
  private record Seen(String state, String production, String login) {
    static Seen of(CrashScenario scenario) throws Exception {
      return new Seen(
          scenario.state(), scenario.database("production"), scenario.database("login"));
    }
  }

  @Test
  @Tag("extended")
  void theEndIsTheSameWhenItIsKilledNowAndThen() throws Exception {
    tell(life -> SAMPLE * (life + 1), List.of("0"));
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "OFFSHOOT_SOAK", matches = "true")
  void andAtEachWrite() throws Exception {
    tell(life -> 1 + life, List.of(System.getProperty("offshoot.turns", "0,1").split(",")));
  }

  /** An undisturbed run, and a disturbed one for each first turn, side by side. */
  private void tell(IntUnaryOperator lives, List<String> firstTurns) throws Exception {
    var suffix = UUID.randomUUID().toString().substring(0, 6);
    var expected = new CompletableFuture<List<Seen>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(() -> undisturbed("calm-" + suffix, expected));
      var runs = new ArrayList<Future<?>>();
      for (var turn : firstTurns) {
        runs.add(
            threads.submit(() -> {
              var namespace = "rough-%s-%s".formatted(turn, suffix);
              disturbed(namespace, lives, Integer.parseInt(turn), expected);
              return turn;
            }));
      }
      for (var run : runs) {
        run.get();
      }
    }
  }

  /** A root, a branch with work of its own, and a hotfix on the root. */
  private static void begin(CrashScenario scenario, WriteGate gate) {
    scenario.createRoot();
    CrashLoop.quiet(gate, scenario::rootServed);
    scenario.createBranch();
    CrashLoop.quiet(gate, scenario::branchServed);
    scenario.hotfix();
    CrashLoop.quiet(gate, scenario::fixed);
  }

  /** An operator that nobody kills. */
  private static void live(CrashScenario scenario, Path kubeconfig, Runnable meanwhile)
      throws Exception {
    try (var operator =
        VictimOperator.start(scenario.namespace(), kubeconfig, scenario.namespace())) {
      meanwhile.run();
      operator.stop();
    }
  }

  private void undisturbed(String namespace, CompletableFuture<List<Seen>> told) {
    long began = System.nanoTime();
    try (var scenario = new CrashScenario(namespace);
        var gate = WriteGate.to(scenario.operator().config());
        var operator =
            VictimOperator.start("calm", gate.kubeconfig(folder.resolve(namespace)), namespace)) {
      begin(scenario, gate);
      int before = gate.writes().size();
      var seen = new ArrayList<Seen>();
      for (var step : STEPS) {
        step.ask(scenario);
        CrashLoop.quiet(gate, () -> step.done(scenario));
        seen.add(Seen.of(scenario));
      }
      operator.stop();
      System.out.printf(
          "operations undisturbed: %d writes of which %d of operations, %d s%n",
          gate.writes().size(), gate.writes().size() - before, seconds(began));
      told.complete(seen);
    } catch (Throwable e) {
      told.completeExceptionally(e);
    }
  }

  private void disturbed(
      String namespace,
      IntUnaryOperator lives,
      int firstTurn,
      CompletableFuture<List<Seen>> expected)
      throws Exception {
    long began = System.nanoTime();
    try (var scenario = new CrashScenario(namespace);
        var gate = WriteGate.to(scenario.operator().config())) {
      var kubeconfig = gate.kubeconfig(folder.resolve(namespace));
      live(scenario, kubeconfig, () -> begin(scenario, gate));
      int before = gate.writes().size();
      var loop = new CrashLoop(scenario, gate, kubeconfig, lives, firstTurn);
      for (int i = 0; i < STEPS.size(); i++) {
        var step = STEPS.get(i);
        var end = expected.get().get(i);
        step.ask(scenario);
        if (DISTURBED.contains(step.name())) {
          loop.until(() -> step.done(scenario), end.state());
        } else {
          live(scenario, kubeconfig, () -> CrashLoop.quiet(gate, () -> step.done(scenario)));
        }
        assertThat(scenario.database("production"))
            .as("production after %s", step.name())
            .isEqualTo(end.production());
        assertThat(scenario.database("login"))
            .as("login after %s", step.name())
            .isEqualTo(end.login());
      }
      System.out.printf(
          "operations disturbed: %d writes, %d kills after one and %d before one, %d s%n%s",
          gate.writes().size() - before,
          gate.crashes().stream().filter(c -> c.position() == Position.AFTER).count(),
          gate.crashes().stream().filter(c -> c.position() == Position.BEFORE).count(),
          seconds(began),
          loop.summary());
    }
  }

  private static long seconds(long since) {
    return Duration.ofNanos(System.nanoTime() - since).toSeconds();
  }
}
