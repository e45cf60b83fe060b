package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import java.sql.SQLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes with a branch that is deleted, and what keeps one from going. */
class DeletionE2E {
  private static final String OURS = "offshoot.dev/branch=login";

  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void everythingOfABranchGoesWithIt() {
    try (var space = Cluster.get().space("gone")) {
      space.root("production").branch("login", "{parentRef: {name: production}}").ready("login");

      space.delete("dbb", "login");

      space.until(() ->
          assertThat(
                  space.kubectl(
                      "get", "all,cm,secret,pvc,endpointslices", "-l", OURS, "-o", "name"))
              .isEmpty());
      assertThat(space.kubectl("get", "cm,secret,svc,pvc,sts", "-o", "name"))
          .doesNotContain("login");
      space.until(
          () -> assertThat(space.get("production").getMetadata().getFinalizers()).isEmpty());
    }
  }

  @Test
  void theSameNameAgainIsANewBranch() throws Exception {
    try (var space = Cluster.get().space("again")) {
      space.root("production").branch("login", "{parentRef: {name: production}}").ready("login");
      var uid = space.uid("login");
      var password = Sql.secret(space, "login", "password");
      space.psql("login", "app", "create table old as select 1");

      space.kubectl("delete", "dbb", "login", "--wait=true", Space.TIMEOUT);
      space.branch("login", "{parentRef: {name: production}}").ready("login");

      assertThat(space.uid("login")).isNotEqualTo(uid);
      assertThat(space.psql("login", "app", "select to_regclass('old') is null")).isEqualTo("t");
      assertThat(space.events("login")).noneMatch(e -> e.startsWith("Warning Conflict"));
      assertThatThrownBy(() -> Sql.as(space, "login", "app", password))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed for user \"app\"");
      try (var app = Sql.app(space, "login")) {
        assertThat(app.one("select current_user")).isEqualTo("app");
      }
    }
  }

  @Test
  void aParentWaitsForItsBranches() throws Exception {
    try (var space = Cluster.get().space("parent")) {
      space.root("production").branch("login", "{parentRef: {name: production}}").ready("login");

      space.kubectl("delete", "dbb", "production", "--wait=false");

      var ready =
          space.until("production", ConditionType.READY, ConditionStatus.FALSE, "HasChildren");
      assertThat(ready.message())
          .isEqualTo(
              "branch production is being deleted and serves until its branches are gone: login; delete them, or they keep it");
      try (var app = Sql.app(space, "production")) {
        assertThat(app.one("select 1")).isEqualTo("1");
      }
      space.branch("late", "{parentRef: {name: production}}");
      assertThat(
              space
                  .until("late", ConditionType.STALLED, ConditionStatus.TRUE, "ParentTerminating")
                  .message())
          .isEqualTo(
              "parent production is being deleted, no new branch is made from it; delete branch late");
      space.delete("dbb", "late");
      space.delete("dbb", "login");
      space.until(() -> assertThat(space.kubectl("get", "dbb", "-o", "name")).isEmpty());
    }
  }

  @Test
  void aNamespaceGoesWithAllItsBranches() {
    var space = Cluster.get().space("namespace");
    space.root("production").branch("login", "{parentRef: {name: production}}");
    space.branch("deep", "{parentRef: {name: login}}").ready("deep");

    space.close();

    Awaitility.await()
        .atMost(Space.PATIENCE)
        .until(() -> space.client().namespaces().withName(space.name()).get() == null);
  }
}
