package dev.offshoot.cli;

/** Colours for a terminal, or none. Pure. */
record Paint(boolean colours) {
  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String CYAN = "36";

  String phase(String text, Branch branch) {
    if (branch.phase().endsWith("_FAILED")) {
      return in(RED, text);
    }
    return in(branch.phase().equals("FUNCTIONS_DEPLOYED") && branch.ready() ? GREEN : YELLOW, text);
  }

  String ahead(String text, int count) {
    return count == 0 ? text : in(CYAN, text);
  }

  String behind(String text, int count) {
    return count == 0 ? text : in(YELLOW, text);
  }

  private String in(String colour, String text) {
    return colours ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
  }
}
