package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server's volume has room to try something. Decides by what the pod's probe last wrote
 * beside the data; a server that knows nothing of its volume is never held up. Full is: less than 5
 * % and less than 1 GiB.
 */
final class Volume {
  private static final int ALMOST_FULL_PERCENT = 95;
  private static final int ROOM_MB = 1024;
  private static final Pattern KNOWN = Pattern.compile("([0-9]{1,3}) ([0-9]{1,9})");

  private Volume() {}

  /**
   * Returns when there is room.
   *
   * @throws Unavailable {@link Unavailable.Reason#VOLUME_ALMOST_FULL}
   */
  static void check(Connection control, Access branch) throws SQLException, Unavailable {
    var known = known(control);
    if (known != null && full(known)) {
      throw new Unavailable(
          Unavailable.Reason.VOLUME_ALMOST_FULL,
          "The volume of branch %s is almost full (%s MB free); raise spec.postgres.storage.size or delete data"
              .formatted(branch.branch(), known.isEmpty() ? "0" : known.split(" ", 2)[1]));
    }
  }

  private static @Nullable String known(Connection control) throws SQLException {
    try (var statement = control.createStatement();
        var there =
            statement.executeQuery(
                "select to_regprocedure('offshoot_server.volume()') is not null")) {
      there.next();
      if (!there.getBoolean(1)) {
        return null;
      }
    }
    try (var statement = control.createStatement();
        var row = statement.executeQuery("select offshoot_server.volume()")) {
      row.next();
      var known = row.getString(1);
      return known == null ? null : known.strip();
    }
  }

  /** What could not be written is empty. */
  private static boolean full(String known) {
    var numbers = KNOWN.matcher(known);
    return known.isEmpty()
        || (numbers.matches()
            && Integer.parseInt(numbers.group(1)) >= ALMOST_FULL_PERCENT
            && Integer.parseInt(numbers.group(2)) < ROOM_MB);
  }
}
