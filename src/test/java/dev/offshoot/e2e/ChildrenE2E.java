package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What belongs to a branch is kept as it should be; what does not is never touched. */
class ChildrenE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void whatIsDeletedComesBack() {
    try (var space = Cluster.get().space("deleted")) {
      space.root("production").ready("production");
      var uid = space.uid("production");
      var password = Sql.secret(space, "production", "password");
      space.psql("production", "app", "create table kept as select 42 as answer");
      var children =
          List.of(
              "service/" + Names.service("production"),
              "secret/" + Names.app("production"),
              "secret/" + Names.bootstrap("production"),
              "secret/" + Names.tls("production"),
              "networkpolicy/" + Names.networkPolicy("production"),
              "configmap/" + Names.server("production"),
              "configmap/" + Names.publicReport("production"),
              "configmap/" + Names.migrationsReport("production"),
              "configmap/" + Names.logReport("production"),
              "statefulset/" + Names.statefulSet("production", uid),
              "pod/" + Names.pod("production", uid));
      var before = new LinkedHashMap<String, String>();
      children.forEach(c -> before.put(c, objectUid(space, c)));

      children.forEach(c -> space.kubectl("delete", c, "--wait=false"));

      space.until(() ->
          children.forEach(
              c -> assertThat(objectUid(space, c)).as(c).isNotEqualTo(before.get(c)).isNotEmpty()));
      space.ready("production");
      assertThat(Sql.secret(space, "production", "password")).isEqualTo(password);
      space.until(() ->
          assertThat(space.psql("production", "app", "select answer from kept")).isEqualTo("42"));
      space.until(() -> {
        try (var app = Sql.app(space, "production")) {
          assertThat(app.one("select 1")).isEqualTo("1");
        }
      });
    }
  }

  /** An operator of the whole cluster may list no Secrets, and so is not called when one goes. */
  @Test
  void aSecretThatNobodyWatchesComesBackWithinThreeMinutes() {
    try (var space = Cluster.get().space("unwatched")) {
      space.root("production").ready("production");
      // the next look that is planned is then weeks away
      space.kubectl(
          "wait",
          "dbb/production",
          "--for=jsonpath={.status.database.certificateExpirationTime}",
          Space.TIMEOUT);
      var secret = "secret/" + Names.app("production");
      var before = objectUid(space, secret);

      space.kubectl("delete", secret);

      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> assertThat(objectUid(space, secret)).isNotEmpty().isNotEqualTo(before));
    }
  }

  @Test
  void handEditsArePutBack() {
    try (var space = Cluster.get().space("edited")) {
      space.root("production").ready("production");
      var service = "service/" + Names.service("production");
      var set = "statefulset/" + Names.statefulSet("production", space.uid("production"));

      space.kubectl(
          "patch", service, "--type=merge", "-p", "{\"spec\":{\"selector\":{\"wrong\":\"yes\"}}}");
      space.kubectl("scale", set, "--replicas=0");
      space.kubectl("label", service, "a-label-of-others=stays");

      space.until(() -> {
        assertThat(space.kubectl("get", set, "-o", "jsonpath={.spec.replicas}")).isEqualTo("1");
        assertThat(space.kubectl("get", service, "-o", "jsonpath={.spec.selector}"))
            .doesNotContain("wrong");
      });
      space.ready("production");
      assertThat(space.kubectl("get", service, "-o", "jsonpath={.metadata.labels}"))
          .contains("a-label-of-others");
    }
  }

  @Test
  void whatIsNotOursIsLeftAlone() {
    try (var space = Cluster.get().space("foreign")) {
      space.apply(
          """
          apiVersion: v1
          kind: Secret
          metadata: {name: production-db-app}
          stringData: {mine: "yes"}
          """);
      space.apply(
          """
          apiVersion: v1
          kind: Service
          metadata: {name: other-db}
          spec: {ports: [{port: 80}], selector: {app: mine}}
          """);
      space.root("production").root("other");

      for (var there :
          new String[][] {
            {"production", "Secret", "production-db-app"}, {"other", "Service", "other-db"}
          }) {
        var message =
            "%s %s/%s is owned by something else and was not changed; delete or rename it, branch %s continues when it is gone"
                .formatted(there[1], space.name(), there[2], there[0]);
        var stalled =
            space.until(there[0], ConditionType.STALLED, ConditionStatus.TRUE, "Conflict");
        assertThat(stalled.message()).isEqualTo(message);
        var ready = space.until(there[0], ConditionType.READY, ConditionStatus.FALSE, "Conflict");
        assertThat(ready.message()).isEqualTo(message);
        space.told(there[0], "Warning Conflict " + message);
      }
      assertThat(space.kubectl("get", "secret", "production-db-app", "-o", "jsonpath={.data}"))
          .isEqualTo("{\"mine\":\"eWVz\"}");
      assertThat(space.kubectl("get", "service", "other-db", "-o", "jsonpath={.spec.selector}"))
          .isEqualTo("{\"app\":\"mine\"}");

      space.delete("secret", "production-db-app");
      space.delete("service", "other-db");

      space.ready("production");
      space.ready("other");
      assertThat(Sql.secret(space, "production", "username")).isEqualTo("app");
    }
  }

  private static String objectUid(Space space, String object) {
    return space.kubectl("get", object, "--ignore-not-found", "-o", "jsonpath={.metadata.uid}");
  }
}
