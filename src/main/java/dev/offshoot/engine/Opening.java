package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What an operation leaves in its target's database before the first of its changes runs there, and
 * only once the ledger was found as planned: that it began, so that whoever takes it up again
 * knows.
 *
 * @param of the operation
 * @param started what is written into its row, once
 * @param resumed it began before: then only the story is told
 * @param story a line for the log
 */
public record Opening(
    OperationIdentity of, OperationEvent.Started started, boolean resumed, String story) {
  void write(Connection control) throws SQLException {
    if (resumed) {
      BranchLog.add(control, of.uid(), "INFO", story);
    } else {
      Operations.record(control, of, started, "INFO", story);
    }
  }
}
