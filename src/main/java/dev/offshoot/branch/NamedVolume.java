package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides whether a branch may start on the volume claim that its spec names, and what is noted on
 * that claim before. Pure. Two servers must never write one volume: a branch takes the claim by one
 * write that fails when somebody else wrote first.
 */
final class NamedVolume {
  private NamedVolume() {}

  /** Why its server does not start; asked only while there is none. */
  static Optional<Obstacle> obstacle(
      BranchObservation seen, Effective effective, boolean initialized) {
    if (effective.claimName().isEmpty() || seen.server().isPresent()) {
      return Optional.empty();
    }
    var name = effective.claimName().get();
    var claim = seen.claim(name);
    var gone = claim.isEmpty() || claim.get().getMetadata().getDeletionTimestamp() != null;
    if (gone && !initialized) { // else its data is lost, which is said elsewhere
      return Optional.of(
          new Obstacle(
              false,
              Reason.VOLUME_PENDING,
              "Volume claim %s of spec.postgres.storage.claimName %s; create it, or name another one"
                  .formatted(name, claim.isEmpty() ? "does not exist" : "is being deleted")));
    }
    return seen.volumeUser()
        .map(user ->
            new Obstacle(
                true,
                Reason.VOLUME_IN_USE,
                "Volume claim %s is in use by %s. Branch %s starts when it is free; delete %s, or create the branch with another claim"
                    .formatted(name, user, seen.id().name(), user)))
        .or(() -> otherMajor(seen, effective, name));
  }

  private static Optional<Obstacle> otherMajor(
      BranchObservation seen, Effective effective, String name) {
    var holds = seen.pins().flatMap(Pins::major);
    var asked = effective.version().map(Pins::major);
    return holds.isPresent() && asked.isPresent() && !holds.equals(asked)
        ? Optional.of(
            new Obstacle(
                true,
                Reason.INVALID_SPEC,
                "Volume claim %s holds a database of Postgres %s, and the spec asks for %s; set spec.postgres.version to \"%s\""
                    .formatted(name, holds.get(), asked.get(), holds.get())))
        : Optional.empty();
  }

  /** The claim with what is to be noted on it; empty when it says so already. */
  static Optional<PersistentVolumeClaim> notes(BranchObservation seen, Effective effective) {
    return effective
        .claimName()
        .flatMap(seen::claim)
        .flatMap(claim -> {
          var before = Annotations.of(claim);
          var noted = new TreeMap<>(before);
          noted.putAll(effective.pins().annotations());
          noted.put(Labels.CLAIMED_BY, Claimant.of(seen.id()).annotation());
          return noted.equals(before)
              ? Optional.empty()
              : Optional.of(
                  new PersistentVolumeClaimBuilder(claim)
                      .editMetadata()
                      .withAnnotations(noted)
                      .endMetadata()
                      .build());
        });
  }
}
