package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.bench.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The figures that take a whole cluster: how quick a branch is, and how quiet a settled operator.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterBench {
  private static final String IMAGE =
      System.getenv().getOrDefault("OFFSHOOT_BENCH_IMAGE", "offshoot.local/postgres:17");
  private static final Path KUBECONFIG = Path.of("target", "bench-operator.kubeconfig");
  private static final int ROUNDS = 5;
  private static final int PODS = 3;
  private static final int BRANCHES = 200;
  private static final int RUNNING = 20;
  private static final Duration QUIET = Duration.ofMinutes(5);

  @Test
  @Order(1)
  void start() throws Exception {
    var kubeconfig = account().kubeconfig(KUBECONFIG);
    var times = new long[ROUNDS];
    for (var i = 0; i < ROUNDS; i++) {
      var began = System.nanoTime();
      try (var operator = TunedOperator.start(kubeconfig)) {
        operator.awaitReady();
        times[i] = System.nanoTime() - began;
      }
    }
    Figures.note("operator_start_s", median(times) / 1e9, "s", 2.5);
  }

  @Test
  @Order(2)
  void image() throws Exception {
    var archive = Path.of("target", "bench", "offshoot-image.tar");
    Files.createDirectories(archive.getParent());
    OperatorImage.into(archive);
    Figures.note("image_mib", Files.size(archive) / 1048576.0, "MiB", 220);
    Files.delete(archive);
  }

  @Test
  @Order(3)
  void podReady() throws Exception {
    OperatorImage.into(Cluster.get());
    try (var operator = PlainManifests.wholeCluster(Cluster.get())) {
      operator.install();
      var ready = new long[PODS];
      for (var i = 0; i < PODS; i++) {
        ready[i] = PodStart.nanosToReady(operator.home());
      }
      Figures.note("pod_ready_s", median(ready) / 1e9, "s", 6);
    }
  }

  /**
   * All servers stay until the end: after a volume was deleted, ext4 passes over its inodes one by
   * one for each file that is created, for minutes, and each server would pay for the one before.
   */
  @Test
  @Order(4)
  void coldCreate() throws Exception {
    OperatorImage.into(Cluster.get());
    try (var operator = PlainManifests.wholeCluster(Cluster.get());
        var space = Cluster.get().space("cold")) {
      operator.install();
      space.root("production").apply(history());
      space.kubectl("wait", "mset/history", "--for=condition=Ready", "--timeout=180s");
      created(space, "warm-up");
      BareServer.secondsToAnswer(space, "bare-warm-up", IMAGE);
      var bare = new long[ROUNDS];
      var cold = new long[ROUNDS];
      for (var i = 0; i < ROUNDS; i++) {
        bare[i] = BareServer.secondsToAnswer(space, "bare-" + i, IMAGE);
        cold[i] = created(space, "b-" + i);
        System.out.printf(
            "round %d: bare %.2f s, branch %.2f s%n", i + 1, bare[i] / 1e9, cold[i] / 1e9);
      }
      System.out.printf(
          "bare %.2f s, branch of 100 migrations %.2f s (medians of %d)%n",
          median(bare) / 1e9, median(cold) / 1e9, ROUNDS);
      Figures.note("cold_create_ratio", (double) median(cold) / median(bare), "x", 1.5);
    }
  }

  @Test
  @Order(5)
  void idle() throws Exception {
    var account = account();
    try (var operator = TunedOperator.start(account.kubeconfig(KUBECONFIG));
        var space = Cluster.get().space("idle")) {
      operator.awaitReady();
      space.root("production");
      space.ready("production");
      var yaml = new StringBuilder();
      for (var i = 1; i < BRANCHES; i++) {
        yaml.append(
            """
            apiVersion: offshoot.dev/v1alpha1
            kind: DatabaseBranch
            metadata: {name: b-%d}
            spec: {parentRef: {name: production}, %s}
            ---
            """
                .formatted(
                    i, i < RUNNING ? "postgres: {storage: {ephemeral: true}}" : "suspend: true"));
      }
      space.apply(yaml.toString());
      await()
          .atMost(Duration.ofMinutes(6))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(settled(space)).isEqualTo(BRANCHES));
      var quiet = writes(account);
      await()
          .atMost(Duration.ofMinutes(2))
          .during(Duration.ofSeconds(20))
          .until(() -> writes(account) == quiet);
      var before = writes(account);
      TimeUnit.MILLISECONDS.sleep(QUIET.toMillis()); // the figure is a count over this very time
      var written = writes(account) - before;
      assertAll(
          () -> Figures.note("idle_writes", written, "writes", 0),
          () -> Figures.note("idle_heap_mib", operator.liveHeapBytes() / 1048576.0, "MiB", 128));
    }
  }

  private static OperatorAccount account() {
    return OperatorAccount.everywhere(Cluster.get().client());
  }

  private static long settled(Space space) {
    return space
        .client()
        .resources(DatabaseBranch.class)
        .inNamespace(space.name())
        .list()
        .getItems()
        .stream()
        .filter(b -> b.getStatus() != null && b.getStatus().getDatabase() != null)
        .filter(b ->
            b.getSpec().isSuspend()
                ? "INACTIVE".equals(String.valueOf(b.getStatus().getDatabase().state()))
                : b.getStatus().getPhase() == BranchPhase.FUNCTIONS_DEPLOYED)
        .count();
  }

  /** Writes by this operator that the API server's audit log holds, its Lease aside. */
  private static long writes(OperatorAccount account) throws IOException {
    var log = Path.of(System.getenv("OFFSHOOT_AUDIT_LOG"));
    try (var lines = Files.lines(log)) {
      return lines
          .filter(
              l -> l.contains("\"" + account.user() + "\"") && l.contains("\"ResponseComplete\""))
          .filter(l -> l.matches(".*\"verb\":\"(create|update|patch|delete|deletecollection)\".*"))
          .filter(l -> !l.contains("\"resource\":\"leases\""))
          .count();
    }
  }

  /** Nanoseconds from the apply to FUNCTIONS_DEPLOYED, as a watch sees it. */
  private static long created(Space space, String name) throws InterruptedException {
    var done = new CountDownLatch(1);
    var began = System.nanoTime();
    try (var watch =
        space
            .client()
            .resources(DatabaseBranch.class)
            .inNamespace(space.name())
            .withName(name)
            .watch(Phase.reached(BranchPhase.FUNCTIONS_DEPLOYED, done))) {
      space.branch(name, "{parentRef: {name: production}}");
      if (!done.await(Space.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(name + " was never created");
      }
      return System.nanoTime() - began;
    }
  }

  private static String history() {
    var yaml =
        new StringBuilder(
            """
            ---
            apiVersion: offshoot.dev/v1alpha1
            kind: MigrationSet
            metadata: {name: history}
            spec:
              branchRef: {name: production}
              migrations:
            """);
    for (var i = 1; i <= 100; i++) {
      yaml.append(
          "  - {version: \"%1$d\", name: m%1$d, sql: \"create table t%1$d (id int primary key, a int); create index on t%1$d (a); alter table t%1$d add column b text\"}\n"
              .formatted(i));
    }
    return yaml.toString();
  }

  private static long median(long[] times) {
    var sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
