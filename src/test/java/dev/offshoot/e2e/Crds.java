package dev.offshoot.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Puts the checked-in CRDs into a cluster and waits until it knows them. */
final class Crds {
  private Crds() {}

  /**
   * Waits until the cluster knows what others' CRDs are called: it is told what a kind is called
   * some time after the kind is established, and kubectl's own wait fails before that is begun.
   *
   * @param kinds as {@code plural.group}
   */
  static void known(String... kinds) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() -> Cluster.get().kubectl("get", String.join(",", kinds), "-A"));
  }

  static void apply(KubernetesClient client) throws IOException {
    try (var files = Files.list(Path.of("k8s", "crds"))) {
      for (var file : files.sorted().toList()) {
        var crd = client.resources(CustomResourceDefinition.class).load(file.toFile()).item();
        client.resource(crd).forceConflicts().serverSideApply();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() ->
                client.resource(crd).get().getStatus().getConditions().stream()
                    .anyMatch(
                        c -> "Established".equals(c.getType()) && "True".equals(c.getStatus())));
      }
    }
  }
}
