package dev.offshoot.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the catalogs say about the effect of a statement that ran outside a transaction. It reads as
 * {@code offshoot}, by name and never through a search path; an unqualified name is one in {@code
 * public}, as in the session that ran it. A name is cut to what the server keeps of it.
 */
final class Catalog {
  private static final String INVALID_INDEXES =
      """
      with wanted as (select parse_ident(?)::name[] as tab, parse_ident(?)::name[] as idx)
      select format('%I.%I', n.nspname, c.relname), i.indisvalid
      from wanted w, pg_index i join pg_class c on c.oid = i.indexrelid
        join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace
      where c.relname = w.idx[1] and t.relname = w.tab[cardinality(w.tab)]
        and n.nspname = case cardinality(w.tab) when 1 then 'public' else w.tab[1] end
      """;

  private static final String LEFT_BY_REINDEX =
      """
      select format('%I.%I', n.nspname, c.relname)
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$' and n.nspname <> 'pg_toast'
        and c.relowner = (select oid from pg_roles where rolname = 'migrator')
      """;

  private static final String RELATION =
      """
      with wanted as (select parse_ident(?)::name[] as rel)
      select c.oid::text, coalesce((select h.inhdetachpending::text from pg_inherits h where h.inhrelid = c.oid), 'none')
      from wanted w, pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relname = w.rel[cardinality(w.rel)]
        and n.nspname = case cardinality(w.rel) when 1 then 'public' else w.rel[1] end
      """;

  /** What is true of an effect. */
  enum Finding {
    DONE,
    NOT_DONE,
    /** A partition whose detaching has only to be finished. */
    HALF,
    CANNOT_TELL
  }

  private Catalog() {}

  static Finding find(Connection control, Verifiable effect) throws SQLException {
    return switch (effect) {
      case Verifiable.CreateIndex create -> index(control, create);
      case Verifiable.DropIndex drop ->
          relation(control, drop.index()).isEmpty() ? Finding.DONE : Finding.NOT_DONE;
      case Verifiable.Reindex r -> Finding.NOT_DONE;
      case Verifiable.Detach detach ->
          switch (relation(control, detach.partition())) {
            case "true" -> Finding.HALF;
            case "false" -> Finding.NOT_DONE;
            default -> Finding.DONE;
          };
      case Verifiable.Opaque o -> Finding.CANNOT_TELL;
    };
  }

  private static Finding index(Connection control, Verifiable.CreateIndex create)
      throws SQLException {
    try (var query = control.prepareStatement(INVALID_INDEXES)) {
      query.setString(1, create.table());
      query.setString(2, create.index());
      try (var rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(2) ? Finding.DONE : Finding.NOT_DONE;
      }
    }
  }

  /** "" when it is not there; else whether it is being detached, "none" for no partition. */
  private static String relation(Connection control, String name) throws SQLException {
    try (var query = control.prepareStatement(RELATION)) {
      query.setString(1, name);
      try (var rows = query.executeQuery()) {
        return rows.next() ? rows.getString(2) : "";
      }
    }
  }

  /** The names, quoted, of indexes that a failed statement left behind: none can serve. */
  static List<String> invalidIndexes(Connection control, Verifiable effect) throws SQLException {
    var names = new ArrayList<String>();
    if (effect instanceof Verifiable.CreateIndex create && create.index() != null) {
      try (var query = control.prepareStatement(INVALID_INDEXES)) {
        query.setString(1, create.table());
        query.setString(2, create.index());
        try (var rows = query.executeQuery()) {
          while (rows.next()) {
            if (!rows.getBoolean(2)) {
              names.add(rows.getString(1));
            }
          }
        }
      }
    } else if (effect instanceof Verifiable.Reindex) {
      try (var statement = control.createStatement();
          var rows = statement.executeQuery(LEFT_BY_REINDEX)) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }
}
