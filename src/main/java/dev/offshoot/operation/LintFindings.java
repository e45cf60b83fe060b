package dev.offshoot.operation;

import dev.offshoot.engine.Change;
import dev.offshoot.lint.DestructiveLint;
import dev.offshoot.lint.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings of the Postgres grammar, in the words and the number that a status holds. */
final class LintFindings implements Findings {
  private static final int MOST = 20;

  private final DestructiveLint lint = new DestructiveLint();

  @Override
  public Found in(List<Change> changes) {
    Map<String, List<String>> byKey = new LinkedHashMap<>();
    var destructive = false;
    var each = lint.ofEach(changes.stream().map(Change::sql).toList());
    for (var i = 0; i < each.size(); i++) {
      var found = each.get(i);
      if (!found.isEmpty()) {
        byKey.put(
            changes.get(i).key(), found.stream().limit(MOST).map(LintFindings::words).toList());
        destructive |= found.stream().anyMatch(f -> f.kind().destructive());
      }
    }
    return new Found(byKey, destructive);
  }

  private static String words(Finding finding) {
    return "line %d: %s".formatted(finding.line(), finding.message());
  }
}
