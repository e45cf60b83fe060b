package dev.offshoot.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's arguments, told to picocli one by one. Annotations would say the same, but reading
 * them takes longer than all the rest of a start.
 */
final class Form {
  private final CommandSpec spec;

  Form(CommandSpec spec) {
    this.spec = spec;
  }

  /** What the command does. */
  Form says(String description) {
    spec.usageMessage().description(description);
    return this;
  }

  /** An argument that has to be there. */
  Form required(String label, String description) {
    return positional(label, "1", description);
  }

  /** An argument that may be left out. */
  Form optional(String label, String description) {
    return positional(label, "0..1", description);
  }

  /** All further arguments. */
  Form rest(String label, String description) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("1..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(label)
            .description(description)
            .build());
    return this;
  }

  private Form positional(String label, String arity, String description) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity(arity)
            .required(arity.equals("1"))
            .type(String.class)
            .paramLabel(label)
            .description(description)
            .build());
    return this;
  }

  /** An option without a value. */
  Form flag(String description, String... names) {
    spec.addOption(
        OptionSpec.builder(names).arity("0").type(boolean.class).description(description).build());
    return this;
  }

  /** An option with a value. */
  Form value(String label, String description, String... names) {
    spec.addOption(option(label, description, names).type(String.class).build());
    return this;
  }

  /** An option that may be given several times. */
  Form values(String label, String description, String... names) {
    spec.addOption(
        option(label, description, names).type(List.class).auxiliaryTypes(String.class).build());
    return this;
  }

  /** An option with one of some words. */
  Form choice(String label, List<String> words, String description, String... names) {
    spec.addOption(
        option(label, description + ": " + String.join(", ", words) + ".", names)
            .type(String.class)
            .completionCandidates(words)
            .build());
    return this;
  }

  private static OptionSpec.Builder option(String label, String description, String... names) {
    return OptionSpec.builder(names).arity("1").paramLabel(label).description(description);
  }

  /** Help and version, which every command has. */
  Form standard() {
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .arity("0")
            .type(boolean.class)
            .usageHelp(true)
            .description("Show this help and end.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .arity("0")
            .type(boolean.class)
            .versionHelp(true)
            .description("Print the version and end.")
            .build());
    return this;
  }
}
