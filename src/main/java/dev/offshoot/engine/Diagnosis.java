package dev.offshoot.engine;

import dev.offshoot.engine.Unavailable.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an SQLSTATE means for the work: which errors are the database's state and pass by
 * themselves. It must never put more than Postgres' primary message into an exception.
 */
final class Diagnosis {
  private static final Set<String> PASSING =
      Set.of(
          "55P03", "40001", "40P01", "57P01", "57P02", "57P03", "25P03", "25P04", "25006", "55006");

  private Diagnosis() {}

  /** The connection is gone or never was; the outcome of what ran last is not known. */
  static boolean connectionLost(SQLException e) {
    var state = state(e);
    if (offended(e)) {
      return false;
    }
    return state.startsWith("08") || state.equals("57P01") || state.equals("57P02");
  }

  /** The driver gave up a session whose date style or encoding a migration changed. */
  private static boolean offended(SQLException e) {
    var message = String.valueOf(e.getMessage());
    return serverMessage(e) == null
        && (message.contains("DateStyle") || message.contains("client_encoding"));
  }

  /** May pass by itself, also when a migration's own SQL raises it. */
  static boolean passing(SQLException e) {
    return !offended(e) && passing(state(e));
  }

  /** The same of an SQLSTATE. */
  static boolean passing(String state) {
    return PASSING.contains(state)
        || state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("58");
  }

  /** One statement was ended because it ran too long; others end with that SQLSTATE too. */
  static boolean statementTimeout(String state, String message) {
    return state.equals("57014") && message.endsWith("statement timeout");
  }

  static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  /** Postgres' primary message, without detail, statement or parameters. */
  static String primary(SQLException e) {
    var message = serverMessage(e);
    if (message != null) {
      return Redaction.mask(message);
    }
    // a message of the driver's own: it names hosts and ports, never parameters
    return e instanceof PSQLException p && p.getMessage() != null
        ? Redaction.mask(p.getMessage().lines().findFirst().orElse(""))
        : "no answer";
  }

  private static @Nullable String serverMessage(SQLException e) {
    var error = serverError(e);
    return error == null ? null : error.getMessage();
  }

  /** What the server sent, when it is not an error of the driver's own. */
  static @Nullable ServerErrorMessage serverError(SQLException e) {
    for (SQLException at = e; at != null; at = at.getNextException()) {
      for (Throwable cause = at; cause != null; cause = cause.getCause()) {
        if (cause instanceof PSQLException p && p.getServerErrorMessage() != null) {
          return p.getServerErrorMessage();
        }
      }
    }
    return null;
  }

  /**
   * Turns an error of the operator's own session into what callers may wait for.
   *
   * @throws IllegalStateException for an error that time does not heal: a defect of ours
   */
  static Unavailable unavailable(Access server, SQLException e) {
    var state = state(e);
    var reason = concurrent(e, state) ? Reason.BUSY : reason(state);
    if (reason == null) {
      throw new IllegalStateException(
          "branch " + server.branch() + ": unexpected " + state + ": " + primary(e));
    }
    if (reason == Reason.CREDENTIALS_INVALID) {
      return new Unavailable(
          reason,
          "the password of role offshoot in branch "
              + server.branch()
              + " was changed, or its logins are refused; delete the branch's pod to have it set"
              + " again ("
              + state
              + ": "
              + primary(e)
              + ")");
    }
    return new Unavailable(
        reason, "branch " + server.branch() + ": " + primary(e) + " (" + state + ")");
  }

  /** Two operators prepare one server, or make one database, at once: one is refused so. */
  private static boolean concurrent(SQLException e, String state) {
    return (state.equals("XX000") && primary(e).equals("tuple concurrently updated"))
        || sameDatabase(e);
  }

  /** Another session made a database of that name, or is about to. */
  static boolean sameDatabase(SQLException e) {
    var state = state(e);
    return state.equals("42P04")
        || (state.equals("23505") && primary(e).contains("\"pg_database_datname_index\""));
  }

  static Unavailable unavailable(Access server, IOException e) {
    return new Unavailable(
        Reason.CONNECTION_FAILED, "branch " + server.branch() + ": no way to its server", e);
  }

  private static @Nullable Reason reason(String state) {
    if (state.startsWith("08") || state.isEmpty()) {
      return Reason.CONNECTION_FAILED;
    }
    if (state.startsWith("28")) {
      return Reason.CREDENTIALS_INVALID;
    }
    if (state.startsWith("53") || state.startsWith("58")) {
      return Reason.OUT_OF_RESOURCES;
    }
    return switch (state) {
      case "57P01", "57P02", "57P03", "57014", "25006", "25P03", "25P04", "55006" ->
          Reason.NOT_ACCEPTING;
      case "55P03", "40001", "40P01" -> Reason.BUSY;
      case "3D000", "3F000", "42P01", "42883", "55000", "57P04" -> Reason.NOT_PREPARED;
      default -> null;
    };
  }
}
