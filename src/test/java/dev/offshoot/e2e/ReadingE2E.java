package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a person sees with kubectl alone. */
class ReadingE2E {
  @BeforeAll
  static void operator() {
    OperatorProcess.shared();
  }

  @Test
  void kubectlReadsWell() {
    try (var space = Cluster.get().space("reading")) {
      space.root("production").branch("login", "{parentRef: {name: production}}");
      space.ready("production");
      space.ready("login");

      var table = rows(space.kubectl("get", "dbb"));
      assertThat(table.getFirst())
          .containsExactly("NAME", "PARENT", "PHASE", "HEAD", "AHEAD", "BEHIND", "READY", "AGE");
      assertThat(table.get(1).subList(0, 7))
          .containsExactly("login", "production", "FUNCTIONS_DEPLOYED", "0", "0", "0", "True");
      assertThat(table.get(2).subList(0, 3))
          .containsExactly("production", "FUNCTIONS_DEPLOYED", "0");

      var wide = rows(space.kubectl("get", "dbb", "login", "-o", "wide"));
      assertThat(wide.getFirst())
          .containsSubsequence("AGE", "STATE", "VERSION", "HOST", "EXPIRES", "REASON");
      assertThat(wide.get(1))
          .contains("ACTIVE_HEALTHY", "login-db." + space.name() + ".svc", "Ready");

      var described = space.kubectl("describe", "dbb", "login");
      assertThat(described)
          .containsPattern("Parent Ref:\\s+Name: +production")
          .contains("the branch has everything of production")
          .containsPattern("Normal +CreatingProject .*the server of branch login is being made")
          .containsPattern("Normal +FunctionsDeployed .*all is done, no migration is tracked yet");
      // a connection may fail on a machine under load, and is tried again
      assertThat(described.lines().filter(l -> !l.contains("ConnectionFailed")))
          .as("a start without trouble warns of nothing")
          .noneMatch(l -> l.contains("Warning"));

      assertThat(space.kubectl("explain", "dbb.spec.parentRef"))
          .contains("The branch that this one is made from, in the same namespace.");
      assertThat(space.kubectl("explain", "dbb.status.database.state"))
          .contains("ACTIVE_UNHEALTHY")
          .contains("has run and does not answer now");
      assertThat(space.kubectl("get", "offshoot", "-o", "name"))
          .contains("databasebranch.offshoot.dev/login");
    }
  }

  private static List<List<String>> rows(String table) {
    return table.lines().map(line -> List.of(line.strip().split(" +"))).toList();
  }
}
