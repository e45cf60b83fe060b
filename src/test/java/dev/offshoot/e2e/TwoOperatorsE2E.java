package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Two operators work on the same branches at once, with no leader election between them: every
 * migration still runs exactly once, since the right to write is the database's own, and both come
 * to rest.
 */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
class TwoOperatorsE2E {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration REST = Duration.ofSeconds(15);

  @TempDir Path folder;

  @Test
  void everyMigrationRunsOnceAndBothComeToRest() throws Exception {
    var namespace = "two-" + UUID.randomUUID().toString().substring(0, 6);
    try (var scenario = new CrashScenario(namespace);
        var oneGate = WriteGate.to(scenario.operator().config());
        var otherGate = WriteGate.to(scenario.operator().config())) {
      var one = oneGate.kubeconfig(folder.resolve("one"));
      var other = otherGate.kubeconfig(folder.resolve("other"));
      try (var first = VictimOperator.start("one", one, namespace);
          var second = VictimOperator.start("other", other, namespace)) {
        scenario.createRoot();
        await().atMost(PATIENCE).until(scenario::rootServed);
        scenario.createBranch();
        await().atMost(PATIENCE).until(scenario::branchServed);
        rest(oneGate, otherGate);
        assertThat(scenario.branchServed()).as(scenario.state()).isTrue();
        assertThat(scenario.database("production")).contains("1|0|\n2|1|\n").doesNotContain("3|2|");
        assertThat(scenario.database("login"))
            .contains("1|0|\n2|1|\n4|2|\n")
            .doesNotContain("4|3|");
        assertThat(first.alive() && second.alive()).isTrue();
        System.out.printf(
            "two operators: %d and %d writes%n",
            oneGate.writes().size(), otherGate.writes().size());
      }
    }
  }

  private static void rest(WriteGate one, WriteGate other) {
    var seen =
        new Object() {
          int writes = -1;
          long since;
        };
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          int now = one.writes().size() + other.writes().size();
          if (now != seen.writes) {
            seen.writes = now;
            seen.since = System.nanoTime();
          }
          return System.nanoTime() - seen.since > REST.toNanos();
        });
  }
}
