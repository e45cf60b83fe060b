package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.Footprint;
import dev.offshoot.kube.OperatorKey;
import dev.offshoot.kube.PortForwardRoutes;
import dev.offshoot.tls.Authority;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The operator's way to a server from outside of the cluster, through a real kubelet. */
@Isolated // it counts what this process holds, which other tests would add to
class RouteE2E {
  private static final boolean SOAK = Boolean.parseBoolean(System.getenv("OFFSHOOT_SOAK"));

  /** {@code OFFSHOOT_SOAK_DURATION=PT10M make soak} takes ten minutes for it. */
  private static final Duration LASTS =
      Duration.parse(
          SOAK
              ? System.getenv().getOrDefault("OFFSHOOT_SOAK_DURATION", "PT1H")
              : Duration.ZERO.toString());

  private static final int WARM = 20;
  private static final int AT_LEAST = SOAK ? 1_000 : 60;
  private static final Engine.RunOptions OPTIONS =
      new Engine.RunOptions("MigrationSet/test", "uid", Engine.Timeouts.DEFAULT, "", true, "");

  private final Engine engine = new PostgresEngine(System::nanoTime);

  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  /** Each change makes four connections and has a text of 300 KB. */
  @Test
  void manyChangesLeaveNothingBehind() throws Exception {
    var client = Cluster.get().client();
    try (var space = Cluster.get().space("route");
        var routes = new PortForwardRoutes(client)) {
      space.root("production").ready("production");
      var branch =
          client
              .resources(DatabaseBranch.class)
              .inNamespace(space.name())
              .withName("production")
              .require();
      var key =
          OperatorKey.obtain(
              client, Cluster.OPERATOR_NAMESPACE, new SecureRandom(), Optional::empty);
      var access =
          new Accesses(routes, new RolePasswords(key), new Authority(key, Authority.LIFETIME))
              .to(branch);
      int done = 0;
      while (done < WARM) {
        apply(access, ++done);
      }
      var before = Footprint.now();
      long began = System.nanoTime();
      while (done < WARM + AT_LEAST || System.nanoTime() - began < LASTS.toNanos()) {
        apply(access, ++done);
      }
      var took = Duration.ofNanos(System.nanoTime() - began);
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(() -> {
            var after = Footprint.now();
            assertThat(after.flat(before)).as("%s, then %s", before, after).isTrue();
          });
      System.out.printf(
          "%d changes in %d s: %s, then %s%n",
          done - WARM, took.toSeconds(), before, Footprint.now());
      assertThat(engine.ledger(access).migrations()).hasSize(done);
    }
  }

  /** The operator may look into the database at the same moment. */
  private void apply(Access access, int number) {
    var sql = "-- " + "x".repeat(300_000) + "\nselect " + number;
    var change = new Change.Migration(Version.of("" + number), "m" + number, sql, true, true);
    await()
        .atMost(Duration.ofSeconds(90))
        .pollDelay(Duration.ZERO)
        .until(() -> {
          try {
            var outcome = engine.apply(access, List.of(change), OPTIONS, Engine.Progress.SILENT);
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            return true;
          } catch (Unavailable e) {
            assertThat(e.reason()).as("%s", e).isEqualTo(Unavailable.Reason.BUSY);
            return false;
          }
        });
  }
}
