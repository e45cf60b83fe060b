package dev.offshoot.e2e;

import dev.offshoot.engine.BranchTls;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** A session over the network, as an application has it: through a port-forward to the pod. */
final class Sql implements AutoCloseable {
  private final LocalPortForward forward;
  private final Connection connection;

  private Sql(LocalPortForward forward, Connection connection) {
    this.forward = forward;
    this.connection = connection;
  }

  /** As {@code app}, with what its Secret says: it believes that authority and that name alone. */
  static Sql app(Space space, String branch) throws SQLException, IOException {
    return open(space, branch, login(space, branch));
  }

  /** What the Secret says now, for whoever keeps it as an application does that was started. */
  static Properties login(Space space, String branch) {
    var properties = new Properties();
    properties.put("user", secret(space, branch, "username"));
    properties.put("password", secret(space, branch, "password"));
    properties.put("sslmode", "verify-ca");
    properties.put("sslfactory", BranchTls.class.getName());
    properties.put(
        "sslfactoryarg", secret(space, branch, "host") + "\n" + secret(space, branch, "ca.crt"));
    return properties;
  }

  /** The first column of the first row, asked in a new session of that login. */
  static String asked(Space space, String branch, Properties login, String query)
      throws SQLException, IOException {
    try (var session = open(space, branch, login)) {
      return session.one(query);
    }
  }

  static Sql as(Space space, String branch, String user, String password)
      throws SQLException, IOException {
    var properties = new Properties();
    properties.put("user", user);
    properties.put("password", password);
    return open(space, branch, properties);
  }

  private static Sql open(Space space, String branch, Properties login)
      throws SQLException, IOException {
    var properties = new Properties();
    properties.putAll(login);
    var forward =
        space
            .client()
            .pods()
            .inNamespace(space.name())
            .withName(space.pod(branch))
            .portForward(5432);
    try {
      properties.put("loginTimeout", "30");
      var url = "jdbc:postgresql://127.0.0.1:" + forward.getLocalPort() + "/app";
      return new Sql(forward, DriverManager.getConnection(url, properties));
    } catch (SQLException e) {
      forward.close();
      throw e;
    }
  }

  /** An entry of the branch's Secret for applications. */
  static String secret(Space space, String branch, String key) {
    return space.secret(Names.app(branch), key);
  }

  /** From now on all is one transaction, which ends with {@link #close}. */
  void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  /** The first column of the first row, as text. */
  String one(String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    try (forward;
        connection) {
      // both are closed, the connection first
    }
  }
}
