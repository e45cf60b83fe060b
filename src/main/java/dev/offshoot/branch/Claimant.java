package dev.offshoot.branch;

import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;

/**
 * The branch that took a volume claim over which it did not make, as the claim's annotation says.
 *
 * @param name "" for none
 */
record Claimant(String name, String uid) {
  static Claimant on(PersistentVolumeClaim claim) {
    var text = Annotations.get(claim, Labels.CLAIMED_BY);
    var slash = text.indexOf('/');
    return slash < 0
        ? new Claimant("", "")
        : new Claimant(text.substring(0, slash), text.substring(slash + 1));
  }

  static Claimant of(BranchId id) {
    return new Claimant(id.name(), id.uid());
  }

  String annotation() {
    return name + "/" + uid;
  }
}
