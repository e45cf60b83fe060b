package dev.offshoot.engine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tells the sessions of a database why they are about to be ended, as far as that can be told:
 * Postgres gives an ended session no words of ours, so those that listen on channel {@code
 * offshoot} get them before. A session that is busy in a transaction hears nothing and is waited
 * for only so long. It must never keep a reset from going on.
 */
final class Farewell {
  /** Where applications listen. */
  static final String CHANNEL = "offshoot";

  /** Each a short wait: two seconds in all. */
  private static final int TRIES = 80;

  /**
   * Each fills most of a page of the server's queue of notifications: after two of them the queue's
   * head is on a later page than the words, so that a queue of no pages means that they were heard.
   */
  private static final String PADDING =
      "select pg_notify('offshoot_padding', repeat('.', 7900) || i) from generate_series(1, 2) i";

  private final Sessions sessions;

  Farewell(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Tells, and returns when all who listen have heard it or had their time. */
  void tell(Access branch, String words) throws InterruptedException {
    try (var control = sessions.control(branch, branch.database())) {
      try (var notify = control.prepareStatement("select pg_notify(?, ?)")) {
        notify.setString(1, CHANNEL);
        notify.setString(2, words);
        notify.execute();
      }
      Databases.execute(control, PADDING);
      for (int i = 0; i < TRIES && waiting(control); i++) {
        Stop.briefly();
      }
    } catch (SQLException | IOException e) {
      // nobody can be told: what ends the sessions will say what is wrong, if anything is
    }
  }

  private static boolean waiting(Connection control) throws SQLException {
    try (var statement = control.createStatement();
        var row = statement.executeQuery("select pg_notification_queue_usage() > 0")) {
      return row.next() && row.getBoolean(1);
    }
  }
}
