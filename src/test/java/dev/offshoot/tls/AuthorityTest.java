package dev.offshoot.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a Java that knows nothing of us says of the certificates. */
class AuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final String UID = "5c3f0a76-6d1f-4c7e-9a53-0f2f6f6f1f11";

  private final Authority authority = authority((byte) 1);

  private static Authority authority(byte fill) {
    var key = new byte[32];
    key[7] = fill;
    return new Authority(key, Authority.LIFETIME);
  }

  private static X509Certificate parse(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void validate(String certificate, String authority, Instant at) throws Exception {
    var path =
        CertificateFactory.getInstance("X.509").generateCertPath(List.of(parse(certificate)));
    var rules = new PKIXParameters(Set.of(new TrustAnchor(parse(authority), null)));
    rules.setRevocationEnabled(false);
    rules.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX").validate(path, rules);
  }

  @Test
  void aServersCertificateIsVouchedForByItsNamespace() throws Exception {
    var server = authority.server("shop", "orders-db", UID, NOW);

    validate(server.certificate(), authority.certificate("shop"), NOW);
    var certificate = parse(server.certificate());
    assertThat(certificate.getSubjectAlternativeNames().stream().map(n -> (String) n.get(1)))
        .containsExactly(
            "orders-db",
            "orders-db.shop",
            "orders-db.shop.svc",
            "orders-db.shop.svc.cluster.local");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getSerialNumber().toString(16)).isEqualTo(server.serial());
    assertThat(parse(server.authority()).getBasicConstraints()).isZero();
    assertThatThrownBy(() -> validate(server.certificate(), authority.certificate("other"), NOW))
        .hasMessageContaining("Path does not chain");
    assertThatThrownBy(
            () -> validate(server.certificate(), authority((byte) 2).certificate("shop"), NOW))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @Test
  void theKeyBelongsToTheCertificate() throws Exception {
    var server = authority.server("shop", "orders-db", UID, NOW);
    var der = Base64.getMimeDecoder().decode(server.key().replaceAll("-----[A-Z ]+-----", ""));
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)));
    signature.update(new byte[] {1, 2, 3});
    var signed = signature.sign();
    signature.initVerify(parse(server.certificate()).getPublicKey());
    signature.update(new byte[] {1, 2, 3});
    assertThat(signature.verify(signed)).isTrue();
    assertThat(server.toString()).doesNotContain("PRIVATE");
  }

  @Test
  void theSameAgainIsTheSameBytes() {
    var again = authority((byte) 1);
    assertThat(again.certificate("shop")).isEqualTo(authority.certificate("shop"));
    assertThat(again.server("shop", "orders-db", UID, NOW))
        .isEqualTo(authority.server("shop", "orders-db", UID, NOW));
    assertThat(authority.server("shop", "orders-db", "another", NOW).key())
        .isNotEqualTo(authority.server("shop", "orders-db", UID, NOW).key());
  }

  @Test
  void theNextComesWhenAThirdIsOverAndBothAreValidThen() throws Exception {
    var first = authority.server("shop", "orders-db", UID, NOW);
    var until = authority.untilNext(UID, NOW);
    assertThat(until).isPositive().isLessThanOrEqualTo(Duration.ofDays(30));
    var turn = NOW.plus(until);
    assertThat(authority.server("shop", "orders-db", UID, turn.minusSeconds(1))).isEqualTo(first);
    var next = authority.server("shop", "orders-db", UID, turn);
    assertThat(next.serial()).isNotEqualTo(first.serial());
    assertThat(next.authority()).isEqualTo(first.authority());
    validate(first.certificate(), first.authority(), turn);
    validate(next.certificate(), first.authority(), turn);
    assertThat(Duration.between(turn, first.until())).isGreaterThanOrEqualTo(Duration.ofDays(60));
    assertThat(authority.untilNext(UID, turn)).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void aLifetimeThatCannotWorkIsRefused() {
    assertThatThrownBy(() -> new Authority(new byte[32], Duration.ofMinutes(2)))
        .hasMessage("a certificate's lifetime is at least three minutes, not PT2M");
    assertThatThrownBy(() -> new Authority(new byte[31], Authority.LIFETIME))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
