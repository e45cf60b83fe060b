package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bad references and names are refused or reported, in words that tell what to do. */
class ReferencesE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void aParentThatIsNotHere() {
    try (var space = Cluster.get().space("missing");
        var elsewhere = Cluster.get().space("elsewhere")) {
      elsewhere.root("production");
      space.branch("login", "{parentRef: {name: production}}");

      var ready =
          space.until("login", ConditionType.READY, ConditionStatus.FALSE, "ParentNotFound");

      assertThat(ready.message())
          .isEqualTo(
              "branch login has no DatabaseBranch \"production\" in namespace %s to be made from; create it, or create this branch with another parent"
                  .formatted(space.name()));
      assertThat(space.condition("login", ConditionType.RECONCILING).status())
          .isEqualTo(ConditionStatus.TRUE);
      space.root("production");
      space.ready("login");
    }
  }

  @Test
  void aCycle() {
    try (var space = Cluster.get().space("cycle")) {
      space
          .branch("chicken", "{parentRef: {name: egg}}")
          .branch("egg", "{parentRef: {name: chicken}}");

      for (var pair : new String[][] {{"chicken", "egg"}, {"egg", "chicken"}}) {
        var stalled =
            space.until(pair[0], ConditionType.STALLED, ConditionStatus.TRUE, "ParentCycle");
        assertThat(stalled.message())
            .isEqualTo(
                "branch %s is its own ancestor through %s; delete it and create it with another parent"
                    .formatted(pair[0], pair[1]));
      }
      space.delete("dbb", "chicken");
      space.delete("dbb", "egg");
    }
  }

  @Test
  void namesThatTheApiServerRefuses() {
    try (var space = Cluster.get().space("names")) {
      var rule =
          "a branch's name has at most 40 characters: lower case letters, digits and hyphens, a letter first and no hyphen last; its Service, volume and Secret carry the name";
      for (var name : new String[] {"a".repeat(63), "0"}) {
        var answer =
            space.tryApply(
                """
                apiVersion: offshoot.dev/v1alpha1
                kind: DatabaseBranch
                metadata: {name: "%s"}
                spec: {}
                """
                    .formatted(name));
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.text()).contains(rule);
      }
      var reserved =
          space.tryApply(
              """
              apiVersion: offshoot.dev/v1alpha1
              kind: DatabaseBranch
              metadata: {name: production}
              spec: {postgres: {roles: [{name: app}]}}
              """);
      assertThat(reserved.text()).contains("postgres.roles: app is reserved: choose another name");
      space.branch("a".repeat(40), "{}").ready("a".repeat(40));
    }
  }
}
