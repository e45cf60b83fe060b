package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Certificate;
import dev.offshoot.branch.BranchPlan.Obstacle;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How branches' servers come to what they prove themselves with. Pure. */
sealed interface Proofs permits OwnProofs, IssuedProofs {
  /** What the branch's server is to present; empty while there is none. */
  Optional<Certificate> certificate(BranchObservation seen);

  /** The objects that it takes, as they should be. */
  List<HasMetadata> objects(BranchObservation seen);

  /** When to look whether there is another one; empty where somebody calls. */
  Optional<Duration> again(BranchObservation seen);

  /** Why there is none. */
  Optional<Obstacle> obstacle(BranchObservation seen);
}
