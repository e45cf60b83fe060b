package dev.offshoot.cli;

/** Sentences that several commands say. Pure. */
final class Words {
  private Words() {}

  /** A refusal of the API server, with what to do next. */
  static String refused(Refused refused) {
    return switch (refused.reason()) {
      case "Forbidden" ->
          "The API server forbids it: %s\nAsk for the right, or use another --context."
              .formatted(refused.words());
      case "" -> "kubectl: %s".formatted(refused.words());
      case "Conflict" ->
          "It was changed by somebody else meanwhile, nothing was done: %s\nRun it again."
              .formatted(refused.words());
      default -> "The API server refused it: %s".formatted(refused.words());
    };
  }
}
