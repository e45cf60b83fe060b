package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.e2e.WriteGate.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The operator is killed with SIGKILL before and after every write that it makes, and the end is
 * that of a run that nobody disturbed.
 *
 * <p>No write point is picked by hand. One operator dies after its first write, before it hears of
 * it; the next one makes a write, hears of it, goes on, and dies before its second; and so on, by
 * turns, until one finds nothing to write any more and everything is as after the undisturbed run.
 * So each operator makes exactly one write; only where that leads in a circle, since what it wrote
 * is out of date when the next one comes, the later ones make one more. A second such run begins
 * with the other turn: between them, each write is met in both positions. The two go on side by
 * side, in namespaces of their own, which halves the time.
 */
@Isolated
@EnabledIfEnvironmentVariable(named = "OFFSHOOT_SOAK", matches = "true")
class CrashLoopE2E {
  private static final IntUnaryOperator LIVES = life -> 1 + life / 50;

  @TempDir Path folder;

  @Test
  void theEndIsThatOfAnUndisturbedRun() throws Exception {
    var suffix = UUID.randomUUID().toString().substring(0, 6);
    var began = System.nanoTime();
    Expected expected;
    try (var calm = new CrashScenario("calm-" + suffix);
        var gate = WriteGate.to(calm.operator().config())) {
      expected = undisturbed(calm, gate);
      System.out.printf("undisturbed: %d writes in %d s%n", gate.writes().size(), seconds(began));
    }
    var second =
        CompletableFuture.runAsync(
            () -> disturbed("rough-b-" + suffix, 1, expected), task -> new Thread(task).start());
    try {
      disturbed("rough-a-" + suffix, 0, expected);
    } finally {
      second.join();
    }
  }

  private void disturbed(String namespace, int firstTurn, Expected expected) {
    var began = System.nanoTime();
    try (var scenario = new CrashScenario(namespace);
        var own = WriteGate.to(scenario.operator().config())) {
      var loop =
          new CrashLoop(scenario, own, own.kubeconfig(folder.resolve(namespace)), LIVES, firstTurn);
      scenario.createRoot();
      loop.until(scenario::rootServed, expected.root);
      scenario.createBranch();
      loop.until(scenario::branchServed, expected.branch);
      assertThat(scenario.database("production")).isEqualTo(expected.production);
      assertThat(scenario.database("login")).isEqualTo(expected.login);
      scenario.deleteBranch();
      loop.until(scenario::branchGone, expected.deleted);
      assertThat(scenario.database("production")).isEqualTo(expected.production);
      System.out.printf(
          "disturbed: %d writes, %d kills after one and %d before one, %d s%n%s",
          own.writes().size(),
          own.crashes().stream().filter(c -> c.position() == Position.AFTER).count(),
          own.crashes().stream().filter(c -> c.position() == Position.BEFORE).count(),
          seconds(began),
          loop.summary());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private record Expected(
      String root, String branch, String production, String login, String deleted) {}

  private Expected undisturbed(CrashScenario calm, WriteGate gate) throws Exception {
    var kubeconfig = gate.kubeconfig(folder.resolve("kubeconfig"));
    try (var operator = VictimOperator.start("calm", kubeconfig, calm.namespace())) {
      calm.createRoot();
      CrashLoop.quiet(gate, calm::rootServed);
      var root = calm.state();
      calm.createBranch();
      CrashLoop.quiet(gate, calm::branchServed);
      var branch = calm.state();
      var production = calm.database("production");
      var login = calm.database("login");
      calm.deleteBranch();
      CrashLoop.quiet(gate, calm::branchGone);
      var deleted = calm.state();
      operator.stop();
      return new Expected(root, branch, production, login, deleted);
    }
  }

  private static long seconds(long since) {
    return Duration.ofNanos(System.nanoTime() - since).toSeconds();
  }
}
