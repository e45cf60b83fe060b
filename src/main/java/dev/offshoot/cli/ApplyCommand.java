package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;

/**
 * {@code apply}: makes a MigrationSet of a directory of SQL files, or brings it up to date. It must
 * never change a set that it did not make.
 */
record ApplyCommand(Setting setting) implements Act {
  private static final Duration REPORT = Duration.ofSeconds(10);

  @Override
  public void declare(Form form) {
    form.says(
            "Applies a directory's migrations to a branch: files <version>_<name>.sql or V<version>__<name>.sql. Again after a change, it applies what is new.")
        .required("BRANCH", "The branch.")
        .value("DIRECTORY", "The directory with the files.", "-f", "--filename")
        .value("NAME", "The MigrationSet's name; default: <branch>-files.", "--name")
        .flag("Let the API server check it, and change nothing.", "--dry-run");
    Finish.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var directory =
        given
            .value("--filename")
            .orElseThrow(() -> Failure.usage("say with -f which directory has the migrations"));
    var migrations = Directory.migrations(Path.of(directory));
    var cluster = setting.cluster(given);
    var finish = new Finish(setting, cluster, given);
    var branch = Branch.require(cluster, given.first());
    var name = given.value("--name").orElse(branch.name() + "-files");
    var dryRun = given.flag("--dry-run");
    var set = Owned.named(Kind.SET, branch, name);
    Owned.spec(set)
        .<ObjectNode>set("branchRef", Owned.reference(branch.name()))
        .set("migrations", migrations);
    var before = cluster.find(Kind.SET, name);
    var stored =
        before.isEmpty()
            ? cluster.create(Kind.SET, set, dryRun)
            : cluster.patch(Kind.SET, name, with(before.get(), branch, set), dryRun);
    var what = "%d migrations of %s".formatted(migrations.size(), directory);
    if (dryRun) {
      return finish.dryRun(Kind.SET, stored, what + " for branch " + branch.name());
    }
    var exit =
        finish.of(
            Kind.SET,
            stored,
            "%s are wanted on branch %s (migrationset %s)".formatted(what, branch.name(), name),
            Ending::set,
            _ ->
                "Once somebody who may has read it, name it in the set: kubectl edit -n %s mset/%s"
                    .formatted(cluster.namespace(), name));
    if (exit == Exit.DONE && WaitOptions.of(given).wanted()) {
      reported(cluster, branch, migrations);
    }
    return exit;
  }

  /**
   * The branch's report follows a moment later: who asks for differences next finds these in it.
   * Bounded, since nothing that was asked for depends on it.
   */
  private void reported(Cluster cluster, Branch branch, ArrayNode migrations) {
    try {
      Reports.ledger(cluster, branch)
          .ifPresent(report ->
              new Waiting(setting, cluster, Kind.CONFIG_MAP, REPORT)
                  .until(report, r -> reported(r, migrations)));
    } catch (Refused e) {
      // whoever may not read it, or watch it, does not ask for differences either
    }
  }

  private static Ending reported(JsonNode report, ArrayNode migrations) {
    var lines = Reports.lines(report);
    var all =
        StreamSupport.stream(migrations.spliterator(), false)
            .allMatch(
                m -> lines.stream().anyMatch(l -> l.version().equals(m.path("version").asText())));
    return all ? new Ending.Done("") : new Ending.Going("");
  }

  /**
   * Only the migrations change: what else is in the set, somebody put there. Names the object by
   * its UID and not by its resourceVersion, since the operator writes its status at any moment.
   */
  private static ObjectNode with(JsonNode before, Branch branch, ObjectNode set) {
    var name = before.at("/metadata/name").asText();
    if (!Owned.by(before, branch)) {
      throw Failure.failed(
          "MigrationSet %s was not made by this plugin for branch %s, so it is left as it is; choose another name with --name.",
          name, branch.name());
    }
    var patch = Cluster.JSON.createObjectNode();
    patch.putObject("metadata").set("uid", before.at("/metadata/uid"));
    patch.putObject("spec").set("migrations", set.at("/spec/migrations"));
    return patch;
  }
}
