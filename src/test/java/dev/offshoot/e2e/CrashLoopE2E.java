package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.e2e.WriteGate.Position;
import dev.offshoot.kube.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
 * So each operator makes exactly one write. A second such run begins with the other turn: between
 * them, each write is met in both positions. The two go on side by side, in namespaces of their
 * own, which halves the time.
 */
@Isolated
@EnabledIfEnvironmentVariable(named = "OFFSHOOT_SOAK", matches = "true")
class CrashLoopE2E {
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Some three times of what an undisturbed run writes: more means that writing never ends. */
  private static final int TOO_MANY = 300;

  @TempDir Path folder;
  private KubernetesClient client;
  private WriteGate gate;
  private Path kubeconfig;

  @BeforeEach
  void connect() throws Exception {
    OperatorProcess.none();
    var config = Config.autoConfigure(null);
    client = Clients.lenient(config);
    gate = WriteGate.to(config);
    kubeconfig = gate.kubeconfig(folder.resolve("kubeconfig"));
    Crds.apply(client);
  }

  @AfterEach
  void disconnect() throws Exception {
    gate.close();
    client.close();
  }

  @Test
  void theEndIsThatOfAnUndisturbedRun() throws Exception {
    var suffix = UUID.randomUUID().toString().substring(0, 6);
    var began = System.nanoTime();
    Expected expected;
    try (var calm = new CrashScenario(client, "calm-" + suffix)) {
      expected = undisturbed(calm);
    }
    System.out.printf("undisturbed: %d writes in %d s%n", gate.writes().size(), seconds(began));
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
    try (var scenario = new CrashScenario(client, namespace);
        var own = WriteGate.to(Config.autoConfigure(null))) {
      var loop = new Loop(scenario, own, own.kubeconfig(folder.resolve(namespace)), firstTurn);
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

  private Expected undisturbed(CrashScenario calm) throws Exception {
    try (var operator = VictimOperator.learning("calm", kubeconfig, calm.namespace())) {
      calm.createRoot();
      quiet(calm::rootServed);
      var root = calm.state();
      calm.createBranch();
      quiet(calm::branchServed);
      var branch = calm.state();
      var production = calm.database("production");
      var login = calm.database("login");
      calm.deleteBranch();
      quiet(calm::branchGone);
      var deleted = calm.state();
      operator.stop();
      return new Expected(root, branch, production, login, deleted);
    }
  }

  private void quiet(BooleanSupplier there) {
    await().atMost(PATIENCE.multipliedBy(2)).until(there::getAsBoolean);
    var seen =
        new Object() {
          int writes = -1;
          long since;
        };
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          var now = gate.writes().size();
          if (now != seen.writes) {
            seen.writes = now;
            seen.since = System.nanoTime();
          }
          return System.nanoTime() - seen.since > QUIET.toNanos();
        });
  }

  /** A diff of whole namespaces is unreadable: the lines that differ are enough. */
  private static void assertSame(String actual, String expected) {
    var is = Arrays.asList(actual.split("\n"));
    var should = Arrays.asList(expected.split("\n"));
    assertThat(is.stream().filter(l -> !should.contains(l)).toList())
        .as("what is there, and is not or is otherwise after an undisturbed run")
        .containsExactlyElementsOf(should.stream().filter(l -> !is.contains(l)).toList());
  }

  private static long seconds(long since) {
    return Duration.ofNanos(System.nanoTime() - since).toSeconds();
  }

  /** Operator after operator, each killed at its first write or before its second. */
  private static final class Loop {
    private final CrashScenario scenario;
    private final WriteGate gate;
    private final Path kubeconfig;
    private int turn;

    Loop(CrashScenario scenario, WriteGate gate, Path kubeconfig, int firstTurn) {
      this.scenario = scenario;
      this.gate = gate;
      this.kubeconfig = kubeconfig;
      this.turn = firstTurn;
    }

    void until(BooleanSupplier there, String expected) throws Exception {
      while (dies(there, expected)) {
        assertThat(gate.writes().size())
            .as("writes, the last are\n%s", last())
            .isLessThan(TOO_MANY);
        turn++;
      }
      assertSame(scenario.state(), expected);
    }

    /** False when this operator lived on, because there was nothing more to write. */
    private boolean dies(BooleanSupplier there, String expected) throws Exception {
      try (var operator =
          VictimOperator.start(scenario.namespace(), kubeconfig, scenario.namespace())) {
        if (turn % 2 == 0) {
          gate.killAt(operator.handle(), Position.AFTER, 1);
        } else {
          gate.killAt(operator.handle(), Position.BEFORE, 2);
        }
        var lastWrite = System.nanoTime();
        var writes = gate.writes().size();
        while (operator.alive()) {
          if (gate.writes().size() != writes || !operator.ready()) {
            writes = gate.writes().size();
            lastWrite = System.nanoTime();
          }
          var quiet = Duration.ofNanos(System.nanoTime() - lastWrite);
          if (quiet.compareTo(QUIET) > 0
              && there.getAsBoolean()
              && (quiet.compareTo(PATIENCE) > 0 || scenario.state().equals(expected))) {
            gate.letPass();
            return false;
          }
          assertThat(quiet).as("no write and no end; see %s", operator.log()).isLessThan(PATIENCE);
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        assertThat(operator.killed()).as("it was killed; see %s", operator.log()).isTrue();
        return true;
      }
    }

    private String last() {
      var all = gate.writes();
      return String.join(
          "\n",
          all.subList(Math.max(0, all.size() - 20), all.size()).stream()
              .map(Object::toString)
              .toList());
    }

    /** How often each object was met by a crash, in which position. */
    String summary() {
      var kinds = new TreeMap<String, Integer>();
      gate.crashes().forEach(c -> kinds.merge(c.position() + " " + c.write(), 1, Integer::sum));
      var text = new StringBuilder();
      kinds.forEach((w, n) -> text.append(n).append(" x ").append(w).append('\n'));
      return text.toString();
    }
  }
}
