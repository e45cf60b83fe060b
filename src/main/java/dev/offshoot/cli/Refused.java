package dev.offshoot.cli;

import java.util.regex.Pattern;

/** What kubectl says when the API server refuses something, in kubectl's own words. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Pattern FORM =
      Pattern.compile("(?s)Error from server \\((\\w+)\\): (.*)|Error from server: (.*)");

  private static final Pattern INVALID = Pattern.compile("(?s)The \\w+ \"[^\"]*\" is invalid: .*");

  private final String reason;
  private final String words;

  private Refused(String reason, String message) {
    super(message);
    this.reason = reason;
    this.words = message;
  }

  /** Reads kubectl's standard error. */
  static Refused of(String said) {
    var form = FORM.matcher(said.strip());
    if (INVALID.matcher(said.strip()).matches()) {
      return new Refused("Invalid", said.strip());
    }
    if (!form.matches()) {
      var text = said.strip().replaceFirst("^error: ", "");
      return new Refused("", text.isEmpty() ? "kubectl failed and did not say why" : text);
    }
    return form.group(1) == null
        ? new Refused("", form.group(3))
        : new Refused(form.group(1), form.group(2));
  }

  /** Such as NotFound, Forbidden or AlreadyExists; empty when the API server was not reached. */
  String reason() {
    return reason;
  }

  /** What it says. */
  String words() {
    return words;
  }

  boolean is(String other) {
    return reason.equals(other);
  }
}
