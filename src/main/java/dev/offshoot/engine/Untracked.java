package dev.offshoot.engine;

import dev.offshoot.engine.Transfers.Lost;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a database has that another, made from its tracked migrations alone, has not: tables, and
 * rows in the tables of both. Rows are estimated from Postgres' own statistics. It only reads.
 */
final class Untracked {
  private static final String TABLES =
      """
      select format('%I.%I', n.nspname, c.relname),
        case when c.reltuples > 0 then c.reltuples::bigint else pg_stat_get_live_tuples(c.oid) end
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and c.relpersistence <> 't'
        and n.nspname not in ('offshoot', 'offshoot_flyway', 'information_schema')
        and n.nspname not like 'pg\\_%'
      order by 1
      """;

  private Untracked() {}

  /** The tables first, then by how many rows. */
  static List<Lost> of(Connection now, Connection tracked) throws SQLException {
    var made = tables(tracked);
    var lost = new ArrayList<Lost>();
    for (var table : tables(now).entrySet()) {
      var rows = made.get(table.getKey());
      if (rows == null) {
        lost.add(new Lost(table.getKey(), true, table.getValue()));
      } else if (table.getValue() > rows) {
        lost.add(new Lost(table.getKey(), false, table.getValue() - rows));
      }
    }
    lost.sort(
        Comparator.comparing((Lost l) -> !l.table())
            .thenComparing(Comparator.comparingLong(Lost::rows).reversed())
            .thenComparing(Lost::name));
    return lost;
  }

  private static Map<String, Long> tables(Connection session) throws SQLException {
    var tables = new LinkedHashMap<String, Long>();
    try (var statement = session.createStatement();
        var rows = statement.executeQuery(TABLES)) {
      while (rows.next()) {
        tables.put(rows.getString(1), rows.getLong(2));
      }
    }
    return tables;
  }
}
