package dev.offshoot.engine;

import java.io.IOException;

/**
 * The way to one branch's server. Asked again for every new connection, because a port-forward or a
 * restarted pod may have moved it.
 */
public interface Access {
  /**
   * Where the server answers now.
   *
   * @throws IOException when there is no way to it at the moment; callers treat that as {@link
   *     Unavailable}
   */
  Address address() throws IOException;

  /** The password of a role; never logged, never part of a message. */
  String password(Role role);

  /** Which of the server's databases is meant. */
  default String database() {
    return ServerSql.APP_DATABASE;
  }

  /** The name of the branch, for messages only. */
  String branch();

  /** A host and a TCP port. */
  record Address(String host, int port) {}
}
