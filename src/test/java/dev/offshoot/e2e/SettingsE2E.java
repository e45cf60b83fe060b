package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A setting that cannot work never stops a server that serves: one root with an open session, one
 * setting after another, and a branch of it that hears of none.
 */
class SettingsE2E {
  private static final String STARTED = "select pg_postmaster_start_time()";

  /** What is asked for, and what the status names. */
  private record Bad(String postgres, String names) {}

  private static final List<Bad> BAD =
      List.of(
          new Bad(parameter("work_mem", "banana"), "\"work_mem\": \"banana\""),
          new Bad(parameter("work_mem", "5 parsecs"), "\"work_mem\""),
          new Bad(parameter("no_such_parameter", "1"), "\"no_such_parameter\""),
          new Bad(parameter("max_connections", "999999999999"), "\"max_connections\""),
          new Bad(parameter("max_connections", "5"), "parameter max_connections leaves 2 "),
          new Bad(parameter("shared_preload_libraries", "nothere"), "\"nothere\""),
          new Bad(
              parameter("shared_preload_libraries", "/tmp/x"),
              "parameter shared_preload_libraries "),
          new Bad(parameter("wal_level", "minimal"), "wal_level"),
          new Bad(parameter("shared_buffers", "300GB"), "shared_buffers"),
          new Bad(
              "{\"image\": \"offshoot.local/nothing:2\"}",
              "image offshoot.local/nothing:2: it cannot be pulled"),
          new Bad(
              "{\"image\": \"offshoot.local/pause:1\"}",
              "image offshoot.local/pause:1: the image has no program"),
          new Bad(
              "{\"image\": \"offshoot.local/postgres:18\"}",
              "Postgres 18, the data belongs to Postgres 17"),
          new Bad(
              "{\"extensions\": [{\"name\": \"tablefunc\"}, {\"name\": \"nothere\"}]}",
              "extension nothere: "),
          new Bad("{\"resources\": {\"limits\": {\"memory\": \"96Mi\"}}}", "memory limit"));

  /** What no node has room for; the check pod waits, since a node may come. */
  private static final List<Bad> WAITING =
      List.of(
          new Bad("{\"resources\": {\"requests\": {\"cpu\": \"64000\"}}}", "Insufficient cpu"),
          new Bad("{\"resources\": {\"limits\": {\"memory\": \"64Ti\"}}}", "Insufficient memory"));

  /** What the API server itself rejects. */
  private static final List<Bad> REJECTED =
      List.of(
          new Bad(parameter("ssl", "off"), "ssl cannot be set"),
          new Bad(
              parameter("synchronous_standby_names", "*"),
              "synchronous_standby_names cannot be set"),
          new Bad(parameter("cluster_name", "a\\nport = 1"), "the value of cluster_name"),
          new Bad("{\"roles\": [{\"name\": \"pg_monitor\"}]}", "pg_monitor is reserved"));

