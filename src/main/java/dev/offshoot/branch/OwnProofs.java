package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Certificate;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.kube.Names;
import dev.offshoot.tls.Authority;
import dev.offshoot.tls.ServerCertificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Certificates from an authority of our own, one for each namespace: always there. Pure. */
record OwnProofs(Authority authority) implements Proofs {
  @Override
  public Optional<Certificate> certificate(BranchObservation seen) {
    var made = server(seen);
    return Optional.of(new Certificate(made.serial(), made.until(), made.authority()));
  }

  /** The Secret is read by the pod, never by the operator. */
  @Override
  public List<HasMetadata> objects(BranchObservation seen) {
    var made = server(seen);
    return List.of(
        new SecretBuilder()
            .withMetadata(seen.id().owned(Names.tls(seen.id().name())))
            .withType("kubernetes.io/tls")
            .withData(
                SecretChild.encoded(
                    Map.of(
                        "tls.crt", made.certificate(),
                        "tls.key", made.key(),
                        "ca.crt", made.authority())))
            .build());
  }

  @Override
  public Optional<Duration> again(BranchObservation seen) {
    return Optional.of(authority.untilNext(seen.id().uid(), seen.now()));
  }

  @Override
  public Optional<Obstacle> obstacle(BranchObservation seen) {
    return Optional.empty();
  }

  private ServerCertificate server(BranchObservation seen) {
    var id = seen.id();
    return authority.server(id.namespace(), Names.service(id.name()), id.uid(), seen.now());
  }
}
