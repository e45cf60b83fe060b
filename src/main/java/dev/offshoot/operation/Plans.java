package dev.offshoot.operation;

import dev.offshoot.api.OperationPlan;
import dev.offshoot.api.PlanItem;
import dev.offshoot.api.Verdict;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Outline;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Version;
import dev.offshoot.status.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides how much of a plan a status shows, and what a plan's digest is made of: pure. What needs
 * attention comes first; a digest holds no times, so that the same plan has the same digest.
 */
final class Plans {
  private static final int MOST = 100;

  /** Of what is the same on both sides: a status is written and read often, and they say little. */
  private static final int SAME = Outline.FIRST;

  private Plans() {}

  /**
   * A merge's or rebase's.
   *
   * @param findings by version, or by name for a function
   * @param took how long each took in the rehearsal, as far as it was rehearsed
   */
  static OperationPlan of(
      MergePlan plan, Map<String, List<String>> findings, Map<Version, Duration> took) {
    var items =
        Stream.concat(
                plan.items().stream()
                    .filter(i -> i.verdict() != Verdict.IDENTICAL)
                    .sorted(Comparator.comparingInt(i -> rank(i, findings))),
                plan.items().stream().filter(i -> i.verdict() == Verdict.IDENTICAL).limit(SAME))
            .limit(MOST)
            .map(i ->
                item(
                    i.version() == null ? null : i.version().toString(),
                    i.name(),
                    i.verdict(),
                    findings.getOrDefault(key(i), List.of()),
                    took(took, i.version())))
            .toList();
    return new OperationPlan(items, plan.total());
  }

  /** A reset's: what is lost, then what leaves. */
  static OperationPlan of(List<Ledger.Entry> reverted, List<Transfers.Lost> gone) {
    var items = new ArrayList<PlanItem>();
    for (var lost : gone) {
      items.add(
          item(
              null,
              lost.name(),
              Verdict.DROP,
              List.of(
                  lost.table()
                      ? "a table that no migration left here makes, about %d rows"
                          .formatted(lost.rows())
                      : "about %d rows that no migration made".formatted(lost.rows())),
              null));
    }
    for (var entry : reverted) {
      items.add(item(entry.version().toString(), entry.name(), Verdict.REVERT, List.of(), null));
    }
    return new OperationPlan(items.stream().limit(MOST).toList(), items.size());
  }

  /** Names and findings come out of SQL. */
  private static PlanItem item(
      @Nullable String version,
      @Nullable String name,
      Verdict verdict,
      List<String> findings,
      @Nullable String took) {
    return new PlanItem(
        version,
        name == null ? null : Printable.line(name),
        verdict,
        findings.stream().map(Printable::line).toList(),
        took);
  }

  /**
   * Confirms exactly this: the target, both ledgers, who may confirm it, and what was found in what
   * would run.
   */
  static String digest(
      String targetUid, String ledgers, String verb, Map<String, List<String>> findings) {
    var text = new StringBuilder(targetUid).append('\n').append(ledgers).append('\n');
    text.append(verb).append('\n');
    findings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> text.append(e.getKey()).append(' ').append(e.getValue()).append('\n'));
    return "sha256:" + Checksum.of(text.toString()).hex();
  }

  /** The key of an item in findings. */
  static String key(MergePlan.Item item) {
    return item.version() == null ? item.name() : item.version().toString();
  }

  private static @Nullable String took(Map<Version, Duration> took, @Nullable Version version) {
    var time = version == null ? null : took.get(version);
    return time == null ? null : time.toMillis() + "ms";
  }

  private static int rank(MergePlan.Item item, Map<String, List<String>> findings) {
    if (item.verdict() == Verdict.DIVERGED) {
      return 0;
    }
    if (item.runs()) {
      return findings.containsKey(key(item)) ? 1 : 2;
    }
    return 3;
  }
}
