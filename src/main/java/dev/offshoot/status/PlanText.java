package dev.offshoot.status;

import dev.offshoot.api.OperationPlan;
import dev.offshoot.api.PlanItem;
import dev.offshoot.api.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An operation's plan for whoever has to decide about it: what would change, and nothing else. */
public final class PlanText {
  private static final Set<Verdict> UNCHANGED =
      EnumSet.of(Verdict.IDENTICAL, Verdict.BEHIND, Verdict.KEEP);

  private PlanText() {}

  /** A line for each item that something would be done to, its findings below it. */
  public static String of(@Nullable OperationPlan plan) {
    if (plan == null) {
      return "There is no plan yet.";
    }
    var changing = plan.items().stream().filter(i -> !UNCHANGED.contains(i.verdict())).toList();
    if (changing.isEmpty()) {
      return "There is nothing to do.";
    }
    var lines = new ArrayList<String>();
    changing.forEach(item -> lines.addAll(lines(item)));
    if (plan.total() > plan.items().size()) {
      lines.add("(%d items in all, not all are shown)".formatted(plan.total()));
    }
    return String.join("\n", lines);
  }

  private static List<String> lines(PlanItem item) {
    var title =
        Stream.of(item.verdict().name(), item.version(), item.name())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "));
    var lines = new ArrayList<String>();
    lines.add(
        item.rehearsed() == null ? title : title + " (rehearsed in " + item.rehearsed() + ")");
    item.findings().forEach(f -> lines.add("  - " + f));
    return lines;
  }
}
