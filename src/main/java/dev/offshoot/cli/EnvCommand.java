package dev.offshoot.cli;

/**
 * {@code env}: prints a branch's .env. The password of a root's application is printed only when it
 * is asked for by name.
 */
record EnvCommand(Setting setting) implements Act {
  @Override
  public void declare(Form form) {
    form.says(
            "Prints a branch's .env: its address inside the cluster, the publishable key, and DATABASE_URL with the application's password.")
        .required("BRANCH", "The branch.")
        .flag("Without DATABASE_URL: needs no right to read Secrets.", "--public")
        .flag(
            "With DATABASE_URL also on a root (production), which has it not by itself.", "--app");
    ClusterOptions.declare(form);
  }

  @Override
  public Exit run(Given given) {
    if (given.flag("--public") && given.flag("--app")) {
      throw Failure.usage("--public and --app exclude each other");
    }
    var cluster = setting.cluster(given);
    var branch = Branch.require(cluster, given.first());
    var text = new StringBuilder(Reports.open(cluster, branch));
    if (!given.flag("--public")) {
      if (branch.parent() != null || given.flag("--app")) {
        text.append(Reports.decoded(Reports.app(cluster, branch), ".env"));
      } else {
        setting
            .console()
            .say(
                "%s is a root (production): DATABASE_URL is left out; --app prints it."
                    .formatted(branch.name()));
      }
    }
    setting.console().print(text.toString().stripTrailing());
    return Exit.DONE;
  }
}
