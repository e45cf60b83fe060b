package dev.offshoot.engine;

import dev.offshoot.engine.Splitter.Piece;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How one try of one step ended; what is known for sure, never a guess. */
sealed interface Attempt {
  /** Done and recorded. */
  record Recorded() implements Attempt {}

  /**
   * Postgres refused.
   *
   * @param piece the statement, null when unknown by nature
   * @param partly something of this very step may have stayed
   */
  record Refused(SQLException error, @Nullable Piece piece, boolean partly) implements Attempt {}

  /** We refused before or after; such an error is final. */
  record Invalid(String sqlState, String message, @Nullable String hint, boolean partly)
      implements Attempt {}

  /** Nobody can tell whether it was done. */
  record Unknown(String message) implements Attempt {}
}
