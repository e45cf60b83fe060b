package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.kube.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Postgres is killed with SIGKILL in the middle of a migration: its backend, then all of it, then
 * its pod without grace. Each time the migration is rolled back, and applied exactly once when
 * Postgres is there again.
 */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
class PostgresKilledE2E {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String SET =
      """
      apiVersion: offshoot.dev/v1alpha1
      kind: MigrationSet
      metadata: {name: slow-%1$s}
      spec:
        branchRef: {name: production}
        migrations:
        - version: "%1$s"
          name: slow
          sql: |
            insert into ran select '%1$s', count(*) from ran;
            select pg_sleep(12);
      """;

  @TempDir Path folder;

  @Test
  void theMigrationIsAppliedExactlyOnce() throws Exception {
    var namespace = "killed-" + UUID.randomUUID().toString().substring(0, 6);
    var kubeconfig = folder.resolve("kubeconfig");
    try (var scenario = new CrashScenario(namespace);
        var operator =
            VictimOperator.start("killed", scenario.operator().kubeconfig(kubeconfig), namespace)) {
      scenario.createRoot();
      scenario.rehearse(false); // or it would sleep on the scratch copy first, and be killed there
      await().atMost(PATIENCE).until(scenario::rootServed);
      disturbed(scenario, "10", pid -> exec(scenario, "kill -9 " + pid));
      disturbed(scenario, "11", _ -> assertThat(postmaster(scenario).destroyForcibly()).isTrue());
      disturbed(
          scenario,
          "12",
          _ ->
              Cluster.withoutOperator()
                  .client()
                  .pods()
                  .inNamespace(namespace)
                  .withName(pod(scenario))
                  .withGracePeriod(0)
                  .delete());
      assertThat(operator.alive()).isTrue();
      assertThat(scenario.database("production"))
          .contains("1|0|\n2|1|\n10|2|\n11|3|\n12|4|\n")
          .doesNotContain("slow|{");
    }
  }

  private interface Harm {
    /**
     * @param pid of the backend that sleeps in a migration, inside the pod
     */
    void now(String pid) throws Exception;
  }

  private static void disturbed(CrashScenario scenario, String version, Harm harm)
      throws Exception {
    scenario.apply(SET.formatted(version));
    harm.now(await().atMost(PATIENCE).until(() -> sleeping(scenario), pid -> !pid.isEmpty()));
    await().atMost(PATIENCE).until(() -> scenario.ready("production", version));
    System.out.println(version + " was disturbed and is applied");
  }

  /**
   * The process id, inside the pod, of the backend that sleeps in a migration. Asked of Postgres: a
   * look at the processes also finds backends that are about to end.
   */
  private static String sleeping(CrashScenario scenario) {
    try {
      return scenario.sleeping("production");
    } catch (IOException | SQLException e) {
      return "";
    }
  }

  private static String pod(CrashScenario scenario) {
    return Names.pod("production", scenario.branch("production").getMetadata().getUid());
  }

  private static void exec(CrashScenario scenario, String script) {
    Cluster.withoutOperator()
        .kubectl("exec", "-n", scenario.namespace(), pod(scenario), "--", "sh", "-c", script);
  }

  /** The first process of that pod's container, as this machine sees it. */
  private static ProcessHandle postmaster(CrashScenario scenario) {
    var uid = scenario.podUid(pod(scenario));
    return ProcessHandle.allProcesses()
        .filter(p -> in(p, uid))
        .findFirst()
        .orElseThrow(() -> new AssertionError("pod " + uid + " does not run on this machine"));
  }

  private static boolean in(ProcessHandle process, String podUid) {
    var proc = Path.of("/proc", "" + process.pid());
    try {
      return Files.readString(proc.resolve("cgroup")).contains(podUid)
          && Files.readString(proc.resolve("comm")).strip().equals("postgres")
          && Files.readAllLines(proc.resolve("status")).stream()
              .anyMatch(l -> l.startsWith("NSpid:") && l.endsWith("\t1"));
    } catch (IOException e) {
      return false;
    }
  }
}
