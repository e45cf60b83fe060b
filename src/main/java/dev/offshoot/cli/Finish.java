package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/** The end of a command that asked for something: waits for what becomes of it, and tells it. */
final class Finish {
  private final Setting setting;
  private final Cluster cluster;
  private final Output output;
  private final WaitOptions wait;

  Finish(Setting setting, Cluster cluster, Given given) {
    this.setting = setting;
    this.cluster = cluster;
    this.output = Output.of(given);
    this.wait = WaitOptions.of(given);
  }

  static void declare(Form form) {
    WaitOptions.declare(form);
    Output.declare(form);
    ClusterOptions.declare(form);
  }

  /** Only the API server checked it. */
  Exit dryRun(Kind kind, JsonNode object, String what) {
    output.print(setting.console(), kind, object, what + " would be accepted (dry run).");
    return Exit.DONE;
  }

  /** There is nothing to do, so nothing was asked for. */
  Exit nothing(Kind kind, JsonNode preview, String what) {
    output.print(setting.console(), kind, preview, "Nothing to do for the " + what + ".");
    return Exit.DONE;
  }

  /**
   * Waits and tells.
   *
   * @param what was done to what, such as "branch login created"
   * @param next what to run when it waits for an approval
   */
  Exit of(
      Kind kind,
      JsonNode object,
      String what,
      Function<JsonNode, Ending> judge,
      Function<JsonNode, String> next) {
    var console = setting.console();
    if (!wait.wanted()) {
      output.print(console, kind, object, what);
      return Exit.DONE;
    }
    console.say(what + "; waiting for the end");
    var seen = new Waiting(setting, cluster, kind, wait.timeout()).until(object, judge);
    var last = seen.object().orElse(object);
    var name = kind.name(object.at("/metadata/name").asText());
    var words = seen.ending().words();
    if (seen.ending() instanceof Ending.Done) {
      output.print(console, kind, last, name + ": " + words);
      return Exit.DONE;
    }
    if (output != Output.WORDS) {
      output.print(console, kind, last, "");
    }
    return switch (seen.ending()) {
      case Ending.Approval _ -> {
        console.say(name + " waits for an approval: " + words + "\n" + next.apply(last));
        yield Exit.APPROVAL;
      }
      case Ending.Going _ -> {
        console.say(
            "%s has not ended within %d s and goes on by itself: %s\nLook again with: kubectl get %s -n %s -o yaml"
                .formatted(name, wait.timeout().toSeconds(), words, name, cluster.namespace()));
        yield Exit.LATE;
      }
      default -> {
        console.say(name + " failed: " + words);
        yield Exit.FAILED;
      }
    };
  }
}
