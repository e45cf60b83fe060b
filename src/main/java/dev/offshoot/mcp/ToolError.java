package dev.offshoot.mcp;

/** A tool did not do what was asked: a word for programs and a sentence for people and agents. */
final class ToolError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String name;

  /**
   * @param name CamelCase
   * @param message what happened, to which object, what to do next
   */
  ToolError(String name, String message) {
    super(message, null, false, false);
    this.name = name;
  }

  String name() {
    return name;
  }

  String message() {
    var message = getMessage();
    return message == null ? name : message;
  }
}
