package dev.offshoot.operation;

import dev.offshoot.engine.Transfers.Lost;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The form in which a database remembers what a reset would lose: a line for each table, {@code
 * table 12 public.t} or {@code rows 12 public.t}. What cannot be read back is left out, and found
 * again when the reset is built.
 */
final class LostText {
  private static final Pattern LINE = Pattern.compile("(table|rows) (-?[0-9]{1,18}) (.+)");

  private LostText() {}

  static String write(List<Lost> lost) {
    return lost.stream()
        .map(l ->
            "%s %d %s"
                .formatted(l.table() ? "table" : "rows", l.rows(), l.name().replace('\n', ' ')))
        .collect(Collectors.joining("\n"));
  }

  static List<Lost> read(String text) {
    return text.lines()
        .map(LINE::matcher)
        .filter(m -> m.matches())
        .map(m -> new Lost(m.group(3), m.group(1).equals("table"), Long.parseLong(m.group(2))))
        .toList();
  }
}
