package dev.offshoot.operation;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What a database holds, as lines of a dump that {@link ModelServers#state} reads off a real one:
 * order of columns and state of sequences aside. It knows what each effect of a migration needs.
 */
final class ModelSchema {
  private final TreeSet<String> lines = new TreeSet<>();

  ModelSchema copy() {
    var copy = new ModelSchema();
    copy.lines.addAll(lines);
    return copy;
  }

  Collection<String> lines() {
    return lines;
  }

  /** The names of tables that begin so. */
  List<String> tables(String beginning) {
    return lines.stream()
        .filter(l -> l.startsWith("table " + beginning))
        .map(l -> l.split(" ")[1])
        .toList();
  }

  private boolean has(String table) {
    return lines.stream().anyMatch(l -> l.startsWith("table " + table + " "));
  }

  /** Does what an effect says; false when that fails and leaves nothing. */
  boolean run(String effect) {
    var words = effect.split(" ");
    return switch (words[0]) {
      case "create" -> create(words[1]);
      case "add" ->
          has(words[1]) && lines.add("column %s.%s integer".formatted(words[1], words[2]));
      case "index", "concurrently" ->
          has(words[1])
              && lines.add(
                  "index CREATE INDEX %s ON public.%s USING btree (id) valid"
                      .formatted(words[2], words[1]));
      case "view" -> has(words[1]) && lines.add("view %s on %s".formatted(words[2], words[1]));
      case "drop" -> drop(words[1]);
      default -> false;
    };
  }

  /** A table with its one column. */
  boolean create(String table) {
    if (has(table)) {
      return false;
    }
    lines.add("table %s of migrator, app may write".formatted(table));
    return lines.add("column %s.id integer".formatted(table));
  }

  private boolean drop(String table) {
    if (!has(table)
        || lines.stream().anyMatch(l -> l.startsWith("view ") && l.endsWith(" on " + table))) {
      return false;
    }
    return lines.removeIf(l ->
        l.startsWith("table " + table + " ")
            || l.startsWith("column " + table + ".")
            || l.contains(" ON public." + table + " "));
  }

  /** The text of a migration with this effect. */
  static String sql(String effect) {
    var words = effect.split(" ");
    return switch (words[0]) {
      case "create" -> "create table " + words[1] + " (id int)";
      case "add" -> "alter table " + words[1] + " add " + words[2] + " int";
      case "index" -> "create index " + words[2] + " on " + words[1] + " (id)";
      case "concurrently" -> "create index concurrently " + words[2] + " on " + words[1] + " (id)";
      case "view" -> "create view " + words[2] + " as select id from " + words[1];
      case "drop" -> "drop table " + words[1];
      default -> "select 1 / 0 -- " + effect;
    };
  }
}
