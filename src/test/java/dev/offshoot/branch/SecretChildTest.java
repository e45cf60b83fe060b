package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.RolePasswords;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What applications find in a branch's Secret. */
class SecretChildTest {
  private final Map<String, String> secret =
      new SecretChild(new RolePasswords(new byte[32]))
          .app(new BranchId("shop", "login", "uid-1"), 0, "PEM").getData().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey,
                      e ->
                          new String(
                              Base64.getDecoder().decode(e.getValue()), StandardCharsets.UTF_8)));

  /** Of the application's Secret in pkg/specs/secrets.go of CloudNativePG. */
  @Test
  void hasWhatCloudNativePgsUsersExpect() {
    assertThat(secret)
        .containsKeys(
            "username", "user", "password", "dbname", "host", "port", "pgpass", "uri", "jdbc-uri")
        .containsKeys("fqdn-uri", "fqdn-jdbc-uri");
  }

  /** The well-known ones of its specification, and what else leads to a verified connection. */
  @Test
  void hasWhatServiceBindingAsksFor() {
    assertThat(secret)
        .containsKeys("type", "provider", "host", "port", "uri", "username", "password")
        .containsEntry("type", "postgresql")
        .containsEntry("sslmode", "verify-full")
        .containsEntry("ca.crt", "PEM");
  }

  @Test
  void allOfItLeadsToOneDatabase() {
    var password = secret.get("password");
    assertThat(password).isNotBlank();
    var host = "login-db.shop.svc";
    assertThat(secret)
        .containsEntry("host", host)
        .containsEntry("pgpass", host + ":5432:app:app:" + password + "\n")
        .containsEntry("uri", uri(host))
        .containsEntry("fqdn-uri", uri(host + ".cluster.local"))
        .containsEntry("jdbc-uri", jdbc(host))
        .containsEntry("fqdn-jdbc-uri", jdbc(host + ".cluster.local"))
        .containsEntry(".env", "DATABASE_URL=\"" + uri(host) + "\"\nDATABASE_CA_CERT=\"PEM\"\n");
  }

  private String uri(String host) {
    return "postgresql://app:%s@%s:5432/app?sslmode=verify-full"
        .formatted(secret.get("password"), host);
  }

  private String jdbc(String host) {
    return "jdbc:postgresql://%s:5432/app?sslmode=verify-full&user=app&password=%s"
        .formatted(host, secret.get("password"));
  }
}
