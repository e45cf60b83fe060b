package dev.offshoot.cli;

/** {@code pause} and {@code resume}: stop a branch's server and start it again; data is kept. */
record PauseCommand(Setting setting, boolean pausing) implements Act {
  static PauseCommand pause(Setting setting) {
    return new PauseCommand(setting, true);
  }

  static PauseCommand resume(Setting setting) {
    return new PauseCommand(setting, false);
  }

  @Override
  public void declare(Form form) {
    form.says(
            pausing
                ? "Stops a branch's server: its data is kept, nothing can connect, and it costs nothing."
                : "Starts the server of a paused branch.")
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
    patch.putObject("spec").put("paused", pausing);
    var patched = cluster.patch(Kind.BRANCH, branch.name(), patch, dryRun);
    var what = "branch %s %s".formatted(branch.name(), pausing ? "paused" : "resumed");
    return dryRun
        ? finish.dryRun(Kind.BRANCH, patched, what)
        : finish.of(Kind.BRANCH, patched, what, pausing ? Ending::paused : Ending::branch, _ -> "");
  }
}
