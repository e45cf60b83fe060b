package dev.offshoot.engine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What to do about the errors that come from how migrations are run, in our own words. It decides
 * only the hint; Postgres' own hint goes first.
 */
final class Hints {
  private static final String OWN_TRANSACTION =
      "Every migration already runs in a transaction of its own: leave BEGIN, COMMIT, ROLLBACK and"
          + " SAVEPOINT out.";
  private static final String MARK =
      "Put it into a migration of its own, as the only statement, marked `transactional: false`.";

  private Hints() {}

  static @Nullable String of(String sqlState, String message) {
    var text = message.toLowerCase(Locale.ROOT);
    return switch (sqlState) {
      case "55P04" ->
          "A value that ALTER TYPE ... ADD VALUE adds can be used only after its migration is"
              + " committed: use it in a later migration.";
      case "25001" ->
          text.contains("isolation") || text.contains("set transaction")
              ? "A migration runs READ COMMITTED and its level cannot be set: use LOCK TABLE to"
                  + " keep others out."
              : MARK;
      case "0A000" -> notSupported(text);
      case "2D000" ->
          "A block that ends its own transaction: mark the migration `transactional: false`, as its"
              + " only statement.";
      case "42501" -> forbidden(text);
      case "55P03" ->
          "Another session holds a lock that the migration needs; `timeouts.lock` says how long it"
              + " waits.";
      case "57014" ->
          Diagnosis.statementTimeout(sqlState, text)
              ? "`timeouts.statement` says how long one statement may run; raise it, or do the work"
                  + " in smaller migrations."
              : null;
      default -> null;
    };
  }

  private static @Nullable String notSupported(String text) {
    if (text.contains("copy")) {
      return "COPY FROM STDIN and TO STDOUT need a client: use INSERT ... VALUES.";
    }
    return text.contains("transaction") ? OWN_TRANSACTION : null;
  }

  private static @Nullable String forbidden(String text) {
    if (text.contains("system trigger")) {
      return "DISABLE TRIGGER ALL needs a superuser: use DISABLE TRIGGER USER.";
    }
    if (text.contains("create role")) {
      return "Name it in spec.postgres.roles of the root branch.";
    }
    return text.contains("create extension")
        ? "Name it in spec.postgres.extensions of the root branch."
        : null;
  }
}
