package dev.offshoot.engine;

import dev.offshoot.engine.Splitter.Piece;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * Runs a migration's statements inside its begun transaction, each as a bound parameter of {@code
 * offshoot.run}, and lets the transaction record itself. It decides how many go in one round trip;
 * it must never put a migration's text into a statement's own text.
 */
final class Statements {
  /** Constraints first, so that a trigger cannot undo what follows; then the ledger's row. */
  private static final String RECORD =
      "set constraints all immediate; set local synchronous_commit = %s; select offshoot.record()";

  /** What ends a transaction that is recorded later. */
  static final String TELL = "set constraints all immediate; set local synchronous_commit = off";

  /** What ends a text that another follows in the same transaction: it is cut by the same rules. */
  static final String NEXT = "set local standard_conforming_strings = on";

  // together less than what sockets buffer, so that neither side waits for the other to read
  private static final int MAX_CHARACTERS = 32_768;
  private static final int MAX_PIECES = 100;

  /** A statement failed; the piece is null when it is unknown by nature. */
  record Failure(SQLException error, @Nullable Piece piece) {}

  private Statements() {}

  /** What ends a transaction that records itself. */
  static String record(boolean building) {
    return RECORD.formatted(building ? "off" : "on");
  }

  /**
   * All statements and what ends them; null when all went well. Nothing is committed yet.
   *
   * @param end one of {@link #record}, {@link #TELL} and {@link #NEXT}
   */
  static @Nullable Failure run(Connection session, String sql, List<Piece> pieces, String end)
      throws SQLException {
    try (var run = session.prepareStatement("select offshoot.run(?)")) {
      if (sql.toLowerCase(Locale.ROOT).contains("standard_conforming_strings")) {
        return oneByOne(session, run, sql, end);
      }
      var chunk = new ArrayList<@Nullable Piece>();
      int characters = 0;
      for (var piece : pieces) {
        if (!chunk.isEmpty()
            && (characters + piece.text().length() > MAX_CHARACTERS
                || chunk.size() == MAX_PIECES)) {
          var failure = batch(run, chunk, end);
          if (failure != null) {
            return failure;
          }
          chunk.clear();
          characters = 0;
        }
        chunk.add(piece);
        characters += piece.text().length();
      }
      chunk.add(null);
      return batch(run, chunk, end);
    }
  }

  private static @Nullable Failure batch(
      PreparedStatement run, List<@Nullable Piece> chunk, String record) throws SQLException {
    if (chunk.size() == 1) {
      return single(run, chunk.getFirst(), record);
    }
    run.clearBatch();
    for (var piece : chunk) {
      run.setString(1, piece == null ? record : piece.text());
      run.addBatch();
    }
    try {
      run.executeBatch();
      return null;
    } catch (BatchUpdateException e) {
      int index = failedIndex(e);
      var cause = e.getCause() instanceof SQLException c ? c : e;
      return new Failure(
          cause, index < chunk.size() ? chunk.get(index) : chunk.get(chunk.size() - 1));
    }
  }

  private static @Nullable Failure single(
      PreparedStatement run, @Nullable Piece piece, String record) {
    try {
      run.setString(1, piece == null ? record : piece.text());
      run.execute();
      return null;
    } catch (SQLException e) {
      return new Failure(e, piece);
    }
  }

  /** The lexer must follow a change of the setting, from one statement to the next. */
  private static @Nullable Failure oneByOne(
      Connection session, PreparedStatement run, String sql, String record) throws SQLException {
    var pg = session.unwrap(PgConnection.class);
    boolean standard = true;
    List<Piece> rest = Splitter.pieces(sql).pieces();
    while (!rest.isEmpty()) {
      var piece = rest.getFirst();
      var failure = single(run, piece, record);
      if (failure != null) {
        return failure;
      }
      boolean now = !"off".equals(pg.getParameterStatus("standard_conforming_strings"));
      rest =
          now == standard
              ? rest.subList(1, rest.size())
              : Splitter.split(sql, piece.offset() + piece.text().length(), now);
      standard = now;
    }
    return single(run, null, record);
  }

  /**
   * The driver tells which of a batch failed only in its message, as the first number, before the
   * statement, whose text is {@code <unknown>} for {@code logServerErrorDetail=false}.
   */
  private static int failedIndex(BatchUpdateException e) {
    int index = 0;
    boolean digits = false;
    var message = String.valueOf(e.getMessage());
    for (int i = 0; i < message.length() && message.charAt(i) != '<'; i++) {
      int digit = Character.digit(message.charAt(i), 10);
      if (digit >= 0) {
        index = index * 10 + digit;
        digits = true;
      }
    }
    return digits ? index : Integer.MAX_VALUE;
  }
}
