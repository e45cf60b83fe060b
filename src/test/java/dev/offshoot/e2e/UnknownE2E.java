package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A stored object that this version does not understand stops nobody. It bends the CRD of its
 * cluster.
 */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
@ResourceLock(Cluster.INSTALLATIONS) // installing puts the CRD back
class UnknownE2E {
  private static final String SPEC =
      "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/";

  @Test
  void unknownFieldsAndWordsAreNoFault() throws Exception {
    var cluster = Cluster.withoutOperator();
    try (var space = cluster.space("unknown");
        var operator = OperatorProcess.of(space)) {
      try {
        cluster.kubectl(
            "patch",
            "crd",
            "databasebranches.offshoot.dev",
            "--type=json",
            "-p",
            """
            [{"op": "add", "path": "%1$sdeletionPolicy/enum/-", "value": "Archive"},
             {"op": "add", "path": "%1$sfromTheFuture", "value": {"type": "string"}}]\
            """
                .formatted(SPEC));
        space.until(() ->
            assertThat(
                    space
                        .tryApply(
                            """
                            apiVersion: offshoot.dev/v1alpha1
                            kind: DatabaseBranch
                            metadata: {name: strange}
                            spec: {deletionPolicy: Archive, fromTheFuture: "yes"}
                            """)
                        .text())
                .doesNotContain("rror")
                .doesNotContain("nsupported"));
        assertThat(space.kubectl("get", "dbb", "strange", "-o", "jsonpath={.spec}"))
            .contains("Archive")
            .contains("fromTheFuture");

        space.root("production");

        space.ready("production");
        space.ready("strange");
        assertThat(operator.alive()).isTrue();
        assertThat(space.kubectl("get", "dbb", "strange", "-o", "jsonpath={.spec}"))
            .as("the operator writes no spec")
            .contains("Archive")
            .contains("fromTheFuture");
        space.delete("dbb", "strange");
      } finally {
        cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "k8s/crds");
      }
    }
  }
}
