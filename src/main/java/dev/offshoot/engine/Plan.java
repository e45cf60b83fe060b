package dev.offshoot.engine;

import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a run is to do, decided under the writer lock, before anything is executed. */
sealed interface Plan {
  /**
   * Steps, read one by one since their texts may be large.
   *
   * @param total how many there are
   */
  record Steps(int total, Source source) implements Plan {}

  /** Nothing is executed. */
  record Refused(Change change, SqlFailure error) implements Plan {}

  /** Makes a plan of what the ledger has. */
  interface Maker {
    Plan make(Tracked tracked) throws SQLException, IOException, Unavailable, InterruptedException;
  }

  /** The steps in order. */
  interface Source {
    /** The next step, null after the last. */
    @Nullable Step next() throws SQLException;
  }
}
