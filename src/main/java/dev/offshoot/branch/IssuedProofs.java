package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Certificate;
import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.status.Reason;
import dev.offshoot.tls.Issuer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Certificates from an issuer of cert-manager: a Certificate for each branch, which cert-manager
 * answers with what it puts into the branch's Secret. Pure. It must never write what stands in that
 * Secret: it only makes it, empty, so that it goes when the branch goes.
 *
 * @param lifetime as the operator's own certificates have it; replaced after a third of it too
 */
record IssuedProofs(Issuer issuer, Duration lifetime) implements Proofs {
  /**
   * Another size than our own: a certificate that fits in all but its issuer, cert-manager would
   * leave as it is and call it ready.
   */
  private static final Map<String, Object> KEY =
      Map.of("algorithm", "ECDSA", "size", 384, "encoding", "PKCS8", "rotationPolicy", "Always");

  @Override
  public Optional<Certificate> certificate(BranchObservation seen) {
    return seen.issuance()
        .certificate()
        .map(c -> new Certificate(c.serial(), c.until(), c.authority()));
  }

  @Override
  public List<HasMetadata> objects(BranchObservation seen) {
    var id = seen.id();
    var name = Names.tls(id.name());
    var empty = new SecretBuilder().withMetadata(id.owned(name)).build();
    return switch (seen.issuance().holder()) {
      case ABSENT -> List.of(empty, certificate(id, name));
      case OURS -> List.of(certificate(id, name));
      case FOREIGN -> List.of(empty); // says so; cert-manager would overwrite it
    };
  }

  /** The Secret may not be watched, and the longest silence is short enough for a renewal. */
  @Override
  public Optional<Duration> again(BranchObservation seen) {
    return Optional.empty();
  }

  @Override
  public Optional<Obstacle> obstacle(BranchObservation seen) {
    if (certificate(seen).isPresent()) {
      return Optional.empty();
    }
    var words = seen.issuance().words();
    return Optional.of(
        new Obstacle(
            false,
            Reason.CERTIFICATE_NOT_ISSUED,
            "Certificate %s waits for %s of cert-manager%s; kubectl describe certificate -n %s %s says more"
                .formatted(
                    Names.tls(seen.id().name()),
                    issuer,
                    words.isEmpty() ? "" : ", which says: " + words.strip(),
                    seen.id().namespace(),
                    Names.tls(seen.id().name()))));
  }

  private GenericKubernetesResource certificate(BranchId id, String name) {
    var service = Names.service(id.name());
    var host = Names.host(id.name(), id.namespace());
    var qualified = Names.qualifiedHost(id.name(), id.namespace());
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(Issuer.GROUP + "/v1")
        .withKind("Certificate")
        .withMetadata(id.owned(name))
        .addToAdditionalProperties(
            "spec",
            Map.of(
                "secretName",
                name,
                "secretTemplate",
                Map.of("labels", Labels.of(id.name(), id.uid())),
                "dnsNames",
                List.of(service, service + "." + id.namespace(), host, qualified),
                "duration",
                written(lifetime),
                "renewBefore",
                written(lifetime.dividedBy(3).multipliedBy(2)),
                "privateKey",
                KEY,
                "usages",
                List.of("digital signature", "server auth"),
                "issuerRef",
                Map.of("group", Issuer.GROUP, "kind", issuer.kind(), "name", issuer.name())))
        .build();
  }

  /** As Go writes a duration. */
  private static String written(Duration duration) {
    return "%dh%dm%ds"
        .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
  }
}
