package dev.offshoot.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * What cert-manager left in a Secret for a branch's server, without the key, which is the server's
 * alone.
 *
 * @param serial of the certificate, in hexadecimal digits
 * @param until it is valid to this time
 * @param authority the certificate of the authority behind it, in PEM, for clients
 */
public record IssuedCertificate(String serial, Instant until, String authority) {
  /** Empty where a part of it is missing or is no certificate. */
  public static Optional<IssuedCertificate> read(Map<String, String> data) {
    var certificate = certificate(data.getOrDefault("tls.crt", ""));
    var authority = authority(data);
    if (certificate.isEmpty() || authority.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new IssuedCertificate(
            Authority.hex(certificate.get().getSerialNumber()),
            certificate.get().getNotAfter().toInstant(),
            authority.get()));
  }

  /** The authority that a Secret names, in PEM; empty where it names none. */
  public static Optional<String> authority(Map<String, String> data) {
    var encoded = data.getOrDefault("ca.crt", "");
    return certificate(encoded).map(_ -> new String(Base64.getDecoder().decode(encoded), US_ASCII));
  }

  /** The first one of a chain: the server's own. */
  private static Optional<X509Certificate> certificate(String encoded) {
    try {
      var pem = new ByteArrayInputStream(Base64.getDecoder().decode(encoded));
      return pem.available() == 0
          ? Optional.empty()
          : Optional.of(
              (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem));
    } catch (CertificateException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
