package dev.offshoot.cli;

/** {@code suspend} and {@code resume}: stop a branch's server and start it again; data is kept. */
record SuspendCommand(Setting setting, boolean suspending) implements Act {
  static SuspendCommand suspend(Setting setting) {
    return new SuspendCommand(setting, true);
  }

  static SuspendCommand resume(Setting setting) {
    return new SuspendCommand(setting, false);
  }

  @Override
  public void declare(Form form) {
    form.says(
            suspending
                ? "Stops a branch's server: its data is kept, nothing can connect, and it costs nothing."
                : "Starts the server of a suspended branch.")
        .required("BRANCH", "The branch.")
        .flag("Let the API server check it, and change nothing.", "--dry-run");
    Finish.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var finish = new Finish(setting, cluster, given);
    var branch = Branch.require(cluster, given.first());
    var dryRun = given.flag("--dry-run");
    var patch = Cluster.JSON.createObjectNode();
    patch.putObject("spec").put("suspend", suspending);
    var patched = cluster.patch(Kind.BRANCH, branch.name(), patch, dryRun);
    var what = "branch %s %s".formatted(branch.name(), suspending ? "suspended" : "resumed");
    return dryRun
        ? finish.dryRun(Kind.BRANCH, patched, what)
        : finish.of(
            Kind.BRANCH, patched, what, suspending ? Ending::suspended : Ending::branch, _ -> "");
  }
}
