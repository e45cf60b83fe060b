package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What an operation leaves in its target's database before the first of its changes runs there, and
 * only once the ledger was found as planned: that it began, so that whoever takes it up again
 * knows.
 *
 * @param uid of the operation
 * @param kind in table operations; null when it stands there already, then only the story is told
 * @param outcome of that kind
 * @param story a line for the log
 */
public record Opening(String uid, @Nullable String kind, String outcome, String story) {
  void write(Connection control) throws SQLException {
    if (kind == null) {
      BranchLog.add(control, uid, "INFO", story);
    } else {
      Operations.record(control, uid, kind, outcome, "INFO", story);
    }
  }
}
