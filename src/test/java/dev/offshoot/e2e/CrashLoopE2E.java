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
import java.util.HashMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The operator is killed with SIGKILL before and after every write that it makes, and the end is
 * that of a run that nobody disturbed.
 *
 * <p>No write point is picked by hand. An operator starts and dies before its first write; the next
 * one makes that write and dies before it hears of it; and so on, until one finds nothing to write
 * any more and everything is as after the undisturbed run. So each write of the run is a point, in
 * both positions, and each process makes one step at most.
 */
@Isolated
class CrashLoopE2E {
  private static final Duration QUIET = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Some three times of what an undisturbed run writes: more means that writing never ends. */
  private static final int TOO_MANY = 400;

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
    try (var calm = new CrashScenario(client, "calm-" + suffix);
        var rough = new CrashScenario(client, "rough-" + suffix)) {
      var began = System.nanoTime();
      var expected = undisturbed(calm);
      System.out.printf("undisturbed: %d writes in %d s%n", gate.writes().size(), seconds(began));

      began = System.nanoTime();
      var loop = new Loop(rough);
      rough.create();
      loop.until(rough::served, () -> rough.state().equals(expected.served));
      if (!rough.state().equals(expected.served)) {
        assertSame(rough.state(), expected.served);
      }
      assertThat(rough.database("production")).isEqualTo(expected.production);
      assertThat(rough.database("login")).isEqualTo(expected.login);
      rough.deleteBranch();
      loop.until(rough::branchGone, () -> rough.state().equals(expected.deleted));
      assertSame(rough.state(), expected.deleted);
      assertThat(rough.database("production")).isEqualTo(expected.production);
      System.out.printf(
          "disturbed: %d write points, %d kills before and %d after a write, %d s%n",
          loop.points, loop.before, loop.after, seconds(began));
      System.out.println(loop.summary());
    }
  }

  private record Expected(String served, String production, String login, String deleted) {}

  private Expected undisturbed(CrashScenario calm) throws Exception {
    try (var operator = VictimOperator.learning("calm", kubeconfig, calm.namespace())) {
      calm.create();
      quiet(calm::served);
      var served = calm.state();
      var production = calm.database("production");
      var login = calm.database("login");
      calm.deleteBranch();
      quiet(calm::branchGone);
      var deleted = calm.state();
      operator.stop();
      return new Expected(served, production, login, deleted);
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

  /** Operator after operator, each killed at its first write. */
  private final class Loop {
    private final CrashScenario scenario;
    private final HashMap<String, Integer> kinds = new HashMap<>();
    private Position next = Position.BEFORE;
    private int points;
    private int before;
    private int after;

    Loop(CrashScenario scenario) {
      this.scenario = scenario;
    }

    void until(BooleanSupplier there, BooleanSupplier settled) throws Exception {
      while (disturbed(there, settled)) {
        assertThat(points).as("writes, of which the last are\n%s", last()).isLessThan(TOO_MANY);
      }
    }

    /** False when the operator lived on because there was nothing more to write. */
    private boolean disturbed(BooleanSupplier there, BooleanSupplier settled) throws Exception {
      var writesBefore = gate.writes().size();
      try (var operator = VictimOperator.start("rough", kubeconfig, scenario.namespace())) {
        gate.killAt(operator.handle(), next, 1);
        var born = System.nanoTime();
        while (operator.alive()) {
          var age = Duration.ofNanos(System.nanoTime() - born);
          if (age.compareTo(QUIET.multipliedBy(2)) > 0
              && there.getAsBoolean()
              && (settled.getAsBoolean() || age.compareTo(PATIENCE) > 0)) {
            return !operator.alive();
          }
          assertThat(age)
              .as("no write and no end; see target/e2e/rough.log")
              .isLessThan(PATIENCE.multipliedBy(2));
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
      }
      if (next == Position.BEFORE) {
        before++;
        next = Position.AFTER;
      } else {
        points++;
        after++;
        kinds.merge(String.valueOf(gate.writes().get(writesBefore)), 1, Integer::sum);
        next = Position.BEFORE;
      }
      return true;
    }

    private String last() {
      var all = gate.writes();
      return String.join(
          "\n",
          all.subList(Math.max(0, all.size() - 20), all.size()).stream()
              .map(Object::toString)
              .toList());
    }

    String summary() {
      var text = new StringBuilder();
      new TreeMap<>(kinds).forEach((w, n) -> text.append(n).append(" x ").append(w).append('\n'));
      return text.toString();
    }
  }
}
