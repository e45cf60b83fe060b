package dev.offshoot.mcp;

import static dev.offshoot.mcp.Schemas.TEXT;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSpec;
import dev.offshoot.lint.DestructiveLint;
import dev.offshoot.lint.Finding;
import dev.offshoot.mcp.Tool.Effect;
import dev.offshoot.status.LedgerReport;
import dev.offshoot.status.LedgerReport.Difference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * diff_branch: what a merge would do, read from the two ledgers' reports alone, so that it needs no
 * right but to read. What may destroy data is said of texts that stand in sets.
 */
final class DiffTool {
  private static final Map<String, Object> MIGRATION =
      Schemas.object(
          "version", TEXT,
          "name", TEXT,
          "verdict", Schemas.words("New", "OutOfOrder", "Behind", "Diverged"),
          "findings?", TEXT);

  private final Branches branches;
  private final DestructiveLint lint = new DestructiveLint();

  DiffTool(Branches branches) {
    this.branches = branches;
  }

  Tool tool() {
    return new Tool(
        "diff_branch",
        "Diff branch",
        "Shows what a merge of a development branch would do: migrations that are new, behind or diverged, and which of them may destroy data. Changes nothing and rehearses nothing; merge_branch does, and waits for a confirmation.",
        Feature.BRANCHING,
        Effect.READS,
        List.of(BranchTools.BRANCH_ID),
        Schemas.object("branch", TEXT, "parent", TEXT, "migrations", Schemas.list(MIGRATION)),
        this::diff);
  }

  private Map<String, Object> diff(Call call) {
    var branch = branches.branch(call);
    var up = branch.getSpec().parent();
    if (up == null) {
      throw new ToolError(
          "NotParent",
          "Branch %s is a project: it has no parent to compare it with."
              .formatted(BranchRef.of(branch)));
    }
    var ref = new BranchRef(branch.getMetadata().getNamespace(), up);
    var parent = branches.parent(call, ref);
    var texts = texts(call, branch);
    var migrations =
        LedgerReport.compare(Reports.migrations(call, branch), Reports.migrations(call, parent))
            .stream()
            .map(d -> view(d, texts))
            .toList();
    return Map.of(
        "branch", BranchRef.of(branch).toString(),
        "parent", ref.toString(),
        "migrations", migrations);
  }

  private Map<String, Object> view(Difference difference, Map<String, String> texts) {
    var line = difference.line();
    var view = new LinkedHashMap<String, Object>();
    view.put("version", line.version());
    view.put("name", Untrusted.name(line.name()));
    view.put("verdict", difference.verdict());
    var sql = texts.get(line.version());
    if (sql != null && !difference.verdict().equals("Behind")) {
      var found = lint.of(sql).stream().map(DiffTool::words).toList();
      if (!found.isEmpty()) {
        view.put("findings", Untrusted.block(String.join("\n", found)));
      }
    }
    return view;
  }

  private static String words(Finding finding) {
    return "line %d: %s".formatted(finding.line(), finding.message());
  }

  private static Map<String, String> texts(Call call, DatabaseBranch branch) {
    var texts = new LinkedHashMap<String, String>();
    Sets.of(call, branch).stream()
        .flatMap(s -> s.getSpec().getMigrations().stream())
        .forEach((MigrationSpec m) -> texts.put(m.getVersion(), m.getSql()));
    return texts;
  }
}