  @Test
  void whatCannotWorkStopsNoServer() throws Exception {
    OperatorProcess.shared();
    try (var space = Cluster.get().space("settings")) {
      space.branch(
          "production",
          "{postgres: {version: 17, storage: {size: 1Gi}, resources: {limits: {memory: 512Mi}}}}");
      space.branch("login", "{parentRef: {name: production}}");
      space.ready("production");
      space.ready("login");
      var started = space.psql("production", "app", STARTED);
      var childStarted = space.psql("login", "app", STARTED);
      try (var session = Sql.app(space, "production")) {
        for (var bad : REJECTED) {
          var answer =
              Cluster.get()
                  .tryKubectl(
                      "",
                      "-n",
                      space.name(),
                      "patch",
                      "dbb",
                      "production",
                      "--type=merge",
                      "-p",
                      "{\"spec\":{\"postgres\":" + bad.postgres() + "}}");
          assertThat(answer.code()).as(bad.postgres()).isNotZero();
          assertThat(answer.text()).contains(bad.names());
        }
        for (var bad : BAD) {
          space.patch("production", "{\"postgres\":" + bad.postgres() + "}");
          space.until(() -> {
            var stalled = space.condition("production", ConditionType.STALLED);
            assertThat(stalled.status() + " " + stalled.reason())
                .as("%s: %s", bad.postgres(), stalled.message())
                .isEqualTo(ConditionStatus.TRUE + " InvalidSpec");
            assertThat(stalled.message()).contains(bad.names());
          });
          assertThat(space.condition("production", ConditionType.READY).status())
              .as(bad.postgres())
              .isEqualTo(ConditionStatus.TRUE);
          assertThat(session.one(STARTED)).as(bad.postgres()).isEqualTo(started);
          if (bad == BAD.getFirst()) {
            itIsAtRest(space);
            space.told("production", "Warning InvalidSpec ");
          }
          space.patch(
              "production",
              "{\"postgres\": {\"image\": null, \"parameters\": null, \"extensions\": null,"
                  + " \"resources\": {\"limits\": {\"memory\": \"512Mi\"}}}}");
          space.until("production", ConditionType.STALLED, ConditionStatus.FALSE, "Ready");
        }
        for (var bad : WAITING) {
          space.patch("production", "{\"postgres\":" + bad.postgres() + "}");
          space.until(() -> {
            var reconciling = space.condition("production", ConditionType.RECONCILING);
            assertThat(reconciling.status() + " " + reconciling.reason())
                .as("%s: %s", bad.postgres(), reconciling.message())
                .isEqualTo(ConditionStatus.TRUE + " CheckingSettings");
            assertThat(reconciling.message()).contains(bad.names());
          });
          assertThat(space.condition("production", ConditionType.READY).status())
              .as(bad.postgres())
              .isEqualTo(ConditionStatus.TRUE);
          assertThat(session.one(STARTED)).as(bad.postgres()).isEqualTo(started);
          space.patch(
              "production",
              "{\"postgres\": {\"resources\": {\"requests\": null, \"limits\": {\"memory\":"
                  + " \"512Mi\"}}}}");
          space.until("production", ConditionType.RECONCILING, ConditionStatus.FALSE, "Ready");
          space.until(() -> assertThat(checks(space)).isEmpty());
        }
        // what works comes in the same way, without a restart
        space.patch(
            "production",
            "{\"postgres\": {\"extensions\": [{\"name\": \"pg_stat_statements\"}, {\"name\": \"tablefunc\"}], \"roles\":"
                + " [{\"name\": \"auditor\"}], \"parameters\": {\"work_mem\": \"9MB\"}}}");
        for (var branch : List.of("production", "login")) {
          space.until(() -> {
            assertThat(space.psql(branch, "app", "show work_mem")).isEqualTo("9MB");
            assertThat(
                    space.psql(
                        branch,
                        "app",
                        "select count(*) from pg_extension e join pg_namespace n on n.oid ="
                            + " e.extnamespace where n.nspname = 'public'"))
                .isEqualTo("2");
            assertThat(
                    space.psql(
                        branch, "app", "select count(*) from pg_roles where rolname = 'auditor'"))
                .isEqualTo("1");
          });
          space.ready(branch);
        }
        assertThat(session.one(STARTED)).isEqualTo(started);
        assertThat(space.psql("login", "app", STARTED)).isEqualTo(childStarted);
      }
    }
  }

  /** It writes nothing more, and no check pod is left or made again. */
  private static void itIsAtRest(Space space) {
    space.until(() -> assertThat(checks(space)).isEmpty());
    var before = objects(space);
    Awaitility.await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(objects(space)).isEqualTo(before));
  }

  private static String checks(Space space) {
    return space.kubectl("get", "pods", "-l", "offshoot.dev/check", "-o", "name");
  }

  private static String objects(Space space) {
    return space.kubectl(
        "get",
        "sts,svc,cm,secret,pvc,pods,dbb",
        "-o",
        "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}");
  }

  private static String parameter(String name, String value) {
    return "{\"parameters\": {\"%s\": \"%s\"}}".formatted(name, value);
  }
}
