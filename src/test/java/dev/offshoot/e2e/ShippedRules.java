package dev.offshoot.e2e;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the manifests, and so the chart, allow an operator: read from them, and never changed. */
final class ShippedRules {
  private static final Path EVERYWHERE = Path.of("k8s", "operator", "operator.yaml");
  private static final Path ONE_NAMESPACE =
      Path.of("k8s", "operator", "namespaced", "operator.yaml");

  private final KubernetesClient reader;

  ShippedRules(KubernetesClient reader) {
    this.reader = reader;
  }

  /** Where branches are, for an operator of the whole cluster. */
  List<PolicyRule> everywhere() {
    return rules(EVERYWHERE, "ClusterRole", "offshoot-operator");
  }

  /** Where branches are, for an operator of one namespace. */
  List<PolicyRule> inOneNamespace() {
    return rules(ONE_NAMESPACE, "Role", "offshoot-operator");
  }

  /** In the operator's own namespace. */
  List<PolicyRule> atHome() {
    return rules(EVERYWHERE, "Role", "offshoot-leader");
  }

  private List<PolicyRule> rules(Path manifest, String kind, String name) {
    try {
      return reader.load(new ByteArrayInputStream(Files.readAllBytes(manifest))).items().stream()
          .filter(o -> o.getKind().equals(kind) && o.getMetadata().getName().equals(name))
          .map(ShippedRules::rules)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<PolicyRule> rules(HasMetadata role) {
    return role instanceof ClusterRole cluster ? cluster.getRules() : ((Role) role).getRules();
  }
}
