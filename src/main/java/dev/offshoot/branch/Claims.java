package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the volume claims that matter to a branch: those that carry its name, and the one that its
 * spec names, which a person made and which need not carry any label of ours. It must never decide
 * what becomes of them.
 */
final class Claims {
  private final KubernetesClient client;

  Claims(KubernetesClient client) {
    this.client = client;
  }

  List<PersistentVolumeClaim> of(DatabaseBranch branch, Context<DatabaseBranch> context) {
    var claims = new ArrayList<>(context.getSecondaryResources(PersistentVolumeClaim.class));
    var named = Retained.named(branch);
    if (named.isPresent()
        && claims.stream().noneMatch(c -> c.getMetadata().getName().equals(named.get()))) {
      var found =
          client
              .persistentVolumeClaims()
              .inNamespace(branch.getMetadata().getNamespace())
              .withName(named.get())
              .get();
      if (found != null) {
        claims.add(found);
      }
    }
    return List.copyOf(claims);
  }
}
