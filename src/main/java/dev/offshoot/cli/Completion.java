package dev.offshoot.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * What could stand where the user pressed Tab, in the form that kubectl reads from {@code
 * kubectl_complete-offshoot}: a line each, perhaps with a tab and words, and last {@code :4}, which
 * means no file names. It must never fail loudly: a shell would show that in the middle of a line.
 */
final class Completion {
  private static final String NO_FILES = ":4";
  private static final String FILES = ":0";

  private final Setting setting;
  private final CommandLine all;

  Completion(Setting setting, CommandLine all) {
    this.setting = setting;
    this.all = all;
  }

  /** The words so far; the last is what is being typed and may be empty. */
  List<String> of(List<String> words) {
    var typed = words.isEmpty() ? "" : words.getLast();
    var lines = new ArrayList<String>();
    if (words.size() < 2) {
      all.getSubcommands()
          .forEach((name, command) ->
              lines.add(
                  name + "\t" + brief(command.getCommandSpec().usageMessage().description())));
      return closed(lines, typed, NO_FILES);
    }
    var command = all.getSubcommands().get(words.getFirst());
    if (command == null) {
      return List.of(NO_FILES);
    }
    var option = command.getCommandSpec().optionsMap().get(words.get(words.size() - 2));
    if (option != null && option.arity().max() > 0) {
      var candidates = option.completionCandidates();
      if (candidates != null) {
        candidates.forEach(lines::add);
      } else if (option.longestName().equals("--from")) {
        lines.addAll(branches(words));
      }
      return closed(lines, typed, option.longestName().startsWith("--file") ? FILES : NO_FILES);
    }
    if (typed.startsWith("-")) {
      command
          .getCommandSpec()
          .options()
          .forEach(o -> lines.add(o.longestName() + "\t" + brief(o.description())));
    } else if (command.getCommandSpec().positionalParameters().stream()
        .anyMatch(p -> p.paramLabel().equals("BRANCH"))) {
      lines.addAll(branches(words));
    }
    return closed(lines, typed, NO_FILES);
  }

  private List<String> branches(List<String> words) {
    try {
      var cluster = new Cluster(setting.kubectl(), ClusterOptions.among(words));
      return Branch.all(cluster).stream().map(Branch::name).toList();
    } catch (Refused | Failure e) {
      return List.of();
    }
  }

  private static List<String> closed(List<String> lines, String typed, String files) {
    var shown = new ArrayList<>(lines.stream().filter(l -> l.startsWith(typed)).toList());
    shown.add(files);
    return shown;
  }

  private static String brief(String... description) {
    var text = description.length == 0 ? "" : description[0];
    var end = text.indexOf(':');
    return (end < 0 ? text : text.substring(0, end)).replace("%%", "%");
  }
}
