package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.offshoot.status.VersionText;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code reset}: takes a branch back. Shows first what would be lost and asks. It gives no digest
 * along, since whoever may reset need not have the right to approve.
 */
record ResetCommand(Setting setting) implements Act {
  private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,8}");

  @Override
  public void declare(Form form) {
    form.says(
            "Takes a branch back to an earlier version, or to the latest, which drops untracked rows and tables. Never a root.")
        .required("BRANCH", "The branch.")
        .value("VERSION", "The newest version to keep; 0: a fresh database.", "--to-version")
        .value("N", "Take out this many migrations, from the newest.", "--last")
        .flag("Only show what would be lost.", "--dry-run")
        .flag("Do not ask.", "-y", "--yes");
    Finish.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var version = given.value("--to-version");
    var last = given.value("--last");
    if (version.isPresent() && last.isPresent()) {
      throw Failure.usage("--to-version and --last exclude each other: give one, or neither");
    }
    if (version.filter(v -> !v.equals("0") && !v.equals("latest") && !VersionText.is(v)).isPresent()
        || last.filter(n -> !COUNT.matcher(n).matches()).isPresent()) {
      throw Failure.usage("--to-version is a version, 0 or latest; --last is a number from 1");
    }
    var cluster = setting.cluster(given);
    var finish = new Finish(setting, cluster, given);
    var branch = Branch.require(cluster, given.first());
    if (branch.parent() == null) {
      throw Failure.failed(
          "Branch %s is a root (production) and is never reset: roll forward, with a new migration that takes back what the old one did.",
          branch.name());
    }
    var dry = reset(branch, version, last, true);
    var what = "reset of branch " + branch.name();
    if (given.flag("--dry-run")) {
      return Operations.start(cluster, finish, Kind.RESET, dry, what);
    }
    var real = reset(branch, version, last, false);
    if (!given.flag("--yes")) {
      var preview = confirm(cluster, given, branch, dry);
      if (preview.nothing()) {
        return finish.nothing(Kind.RESET, preview.object(), what);
      }
    }
    return Operations.start(cluster, finish, Kind.RESET, real, what);
  }

  /** Shows the plan, asks, and looks again whether it is still the same. */
  private Preview confirm(Cluster cluster, Given given, Branch branch, ObjectNode dry) {
    if (!setting.console().asks()) {
      setting.console().confirm("A reset may lose data.", "", false);
    }
    var preview = preview(cluster, given, dry);
    if (preview.nothing()) {
      return preview;
    }
    setting
        .console()
        .confirm(
            "Reset branch %s? This is taken out or lost:\n%s"
                .formatted(branch.name(), preview.plan()),
            branch.name(),
            false);
    if (!preview(cluster, given, dry).digest().equals(preview.digest())) {
      throw Failure.failed(
          "Branch %s has changed since its plan was shown, so nothing was done; run it again.",
          branch.name());
    }
    return preview;
  }

  private record Preview(JsonNode object, boolean nothing, String plan, String digest) {}

  private Preview preview(Cluster cluster, Given given, ObjectNode dry) {
    var made = cluster.create(Kind.RESET, dry, false);
    try {
      var seen =
          new Waiting(setting, cluster, Kind.RESET, WaitOptions.of(given).timeout())
              .until(made, Ending::operation);
      return switch (seen.ending()) {
        case Ending.Failed failed -> throw new Failure(Exit.FAILED, failed.words());
        case Ending.Going going ->
            throw new Failure(
                Exit.LATE,
                "The preview did not end in time, so nothing was done: " + going.words());
        default -> read(seen.object().orElse(made));
      };
    } finally {
      cluster.delete(Kind.RESET, made, false);
    }
  }

  private static Preview read(JsonNode reset) {
    return new Preview(
        reset,
        Status.reason(reset).equals("NothingToDo"),
        Status.plan(reset),
        reset.at("/status/digest").asText());
  }

  private static ObjectNode reset(
      Branch branch, Optional<String> version, Optional<String> last, boolean dryRun) {
    var reset = Owned.generated(Kind.RESET, branch, dryRun ? "preview" : "reset");
    var spec = Owned.spec(reset);
    spec.set("branchRef", Owned.reference(branch.name()));
    spec.put("dryRun", dryRun);
    last.ifPresentOrElse(
        n -> spec.put("lastMigrations", Integer.parseInt(n)),
        () -> spec.put("toVersion", version.orElse("latest")));
    return reset;
  }
}
