package dev.offshoot.branch;

import dev.offshoot.engine.Role;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.engine.ServerSql;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What of a branch's credentials becomes an object: verifiers for its pod, the password of {@code
 * app} for applications, the key of {@code publishable} for anyone. Pure. It must never write the
 * passwords of {@code offshoot} and {@code migrator} anywhere.
 */
final class SecretChild {
  private static final String SSL_MODE = "verify-full";
  private static final String VERIFIED = "?sslmode=" + SSL_MODE;

  private final RolePasswords passwords;

  SecretChild(RolePasswords passwords) {
    this.passwords = passwords;
  }

  /** The SQL that the server's superuser runs before it starts. */
  Secret bootstrap(BranchId id, Effective effective, int rotation) {
    var verifiers = new EnumMap<Role, String>(Role.class);
    for (var role : Role.values()) {
      verifiers.put(role, passwords.verifier(id.uid(), role, role.rotation(rotation)));
    }
    var sql = new LinkedHashMap<String, String>();
    sql.put("new-cluster.sql", ServerSql.newCluster(verifiers, effective.roles()));
    sql.put("new-template.sql", ServerSql.newTemplate());
    sql.put("each-start.sql", ServerSql.eachStart(verifiers, effective.roles()));
    sql.put("extensions.sql", effective.extensions().isEmpty() ? "" : ServerSql.extensions());
    return new SecretBuilder()
        .withMetadata(id.owned(Names.bootstrap(id.name())))
        .withType("Opaque")
        .withData(encoded(sql))
        .build();
  }

  /**
   * Service Binding's form, with the keys that CloudNativePG's users expect beside it.
   *
   * @param trusted the authority behind the server, in PEM
   */
  Secret app(BranchId id, int rotation, String trusted) {
    var password = passwords.password(id.uid(), Role.APP, rotation);
    var user = Role.APP.roleName();
    var host = Names.host(id.name(), id.namespace());
    var qualified = Names.qualifiedHost(id.name(), id.namespace());
    var uri = uri(user, password, host);
    var data = new LinkedHashMap<String, String>();
    data.put("type", "postgresql");
    data.put("provider", "offshoot");
    data.put("host", host);
    data.put("port", "5432");
    data.put("database", ServerSql.APP_DATABASE);
    data.put("dbname", ServerSql.APP_DATABASE);
    data.put("username", user);
    data.put("user", user);
    data.put("password", password);
    data.put("uri", uri);
    data.put("jdbc-uri", jdbc(user, password, host));
    data.put("fqdn-uri", uri(user, password, qualified));
    data.put("fqdn-jdbc-uri", jdbc(user, password, qualified));
    data.put("sslmode", SSL_MODE);
    data.put("ca.crt", trusted);
    data.put(
        "pgpass", String.join(":", host, "5432", ServerSql.APP_DATABASE, user, password) + "\n");
    data.put(".env", "DATABASE_URL=\"" + uri + "\"\nDATABASE_CA_CERT=\"" + trusted + "\"\n");
    return new SecretBuilder()
        .withMetadata(id.owned(Names.app(id.name())))
        .withType("servicebinding.io/postgresql")
        .withData(encoded(data))
        .build();
  }

  private static String uri(String user, String password, String host) {
    return "postgresql://%s:%s@%s:5432/%s%s"
        .formatted(user, password, host, ServerSql.APP_DATABASE, VERIFIED);
  }

  private static String jdbc(String user, String password, String host) {
    return "jdbc:postgresql://%s:5432/%s%s&user=%s&password=%s"
        .formatted(host, ServerSql.APP_DATABASE, VERIFIED, user, password);
  }

  /** The report of the address and the publishable key, which needs no Secret to be read. */
  ConfigMap publicReport(BranchId id, int rotation, String trusted) {
    var key = passwords.password(id.uid(), Role.PUBLISHABLE, rotation);
    var host = Names.host(id.name(), id.namespace());
    var url = uri(Role.PUBLISHABLE.roleName(), key, host);
    var env =
        """
        POSTGRES_URL="%s"
        POSTGRES_HOST="%s"
        POSTGRES_PORT="5432"
        POSTGRES_DATABASE="%s"
        POSTGRES_PUBLISHABLE_USER="%s"
        POSTGRES_PUBLISHABLE_KEY="%s"
        POSTGRES_CA_CERT="%s"
        """
            .formatted(
                url, host, ServerSql.APP_DATABASE, Role.PUBLISHABLE.roleName(), key, trusted);
    return new ConfigMapBuilder()
        .withMetadata(id.owned(Names.publicReport(id.name())))
        .withData(
            Map.of(
                "url", url,
                "host", host,
                "port", "5432",
                "database", ServerSql.APP_DATABASE,
                "publishable-key", key,
                "sslmode", SSL_MODE,
                "ca.crt", trusted,
                ".env", env))
        .build();
  }

  static Map<String, String> encoded(Map<String, String> texts) {
    var data = new LinkedHashMap<String, String>();
    texts.forEach((key, text) ->
        data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    return data;
  }
}
