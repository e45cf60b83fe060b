package dev.offshoot.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Draws branches as a tree, a line each. Pure. What a line cannot show it leaves out: it must never
 * wrap.
 */
final class Tree {
  private static final int NOTE = 80;

  private final List<Branch> all;
  private final Paint paint;
  private final List<Row> rows = new ArrayList<>();
  private final Set<String> drawn = new HashSet<>();

  private record Row(String graph, Branch branch, String note) {}

  private Tree(List<Branch> all, Paint paint) {
    this.all = all.stream().sorted(Comparator.comparing(Branch::name)).toList();
    this.paint = paint;
  }

  /** All of them, or one with its descendants. */
  static String of(List<Branch> all, Optional<Branch> top, boolean colours) {
    var tree = new Tree(all, new Paint(colours));
    if (top.isPresent()) {
      tree.add(top.get(), "", "");
    } else {
      var names = new HashSet<>(all.stream().map(Branch::name).toList());
      tree.all.stream().filter(b -> b.parent() == null).forEach(b -> tree.add(b, "", ""));
      tree.all.stream()
          .filter(b -> b.parent() != null && !names.contains(b.parent()))
          .forEach(b -> tree.add(b, "", ""));
      tree.all.forEach(b -> tree.add(b, "", "")); // those that are their own ancestors
    }
    return tree.text();
  }

  private void add(Branch branch, String before, String below) {
    if (!drawn.add(branch.name())) {
      return;
    }
    rows.add(new Row(before + branch.name(), branch, note(branch)));
    var children =
        all.stream()
            .filter(b -> branch.name().equals(b.parent()) && !drawn.contains(b.name()))
            .toList();
    for (int i = 0; i < children.size(); i++) {
      var last = i == children.size() - 1;
      add(children.get(i), below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
    }
  }

  private String note(Branch branch) {
    var parts = new ArrayList<String>();
    if (branch.going()) {
      parts.add("is being deleted");
    }
    if (branch.suspended()) {
      parts.add("suspended");
    }
    var parent = branch.parent();
    if (parent != null && all.stream().noneMatch(b -> b.name().equals(parent))) {
      parts.add("its parent " + parent + " is not there");
    }
    var error = Status.error(branch.json());
    if (!error.isEmpty()) {
      parts.add(error.lines().findFirst().orElse(""));
    } else if (!branch.ready() && !branch.suspended() && !branch.going()) {
      parts.add(Status.message(branch.json()));
    }
    if (!branch.expirationTime().isEmpty()) {
      parts.add("expires " + branch.expirationTime());
    }
    parts.removeIf(String::isEmpty);
    var note = String.join("; ", parts).replaceAll("\\s+", " ");
    return note.length() > NOTE ? note.substring(0, NOTE - 1) + "…" : note;
  }

  private String text() {
    var graph = width(rows.stream().map(Row::graph).toList(), "BRANCH");
    var phase = width(rows.stream().map(r -> r.branch().phase()).toList(), "PHASE");
    var head = width(rows.stream().map(r -> r.branch().head()).toList(), "HEAD");
    var text = new StringBuilder();
    text.append(padded("BRANCH", graph)).append("AHEAD  BEHIND  ");
    text.append(padded("PHASE", phase)).append(padded("HEAD", head)).append("NOTE");
    for (var row : rows) {
      var branch = row.branch();
      var root = branch.parent() == null;
      var line =
          padded(row.graph(), graph)
              + paint.ahead(padded(root ? "" : "↑" + branch.ahead(), 7), branch.ahead())
              + paint.behind(padded(root ? "" : "↓" + branch.behind(), 8), branch.behind())
              + paint.phase(padded(branch.phase(), phase), branch)
              + padded(branch.head(), head)
              + row.note();
      text.append('\n').append(line.stripTrailing());
    }
    return text.toString();
  }

  private static int width(List<String> values, String title) {
    return Math.max(
            title.length(),
            values.stream().mapToInt(v -> v.codePointCount(0, v.length())).max().orElse(0))
        + 2;
  }

  private static String padded(String value, int width) {
    return value + " ".repeat(Math.max(0, width - value.codePointCount(0, value.length())));
  }
}
