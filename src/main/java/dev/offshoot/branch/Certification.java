package dev.offshoot.branch;

import dev.offshoot.tls.Authority;
import dev.offshoot.tls.Issuer;
import dev.offshoot.tls.Vouching;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;

/**
 * The choice of who signs for branches' servers, made once by the wiring: the operator itself, or
 * an issuer of cert-manager. Holds values only.
 */
public final class Certification {
  private final Proofs proofs;
  private final Vouching vouching;
  private final Optional<Issuances> issuances;

  private Certification(Proofs proofs, Vouching vouching, Optional<Issuances> issuances) {
    this.proofs = proofs;
    this.vouching = vouching;
    this.issuances = issuances;
  }

  /** The operator has an authority for each namespace. */
  public static Certification own(Authority authority) {
    return new Certification(new OwnProofs(authority), authority, Optional.empty());
  }

  /**
   * cert-manager signs.
   *
   * @param lifetime of a certificate
   */
  public static Certification by(Issuer issuer, Duration lifetime, KubernetesClient client) {
    var issuances = new Issuances(client);
    return new Certification(new IssuedProofs(issuer, lifetime), issuances, Optional.of(issuances));
  }

  /** Who is believed. */
  public Vouching vouching() {
    return vouching;
  }

  Proofs proofs() {
    return proofs;
  }

  /** What cert-manager issued, where it does. */
  Optional<Issuances> issuances() {
    return issuances;
  }
}
