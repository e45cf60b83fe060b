package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Opens connections to a branch's server, each with every setting pinned that a migration or a role
 * could otherwise bend. It decides those settings; it must never pool, reuse or retry, and never go
 * through a pooler: locks and transaction ids belong to one backend.
 *
 * <p>{@code prepareThreshold=0} for {@code migrator} is a matter of security: a migration could
 * replace the driver's named statements by its own.
 */
class Sessions {
  private static final Duration CONTROL_READ = Duration.ofSeconds(90);

  /** A network that swallows everything must not hold a login, which nobody else could end. */
  private static final Duration LOGIN = Duration.ofSeconds(20);

  private final Driver driver = new org.postgresql.Driver();
  private final Duration silence;

  Sessions() {
    this(Duration.ofSeconds(30));
  }

  /**
   * @param silence after which whoever holds a lock and shows no life loses it
   */
  Sessions(Duration silence) {
    this.silence = silence;
  }

  Duration silence() {
    return silence;
  }

  /** The operator's own session; it commits each statement. */
  Connection control(Access server, String database) throws SQLException, IOException {
    var properties = properties(server, Role.OFFSHOOT);
    properties.put("options", options("30s", "60s", "pg_catalog", ""));
    return open(server, database, properties, CONTROL_READ);
  }

  /**
   * A session of the operator's own that holds a lock: the server ends it, and gives the lock to
   * others, when its holder shows no life for so long, whether it is frozen or out of reach.
   */
  Connection holder(Access server) throws SQLException, IOException {
    var properties = properties(server, Role.OFFSHOOT);
    properties.put(
        "options",
        options("30s", "60s", "pg_catalog", "")
            + " -c idle_in_transaction_session_timeout="
            + silence.toSeconds()
            + "s -c tcp_user_timeout="
            + silence.toSeconds()
            + "s");
    return open(server, server.database(), properties, CONTROL_READ);
  }

  /**
   * A session to run SQL of others.
   *
   * @param serverMajor decides which settings exist
   */
  Connection migrator(Access server, String database, Engine.Timeouts timeouts, int serverMajor)
      throws SQLException, IOException {
    var properties = properties(server, Role.MIGRATOR);
    bounded(properties);
    properties.put("prepareThreshold", "0");
    properties.put(
        "options",
        options(
            timeouts.lock().toMillis() + "ms",
            timeouts.statement().toMillis() + "ms",
            "public",
            // its locks are production's: whoever froze in a transaction loses them
            " -c idle_in_transaction_session_timeout=60s"
                + (serverMajor >= 17 ? " -c transaction_timeout=0" : "")));
    return open(server, database, properties, Duration.ZERO);
  }

  /** A login and no more; {@link SQLException} when it is refused. */
  void login(Access server, String database, Role role) throws SQLException, IOException {
    open(server, database, properties(server, role), LOGIN).close();
  }

  private static Properties properties(Access server, Role role) throws IOException {
    var properties = new Properties();
    properties.put("user", role.roleName());
    properties.put("password", server.password(role));
    properties.put("ApplicationName", "offshoot");
    properties.put("tcpKeepAlive", "true");
    properties.put("socketFactory", KeepAliveSockets.class.getName());
    properties.put("connectTimeout", "10");
    properties.put("loginTimeout", "0");
    properties.put("gssEncMode", "disable");
    encryption(server, properties);
    // what the driver would set by statements of its own goes along with the login
    properties.put("assumeMinServerVersion", "15");
    // exceptions then say the primary message only: details may hold rows, statements may hold
    // secrets
    properties.put("logServerErrorDetail", "false");
    return properties;
  }

  /** The mode leaves the name to {@link BranchTls}, which knows it better than the address does. */
  private static void encryption(Access server, Properties properties) throws IOException {
    var trust = server.trust();
    properties.put("sslmode", trust.isPresent() ? "verify-ca" : "disable");
    trust.ifPresent(t -> {
      properties.put("sslfactory", BranchTls.class.getName());
      properties.put("sslfactoryarg", BranchTls.argument(t));
    });
  }

  /** What SQL of others sends back, the driver would hold without a bound. */
  private static void bounded(Properties properties) {
    if (properties.containsKey("sslfactory")) {
      properties.put("sslfactory", BoundedTls.class.getName());
    } else {
      properties.put("socketFactory", BoundedSockets.class.getName());
    }
  }

  private static String options(String lock, String statement, String searchPath, String more) {
    return "-c search_path="
        + searchPath
        + " -c lock_timeout="
        + lock
        + " -c statement_timeout="
        + statement
        + " -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0"
        + " -c client_connection_check_interval=10s"
        + " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
        + " -c tcp_user_timeout=60s"
        + " -c synchronous_commit=on -c default_transaction_read_only=off"
        + " -c default_transaction_deferrable=off"
        + " -c default_transaction_isolation=read\\ committed"
        + " -c standard_conforming_strings=on -c backslash_quote=safe_encoding"
        + " -c escape_string_warning=on -c check_function_bodies=on -c row_security=on"
        + " -c transform_null_equals=off -c bytea_output=hex -c xmloption=content"
        + " -c quote_all_identifiers=off -c default_tablespace= -c default_table_access_method=heap"
        + " -c intervalstyle=postgres -c client_min_messages=warning"
        + more;
  }

  /**
   * Opens.
   *
   * @param silence how long it may hear nothing once it is open; zero for ever
   */
  private Connection open(Access server, String database, Properties properties, Duration silence)
      throws SQLException, IOException {
    properties.put("socketTimeout", "" + LOGIN.toSeconds());
    var connection = open(server, database, properties);
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The place where tests put faults in. */
  Connection open(Access server, String database, Properties properties)
      throws SQLException, IOException {
    var address = server.address();
    var host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
    var url = "jdbc:postgresql://" + host + ":" + address.port() + "/" + database;
    var connection = driver.connect(url, properties);
    if (connection == null) {
      throw new IllegalStateException("the driver does not know its own URL");
    }
    return connection;
  }
}
