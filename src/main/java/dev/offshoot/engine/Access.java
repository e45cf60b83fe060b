package dev.offshoot.engine;

import java.io.IOException;
import java.util.Optional;

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

  /** What was last reported of the branch's history, which its ledger must begin with. */
  default Optional<HistoryMark.Reported> reported() {
    return Optional.empty();
  }

  /** How the server's container ended last, for messages only; empty when it never did. */
  default Optional<String> lastEnd() {
    return Optional.empty();
  }

  /**
   * Who must vouch for the server; empty where nothing is encrypted, which only tests do.
   *
   * @throws IOException while that is not known; callers treat it as {@link Unavailable}
   */
  Optional<Trust> trust() throws IOException;

  /**
   * How the server proves who it is.
   *
   * @param authority the certificates of the only authorities that are believed, in PEM
   * @param name that its certificate must be for, whatever address the way to it has
   */
  record Trust(String authority, String name) {}

  /** A host and a TCP port. */
  record Address(String host, int port) {}
}
