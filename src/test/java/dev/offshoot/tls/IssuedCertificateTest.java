package dev.offshoot.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken from a Secret that cert-manager wrote, and who is named to write it. */
class IssuedCertificateTest {
  private final Authority authority = new Authority(new byte[32], Authority.LIFETIME);
  private final ServerCertificate made =
      authority.server("shop", "login-db", "uid", Instant.parse("2026-03-01T00:00:00Z"));

  @Test
  void theFirstCertificateOfAChainIsTheServersOwn() {
    var data = data(made.certificate() + made.authority(), made.authority());
    assertThat(IssuedCertificate.read(data))
        .contains(
            new IssuedCertificate(
                made.serial(), made.until().truncatedTo(ChronoUnit.SECONDS), made.authority()));
  }

  @ParameterizedTest
  @CsvSource({"tls.crt,''", "ca.crt,''", "tls.crt,bm9uZQ==", "ca.crt,bm9uZQ==", "tls.crt,*"})
  void nothingIsTakenWhereAPartIsNotThere(String key, String value) {
    var data = new HashMap<>(data(made.certificate(), made.authority()));
    data.put(key, value);
    assertThat(IssuedCertificate.read(data)).isEmpty();
    data.remove(key);
    assertThat(IssuedCertificate.read(data)).isEmpty();
  }

  @Test
  void anIssuerIsNamedByKindAndName() {
    assertThat(Issuer.of("ClusterIssuer/company.ca"))
        .isEqualTo(new Issuer("ClusterIssuer", "company.ca"))
        .hasToString("ClusterIssuer/company.ca");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "company", "Issuer/", "issuer/company", "Issuer/a/b", "Issuer/A"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Issuer.of(text))
        .hasMessage("\"" + text + "\" is not Issuer/NAME or ClusterIssuer/NAME of cert-manager");
  }

  private static Map<String, String> data(String certificate, String authority) {
    return Map.of("tls.crt", encoded(certificate), "ca.crt", encoded(authority), "tls.key", "*");
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(US_ASCII));
  }
}
