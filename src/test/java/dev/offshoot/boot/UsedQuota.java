package dev.offshoot.boot;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * A quota of which nothing is left, until it is closed; no controller counts beside a bare API
 * server.
 */
record UsedQuota(KubernetesClient client, ResourceQuota quota) implements AutoCloseable {
  static UsedQuota of(
      KubernetesClient client, String namespace, String name, String resource, String hard) {
    var all = Map.of(resource, new Quantity(hard));
    var quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withHard(all)
            .endSpec()
            .build();
    var made = client.resource(quota).create();
    made.setStatus(new ResourceQuotaStatusBuilder().withHard(all).withUsed(all).build());
    client.resource(made).updateStatus();
    return new UsedQuota(client, quota);
  }

  @Override
  public void close() {
    client.resource(quota).delete();
  }
}
