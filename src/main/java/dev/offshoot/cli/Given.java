package dev.offshoot.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** What was given on the command line. */
record Given(ParseResult parsed) {
  /** The first argument, which is there because it has to be. */
  String first() {
    return find().orElseThrow(() -> Failure.usage("an argument is missing"));
  }

  /** The first argument. */
  Optional<String> find() {
    return Optional.ofNullable(parsed.matchedPositionalValue(0, (String) null));
  }

  /** The arguments after the first. */
  List<String> rest() {
    return parsed.matchedPositionalValue(1, List.of());
  }

  boolean flag(String name) {
    return parsed.hasMatchedOption(name);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(parsed.matchedOptionValue(name, (String) null));
  }

  List<String> values(String name) {
    return parsed.matchedOptionValue(name, List.of());
  }
}
