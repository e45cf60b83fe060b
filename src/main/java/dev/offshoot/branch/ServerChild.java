package dev.offshoot.branch;

import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;

/** The small objects around a branch's server: its address, its files, its volume. Pure. */
final class ServerChild {
  private ServerChild() {}

  static Service service(BranchId id) {
    return new ServiceBuilder()
        .withMetadata(id.owned(Names.service(id.name())))
        .withNewSpec()
        .withType("ClusterIP")
        // one server: Postgres itself says whether it accepts, and nobody waits for the network to
        // hear of it
        .withPublishNotReadyAddresses(true)
        .withSelector(Labels.selector(id.name(), id.uid()))
        .addNewPort()
        .withName("postgres")
        .withProtocol("TCP")
        .withPort(5432)
        .withTargetPort(new IntOrString("postgres"))
        .endPort()
        .endSpec()
        .build();
  }

  static ConfigMap files(BranchId id, Map<String, String> files) {
    return new ConfigMapBuilder()
        .withMetadata(id.owned(Names.server(id.name())))
        .withData(files)
        .build();
  }

  /**
   * The volume of a branch.
   *
   * @param retain it outlives the branch
   */
  static PersistentVolumeClaim volume(BranchId id, Effective effective, boolean retain) {
    var name = Names.volumeClaim(id.name(), id.uid());
    return new PersistentVolumeClaimBuilder()
        .withMetadata(retain ? id.retained(name) : id.owned(name))
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(effective.storageClass().orElse(null))
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity(effective.size())))
        .endResources()
        .endSpec()
        .build();
  }
}
