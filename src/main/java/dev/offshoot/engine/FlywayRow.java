package dev.offshoot.engine;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.CRC32;

/**
 * What Flyway would write of a change into its own table: the row goes into the transaction that
 * enters the change into the ledger, so that Flyway's tools read any branch. It decides how a
 * change is called there, and must never parse a text: what Flyway's parser rejects is entered too.
 *
 * @param description what its file's name says after the version
 * @param script the name of the file that it would come from
 * @param checksum over the lines of the text, as Flyway computes it
 */
record FlywayRow(String description, String script, int checksum) {
  private static final int MOST_DESCRIPTION = 200;
  private static final int MOST_SCRIPT = 1000;

  static FlywayRow of(Change change) {
    var name = change.name().replaceAll("[^\\p{L}\\p{N}_ -]", "_");
    var file =
        switch (change) {
          case Change.Migration m -> "V" + m.version() + "__" + name;
          case Change.Function _ -> "R__" + name;
        };
    return new FlywayRow(
        description(name.replace('_', ' ')),
        script(file + ".sql"),
        checksum(Checksum.normal(change.sql())));
  }

  /** As a parameter of {@code offshoot.mirror}. */
  Array array(Connection session) throws SQLException {
    return session.createArrayOf("text", new Object[] {description, script, "" + checksum});
  }

  private static String description(String text) {
    return text.length() <= MOST_DESCRIPTION
        ? text
        : text.substring(0, MOST_DESCRIPTION - 3) + "...";
  }

  private static String script(String text) {
    return text.length() <= MOST_SCRIPT
        ? text
        : "..." + text.substring(text.length() - MOST_SCRIPT + 3);
  }

  /** Ends of lines take no part. */
  private static int checksum(String text) {
    var crc = new CRC32();
    text.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
    return (int) crc.getValue();
  }
}
