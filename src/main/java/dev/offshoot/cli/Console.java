package dev.offshoot.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/**
 * Where a command speaks: results to standard output, progress and questions to standard error. It
 * must never ask when nobody can answer.
 *
 * @param in what the user types
 * @param asks standard input and standard error are a terminal
 * @param colours standard output is a terminal that shows colours
 */
public record Console(
    BufferedReader in, PrintStream out, PrintStream err, boolean asks, boolean colours) {
  void print(String text) {
    out.println(text);
  }

  void say(String text) {
    err.println(text);
  }

  /**
   * Asks before something is lost.
   *
   * @param question what would be lost, and of what
   * @param expected what to type, such as the branch's name
   * @param yes the user said so on the command line
   */
  void confirm(String question, String expected, boolean yes) {
    if (yes) {
      return;
    }
    if (!asks) {
      throw new Failure(
          Exit.DECLINED,
          question
              + "\nNobody can be asked, since this is no terminal; nothing was changed. Run it again with --yes.");
    }
    err.println(question);
    err.print("Type " + expected + " to go on: ");
    err.flush();
    try {
      var typed = in.readLine();
      if (typed == null || !typed.strip().equals(expected)) {
        throw new Failure(Exit.DECLINED, "Nothing was changed.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
