package dev.offshoot.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The SQL that a branch's own superuser runs before its server opens the network, as text for
 * {@code postgres --single -j -c exit_on_error=on <database>}: each statement ends with a semicolon
 * and an empty line. It decides what a server's roles, databases and rights are; it must never hold
 * a password, only SCRAM verifiers, and never touch what migrations made.
 *
 * <p>The order for a new data directory: {@link #newCluster} in {@code postgres}, {@link
 * #newTemplate} in {@code offshoot_template}. At each start after that, and also the first: {@link
 * #eachStart} in {@code postgres}, {@link #extensions} in {@code offshoot_template} and, once it
 * exists, in {@code app}.
 */
public final class ServerSql {
  /** The application's database of a branch. */
  public static final String APP_DATABASE = "app";

  /** What {@link #APP_DATABASE} is made from. */
  public static final String TEMPLATE_DATABASE = "offshoot_template";

  private static final Pattern ROLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$-]{0,62}");
  private static final Pattern EXTENSION_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");

  /**
   * The operator holds its lock in a transaction for as long as a run takes, whatever the server's
   * parameters say of others. Older servers have no such limit, and no login could name it there.
   */
  private static final String UNTIMED =
      "do $do$ begin if current_setting('server_version_num')::int >= 170000 then"
          + " alter role offshoot set transaction_timeout = 0; end if; end $do$";

  private ServerSql() {}

  /**
   * Once, right after {@code initdb}, in database {@code postgres}; not idempotent.
   *
   * @param scramVerifiers of all four roles
   * @param tenantRoles NOLOGIN roles that migrations may grant to
   * @throws IllegalArgumentException for a name or verifier that is none
   */
  public static String newCluster(Map<Role, String> scramVerifiers, List<String> tenantRoles) {
    return roles(scramVerifiers, tenantRoles) + resource("cluster.sql") + resource("roles.sql");
  }

  /** Once, after {@link #newCluster}, in database {@code offshoot_template}; not idempotent. */
  public static String newTemplate() {
    return resource("template.sql") + resource("ledger.sql") + resource("extensions.sql");
  }

  /**
   * At each start, in database {@code postgres}; idempotent: the roles exist, with these
   * attributes, these verifiers and no settings of their own but one.
   *
   * @throws IllegalArgumentException for a name or verifier that is none
   */
  public static String eachStart(Map<Role, String> scramVerifiers, List<String> tenantRoles) {
    var sql = new StringBuilder(roles(scramVerifiers, tenantRoles));
    for (var role : Role.values()) {
      sql.append(statement("alter role " + role.roleName() + " reset all"));
    }
    return sql.append(statement(UNTIMED)).append(resource("roles.sql")).toString();
  }

  /**
   * At each start, in {@code offshoot_template} and in {@code app}; idempotent: what {@link
   * SettingsSession} installs extensions with, once the server runs.
   */
  public static String extensions() {
    return resource("extensions.sql");
  }

  /**
   * The same extensions in a database that nobody needs: whether an image has them.
   *
   * @throws IllegalArgumentException for a name that is none
   */
  public static String tryExtensions(List<String> extensions) {
    var sql = new StringBuilder("create schema offshoot_server;\n\n");
    sql.append("create role offshoot;\n\n").append(resource("extensions.sql"));
    for (var extension : extensions) {
      if (!EXTENSION_NAME.matcher(extension).matches()) {
        throw new IllegalArgumentException("\"" + extension + "\" is no name of an extension");
      }
      sql.append(statement("select offshoot_server.install_extension('" + extension + "')"));
    }
    return sql.toString();
  }

  private static String roles(Map<Role, String> scramVerifiers, List<String> tenantRoles) {
    var sql = new StringBuilder();
    for (var role : Role.values()) {
      var verifier = scramVerifiers.get(role);
      if (verifier == null || !ScramVerifier.isOne(verifier)) {
        throw new IllegalArgumentException("no SCRAM-SHA-256 verifier for role " + role.roleName());
      }
      sql.append(createIfMissing(role.roleName()));
      sql.append(
          statement(
              "alter role %s login %s nosuperuser nocreaterole noreplication nobypassrls %s"
                  .formatted(
                      role.roleName(),
                      role == Role.OFFSHOOT ? "createdb inherit" : "nocreatedb noinherit",
                      "password '" + verifier + "'")));
    }
    for (var name : tenantRoles) {
      if (!ROLE_NAME.matcher(name).matches()
          || name.startsWith("pg_")
          || List.of("postgres", "public", "none").contains(name)
          || List.of(Role.values()).stream().anyMatch(r -> r.roleName().equals(name))) {
        throw new IllegalArgumentException("\"" + name + "\" cannot be a role of the application");
      }
      sql.append(createIfMissing(name));
      sql.append(
          statement(
              "alter role \""
                  + name
                  + "\" nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls"));
    }
    return sql.toString();
  }

  private static String createIfMissing(String role) {
    return statement(
        ("do $do$ begin if not exists (select from pg_roles where rolname = '%s') then"
                + " create role \"%s\" nologin; end if; end $do$")
            .formatted(role, role));
  }

  private static String statement(String sql) {
    return sql + ";\n\n";
  }

  private static String resource(String name) {
    try (var in = ServerSql.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
