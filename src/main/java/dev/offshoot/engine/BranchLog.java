package dev.offshoot.engine;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The branch's own story, kept in its database. It decides the form of a line; it must never hold a
 * secret: passwords are masked on the way in.
 */
final class BranchLog {
  private BranchLog() {}

  static void add(Connection control, @Nullable String operationUid, String level, String text)
      throws SQLException {
    try (var insert =
        control.prepareStatement(
            "insert into offshoot.logs (operation_uid, level, text) values (?, ?, ?)")) {
      insert.setString(1, operationUid);
      insert.setString(2, level);
      insert.setString(3, Redaction.mask(Texts.storable(text)));
      insert.executeUpdate();
    }
  }

  /** Looks at no more than what goes, from the oldest on. */
  static void prune(Connection control, LogRetention keep) throws SQLException {
    try (var delete =
        control.prepareStatement(
            """
            delete from offshoot.logs where id < greatest(
              (select max(id) from offshoot.logs) - ? + 1,
              coalesce((select id from offshoot.logs
                where at >= clock_timestamp() - make_interval(secs => ?) order by id limit 1),
                (select max(id) + 1 from offshoot.logs)))
            """)) {
      delete.setInt(1, keep.rows());
      delete.setDouble(2, keep.age().toSeconds());
      delete.executeUpdate();
    }
  }

  /** Whole entries from the end, oldest first; the further lines of an entry are indented. */
  static String tail(Connection control, int maxBytes) throws SQLException {
    var lines = new ArrayDeque<String>();
    int bytes = 0;
    control.setAutoCommit(false);
    try (var query =
        control.prepareStatement("select at, level, text from offshoot.logs order by id desc")) {
      query.setFetchSize(500);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          var at =
              rows.getObject(1, OffsetDateTime.class)
                  .withOffsetSameInstant(ZoneOffset.UTC)
                  .truncatedTo(ChronoUnit.SECONDS);
          var line =
              DateTimeFormatter.ISO_INSTANT.format(at)
                  + " "
                  + rows.getString(2)
                  + " "
                  + rows.getString(3).stripTrailing().replace("\n", "\n    ")
                  + "\n";
          bytes += line.getBytes(StandardCharsets.UTF_8).length;
          if (bytes > maxBytes) {
            break;
          }
          lines.addFirst(line);
        }
      }
    }
    control.rollback();
    return String.join("", lines);
  }
}
