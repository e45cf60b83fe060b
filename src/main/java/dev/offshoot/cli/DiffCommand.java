package dev.offshoot.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.offshoot.lint.DestructiveLint;
import dev.offshoot.status.LedgerReport;
import dev.offshoot.status.LedgerReport.Difference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code diff}: what a merge would carry, read from the reports of the two ledgers alone, so that
 * it needs no right but to read. What may destroy data is said of texts that stand in sets.
 */
record DiffCommand(Setting setting) implements Act {
  @Override
  public void declare(Form form) {
    form.says(
            "Shows what a merge of a branch would carry: migrations that are new, behind or diverged, and which may destroy data. Changes and rehearses nothing; \"merge --dry-run\" does.")
        .required("BRANCH", "The branch.");
    form.choice("FORM", List.of("json", "yaml"), "Print data instead of words", "-o", "--output");
    ClusterOptions.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var output = Output.of(given);
    if (output == Output.NAME) {
      throw Failure.usage("--output is json or yaml");
    }
    var cluster = setting.cluster(given);
    var branch = Branch.require(cluster, given.first());
    var parent = Branch.require(cluster, branch.parentFor("to compare it with"));
    var differences =
        LedgerReport.compare(
            Reports.migrations(cluster, branch), Reports.migrations(cluster, parent));
    var data = data(branch, parent, differences, texts(cluster, branch, differences));
    output.print(setting.console(), Kind.BRANCH, data, words(data));
    return Exit.DONE;
  }

  private static ObjectNode data(
      Branch branch, Branch parent, List<Difference> differences, Map<String, String> texts) {
    var data =
        Cluster.JSON.createObjectNode().put("branch", branch.name()).put("parent", parent.name());
    var migrations = data.putArray("migrations");
    var lint = new DestructiveLint();
    for (var difference : differences) {
      var line = difference.line();
      var one =
          migrations
              .addObject()
              .put("version", line.version())
              .put("name", line.name())
              .put("verdict", difference.verdict());
      var sql = texts.get(line.version());
      if (sql != null) {
        var findings = Cluster.JSON.createArrayNode();
        lint.of(sql).forEach(f -> findings.add("line " + f.line() + ": " + f.message()));
        if (!findings.isEmpty()) {
          one.set("findings", findings);
        }
      }
    }
    return data;
  }

  /** Of what the branch would bring. */
  private static Map<String, String> texts(
      Cluster cluster, Branch branch, List<Difference> differences) {
    var texts = new HashMap<String, String>();
    if (differences.stream().allMatch(d -> d.verdict().equals("Behind"))) {
      return texts;
    }
    for (var set : cluster.list(Kind.SET, "spec.branchRef.name%3D" + branch.name())) {
      for (var migration : set.at("/spec/migrations")) {
        texts.put(migration.path("version").asText(), migration.path("sql").asText());
      }
    }
    differences.stream()
        .filter(d -> d.verdict().equals("Behind"))
        .forEach(d -> texts.remove(d.line().version()));
    return texts;
  }

  private static String words(ObjectNode data) {
    var migrations = (ArrayNode) data.path("migrations");
    if (migrations.isEmpty()) {
      return "Branch %s and its parent %s have the same migrations."
          .formatted(data.path("branch").asText(), data.path("parent").asText());
    }
    var text = new StringBuilder();
    for (var one : migrations) {
      text.append(
          "%-10s %s %s%n"
              .formatted(
                  one.path("verdict").asText(),
                  one.path("version").asText(),
                  one.path("name").asText()));
      one.path("findings").forEach(f -> text.append("  - ").append(f.asText()).append('\n'));
    }
    return text.toString().stripTrailing();
  }
}
