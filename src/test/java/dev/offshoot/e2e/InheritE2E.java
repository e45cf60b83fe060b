package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.Names;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A branch is what its parent is, but for what it says itself; and changes are made in place. */
class InheritE2E {
  private static final String ROOT =
      """
      {postgres: {
        version: 18,
        storage: {size: 1Gi},
        resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 512Mi}},
        parameters: {work_mem: 5MB, max_connections: "60"},
        extensions: [{name: pg_trgm}],
        roles: [{name: anon}, {name: authenticated}]}}\
      """;

  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void aBranchInheritsAndOverrides() {
    try (var space = Cluster.get().space("inherit")) {
      space.branch("production", ROOT.replace("\n", " "));
      space.branch(
          "login", "{parentRef: {name: production}, postgres: {parameters: {work_mem: 7MB}}}");
      space.branch(
          "quick", "{parentRef: {name: production}, postgres: {storage: {ephemeral: true}}}");
      space.branch("deep", "{parentRef: {name: quick}}");
      space.ready("production");
      for (var branch : new String[] {"login", "quick", "deep"}) {
        var status = space.ready(branch).getStatus();
        assertThat(status.getDatabase().image()).isEqualTo("offshoot.local/postgres:18");
        assertThat(status.getPostgres().extensionNames()).containsExactly("pg_trgm");
        assertThat(status.getPostgres().roleNames()).containsExactly("anon", "authenticated");
        assertThat(space.psql(branch, "app", "show max_connections")).isEqualTo("60");
        assertThat(
                space.psql(
                    branch,
                    "app",
                    "select count(*) from pg_roles where rolname in ('anon', 'authenticated')"
                        + " and not rolcanlogin"))
            .isEqualTo("2");
        assertThat(
                space.psql(
                    branch, "app", "select extname from pg_extension where extname = 'pg_trgm'"))
            .isEqualTo("pg_trgm");
        assertThat(limit(space, branch)).isEqualTo("512Mi");
      }
      assertThat(space.psql("login", "app", "show work_mem")).isEqualTo("7MB");
      assertThat(space.psql("quick", "app", "show work_mem")).isEqualTo("5MB");
      assertThat(volume(space, "login")).contains("persistentVolumeClaim");
      assertThat(volume(space, "quick")).contains("emptyDir");
      assertThat(volume(space, "deep")).as("inherited from quick").contains("emptyDir");
    }
  }

  @Test
  void parametersAndResourcesChangeInPlace() {
    try (var space = Cluster.get().space("change")) {
      space.branch("production", "{postgres: {storage: {size: 1Gi}}}");
      space.branch("login", "{parentRef: {name: production}}");
      space.ready("production");
      space.ready("login");
      space.psql("production", "app", "create table kept as select 42 as answer");

      space.patch(
          "production",
          """
          {"postgres": {"parameters": {"work_mem": "9MB", "max_connections": "70"},
            "resources": {"limits": {"memory": "300Mi"}}}}\
          """);

      space.until(
          () -> assertThat(space.psql("production", "app", "show work_mem")).isEqualTo("9MB"));
      space.until(() -> assertThat(limit(space, "production")).isEqualTo("300Mi"));
      space.until(() -> assertThat(space.psql("login", "app", "show work_mem")).isEqualTo("9MB"));
      assertThat(space.psql("production", "app", "show max_connections")).isEqualTo("70");
      assertThat(space.psql("production", "app", "select answer from kept")).isEqualTo("42");
      assertThat(space.ready("production").getStatus().getPostgres().getParameters())
          .containsEntry("work_mem", "9MB");
      space.ready("login");
    }
  }

  private static String limit(Space space, String branch) {
    return space.kubectl(
        "get",
        "pod",
        space.pod(branch),
        "-o",
        "jsonpath={.spec.containers[0].resources.limits.memory}");
  }

  private static String volume(Space space, String branch) {
    return space.kubectl(
        "get",
        "statefulset",
        Names.statefulSet(branch, space.uid(branch)),
        "-o",
        "jsonpath={.spec.template.spec.volumes[?(@.name==\"data\")]}");
  }
}
