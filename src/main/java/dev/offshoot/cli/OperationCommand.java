package dev.offshoot.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code merge} and {@code rebase}: carry migrations between a branch and its parent. */
record OperationCommand(Setting setting, boolean merging) implements Act {
  static OperationCommand merge(Setting setting) {
    return new OperationCommand(setting, true);
  }

  static OperationCommand rebase(Setting setting) {
    return new OperationCommand(setting, false);
  }

  @Override
  public void declare(Form form) {
    form.says(
            merging
                ? "Carries a branch's new migrations and functions into its parent, after a rehearsal on a scratch copy. What may destroy data on a root waits for \"approve\"."
                : "Carries the parent's new migrations and functions onto a branch; the branch's own work is kept.")
        .required("BRANCH", "The branch.")
        .flag("Only plan and rehearse.", "--dry-run")
        .flag("Do not rehearse first.", "--no-rehearsal");
    Finish.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var finish = new Finish(setting, cluster, given);
    var branch = Branch.require(cluster, given.first());
    var parent = branch.parentFor(merging ? "to merge into" : "to rebase on");
    var dryRun = given.flag("--dry-run");
    var operation = operation(branch, parent, dryRun, !given.flag("--no-rehearsal"));
    return Operations.start(
        cluster,
        finish,
        Kind.MERGE,
        operation,
        "%s of branch %s %s %s"
            .formatted(
                merging ? "merge" : "rebase", branch.name(), merging ? "into" : "onto", parent));
  }

  private ObjectNode operation(Branch branch, String parent, boolean dryRun, boolean rehearse) {
    var what = dryRun ? "preview" : merging ? "merge" : "rebase";
    var operation = Owned.generated(Kind.MERGE, branch, what);
    Owned.spec(operation)
        .put("operation", merging ? "Merge" : "Rebase")
        .<ObjectNode>set("sourceRef", Owned.reference(merging ? branch.name() : parent))
        .<ObjectNode>set("targetRef", Owned.reference(merging ? parent : branch.name()))
        .put("dryRun", dryRun)
        .put("rehearse", rehearse);
    return operation;
  }
}
