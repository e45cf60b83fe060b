package dev.offshoot.branch;

import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;

/**
 * Who may reach a branch's server over the network: the operator, and pods of the namespace that
 * carry the label {@link Labels#CLIENT} with the branch's name or {@code any}. The server itself
 * may ask for names and reach nothing else. Pure. Whether it is obeyed is the network plugin's
 * affair; probes and port-forwards come from the node and are not its subject.
 */
final class NetworkPolicyChild {
  private static final String ANY_BRANCH = "any";

  private NetworkPolicyChild() {}

  static NetworkPolicy of(BranchId id, String operatorNamespace) {
    return new NetworkPolicyBuilder()
        .withMetadata(id.owned(Names.networkPolicy(id.name())))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(id.name(), id.uid()))
        .endPodSelector()
        .withPolicyTypes("Ingress", "Egress")
        .addNewIngress()
        .withPorts(port("TCP", new IntOrString("postgres")))
        .addNewFrom()
        .withNewNamespaceSelector()
        .addToMatchLabels("kubernetes.io/metadata.name", operatorNamespace)
        .endNamespaceSelector()
        .withNewPodSelector()
        .addToMatchLabels("app.kubernetes.io/name", "offshoot")
        .addToMatchLabels("app.kubernetes.io/component", "operator")
        .endPodSelector()
        .endFrom()
        .addNewFrom()
        .withNewPodSelector()
        .addNewMatchExpression()
        .withKey(Labels.CLIENT)
        .withOperator("In")
        .withValues(id.name(), ANY_BRANCH)
        .endMatchExpression()
        .endPodSelector()
        .endFrom()
        .endIngress()
        .addNewEgress()
        .withPorts(port("UDP", new IntOrString(53)), port("TCP", new IntOrString(53)))
        .endEgress()
        .endSpec()
        .build();
  }

  private static NetworkPolicyPort port(String protocol, IntOrString port) {
    return new NetworkPolicyPortBuilder().withProtocol(protocol).withPort(port).build();
  }
}
