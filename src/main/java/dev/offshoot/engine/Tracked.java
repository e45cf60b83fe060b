package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a database's ledger has, by key, as a run needs it under the writer lock. It decides
 * nothing.
 *
 * @param functions the present text of each
 */
record Tracked(Map<Version, String> migrations, Map<String, Deployed> functions) {
  /**
   * A function's present state.
   *
   * @param base the parent's text that this database last took, null on a root
   */
  record Deployed(String checksum, @Nullable String base) {}

  /** As {@link Ledger#digest}. */
  String digest() {
    var texts = new TreeMap<String, String>();
    functions.forEach((name, deployed) -> texts.put(name, deployed.checksum()));
    return Ledger.digest(migrations, texts);
  }

  /**
   * Goes on only with the ledger that was planned for.
   *
   * @param branch whose ledger this is
   * @throws Unavailable {@link Unavailable.Reason#MOVED} when the digest is another one
   */
  void expect(String digest, Access branch) throws Unavailable {
    if (!digest().equals(digest)) {
      throw Unavailable.moved(branch);
    }
  }

  static Tracked read(Connection control) throws SQLException {
    var migrations = new HashMap<Version, String>();
    var functions = new HashMap<String, Deployed>();
    try (var statement = control.createStatement()) {
      try (var rows =
          statement.executeQuery("select version::text, checksum from offshoot.migrations")) {
        while (rows.next()) {
          migrations.put(Version.of(rows.getString(1)), rows.getString(2));
        }
      }
      try (var rows =
          statement.executeQuery(
              "select distinct on (name) name, checksum, base_checksum"
                  + " from offshoot.functions order by name, seq desc")) {
        while (rows.next()) {
          functions.put(rows.getString(1), new Deployed(rows.getString(2), rows.getString(3)));
        }
      }
    }
    return new Tracked(migrations, functions);
  }
}
