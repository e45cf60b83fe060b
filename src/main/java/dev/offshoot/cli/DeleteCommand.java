package dev.offshoot.cli;

import dev.offshoot.status.LedgerReport.Line;
import java.util.stream.Collectors;

/** {@code delete}: deletes a branch and its database, after saying what is lost with it. */
record DeleteCommand(Setting setting) implements Act {
  private static final int SHOWN = 50;

  @Override
  public void declare(Form form) {
    form.says("Deletes a branch and its database. Shows what is lost with it and asks.")
        .required("BRANCH", "The branch.")
        .flag("Do not ask.", "-y", "--yes")
        .flag("Let the API server check it, and delete nothing.", "--dry-run");
    WaitOptions.declare(form);
    ClusterOptions.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var console = setting.console();
    var wait = WaitOptions.of(given);
    var branch = Branch.require(cluster, given.first());
    var name = branch.name();
    if (given.flag("--dry-run")) {
      var loss = loss(cluster, branch);
      cluster.delete(Kind.BRANCH, branch.json(), true);
      console.print(
          "%s\nThe deletion of branch %s would be accepted (dry run).".formatted(loss, name));
      return Exit.DONE;
    }
    if (!given.flag("--yes")) {
      console.confirm(
          "Delete branch %s and its database?\n%s".formatted(name, loss(cluster, branch)),
          name,
          false);
    }
    cluster.delete(Kind.BRANCH, branch.json(), false);
    var ref = Kind.BRANCH.name(name);
    if (!wait.wanted()) {
      console.print(ref + " is being deleted");
      return Exit.DONE;
    }
    console.say(ref + " is being deleted; waiting for the end");
    if (new Waiting(setting, cluster, Kind.BRANCH, wait.timeout()).gone(branch.json())) {
      console.print(ref + " deleted");
      return Exit.DONE;
    }
    console.say(
        "%s is not gone within %d s and goes on by itself; \"kubectl offshoot tree\" shows what holds it."
            .formatted(ref, wait.timeout().toSeconds()));
    return Exit.LATE;
  }

  /** What goes with a branch. */
  private static String loss(Cluster cluster, Branch branch) {
    var children =
        branch.descendants(Branch.all(cluster)).stream()
            .map(Branch::name)
            .collect(Collectors.joining(", "));
    var held =
        children.isEmpty()
            ? ""
            : "\nBranches of this branch, which keep it until they are deleted: " + children;
    if (branch.parent() == null) {
      return "It is a root: production. Under deletionPolicy Retain, the default of a root, its volume stays."
          + held;
    }
    var theirs =
        cluster
            .find(Kind.BRANCH, branch.parentFor(""))
            .map(p -> Reports.migrations(cluster, new Branch(p)))
            .orElse(java.util.List.of())
            .stream()
            .map(Line::version)
            .collect(Collectors.toSet());
    var own =
        Reports.migrations(cluster, branch).stream()
            .filter(l -> !theirs.contains(l.version()))
            .map(l -> "  " + l.version() + " " + l.name())
            .toList();
    return (own.isEmpty()
            ? "Every migration of this branch is in its parent."
            : "Migrations that only this branch has, and that are lost:\n"
                + own.stream().limit(SHOWN).collect(Collectors.joining("\n"))
                + (own.size() > SHOWN ? "\n  and %d more".formatted(own.size() - SHOWN) : ""))
        + held
        + "\nUntracked tables and rows of this branch are lost.";
  }
}
