package dev.offshoot.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which cluster and who asks: kubectl's own flags, handed on to it as they are. */
record ClusterOptions(Optional<String> namespace, List<String> flags) {
  private static final List<String> HANDED_ON =
      List.of(
          "--kubeconfig",
          "--context",
          "--cluster",
          "--user",
          "--server",
          "--as",
          "--request-timeout");

  static void declare(Form form) {
    form.value(
            "NAMESPACE",
            "The namespace; default: that of the kubeconfig's context.",
            "-n",
            "--namespace")
        .value("FILE", "As kubectl has it.", "--kubeconfig")
        .value("NAME", "As kubectl has it.", "--context")
        .value("NAME", "As kubectl has it.", "--cluster")
        .value("NAME", "As kubectl has it.", "--user")
        .value("URL", "As kubectl has it.", "-s", "--server")
        .value("USER", "As kubectl has it.", "--as")
        .values("GROUP", "As kubectl has it.", "--as-group")
        .value("TIME", "As kubectl has it.", "--request-timeout");
  }

  static ClusterOptions of(Given given) {
    var flags = new ArrayList<String>();
    HANDED_ON.forEach(name -> given.value(name).ifPresent(v -> flags.add(name + "=" + v)));
    given.values("--as-group").forEach(g -> flags.add("--as-group=" + g));
    return new ClusterOptions(given.value("--namespace"), flags);
  }

  /** Those among the words of a line that is still being typed. */
  static ClusterOptions among(List<String> words) {
    Optional<String> namespace = Optional.empty();
    var flags = new ArrayList<String>();
    for (int i = 0; i < words.size() - 1; i++) {
      var equals = words.get(i).indexOf('=');
      var name = equals < 0 ? words.get(i) : words.get(i).substring(0, equals);
      var value = equals < 0 ? words.get(i + 1) : words.get(i).substring(equals + 1);
      if (name.equals("-n") || name.equals("--namespace")) {
        namespace = Optional.of(value);
      } else if (HANDED_ON.contains(name)) {
        flags.add(name + "=" + value);
      }
    }
    return new ClusterOptions(namespace, flags);
  }
}
