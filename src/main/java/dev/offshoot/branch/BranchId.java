package dev.offshoot.branch;

import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** Who a branch is: the UID is its identity, the name only its address. */
record BranchId(String namespace, String name, String uid) {
  /** Metadata of a child that goes when the branch goes. */
  ObjectMeta owned(String child) {
    return new ObjectMetaBuilder()
        .withName(child)
        .withNamespace(namespace)
        .withLabels(Labels.of(name, uid))
        .withOwnerReferences(owner())
        .build();
  }

  /** Metadata of something that outlives the branch: labelled, not owned. */
  ObjectMeta retained(String child) {
    return new ObjectMetaBuilder()
        .withName(child)
        .withNamespace(namespace)
        .withLabels(Labels.of(name, uid))
        .build();
  }

  private OwnerReference owner() {
    return new OwnerReferenceBuilder()
        .withApiVersion("offshoot.dev/v1alpha1")
        .withKind("DatabaseBranch")
        .withName(name)
        .withUid(uid)
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
