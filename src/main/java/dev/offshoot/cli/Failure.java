package dev.offshoot.cli;

/** Ends a command: what happened, to which object, and what to do next. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Exit exit;
  private final String words;

  Failure(Exit exit, String message) {
    super(message);
    this.exit = exit;
    this.words = message;
  }

  static Failure failed(String message, Object... parts) {
    return new Failure(Exit.FAILED, message.formatted(parts));
  }

  static Failure usage(String message, Object... parts) {
    return new Failure(Exit.USAGE, message.formatted(parts));
  }

  String words() {
    return words;
  }

  Exit exit() {
    return exit;
  }
}
