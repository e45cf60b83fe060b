package dev.offshoot.kube;

import dev.offshoot.engine.Checksum;
import java.util.HashSet;

/**
 * Reads what a migration file says of itself in its first line, {@code -- offshoot:
 * transactional=false replay=false}: files have no other place for it. A word that is not known is
 * an error and never ignored, because a misspelt one would change how the migration runs.
 */
public sealed interface FirstLine {
  String MARK = "-- offshoot:";

  /** How the file is to run. */
  record Flags(boolean transactional, boolean replay) implements FirstLine {}

  /** The line cannot be read. */
  record Bad(String why) implements FirstLine {}

  /** What the text's first line says; both true when it says nothing. */
  static FirstLine of(String sql) {
    var text = Checksum.normal(sql);
    var end = text.indexOf('\n');
    var line = (end < 0 ? text : text.substring(0, end)).strip();
    if (!line.startsWith(MARK)) {
      return new Flags(true, true);
    }
    var transactional = true;
    var replay = true;
    var seen = new HashSet<String>();
    for (var word : line.substring(MARK.length()).strip().split("\\s+")) {
      if (word.isEmpty()) {
        continue;
      }
      if (!seen.add(word.replaceFirst("=.*", ""))) {
        return new Bad("its first line says \"" + word + "\" besides another value of the same");
      }
      switch (word) {
        case "transactional=true", "replay=true" -> {}
        case "transactional=false" -> transactional = false;
        case "replay=false" -> replay = false;
        default -> {
          return new Bad(
              "its first line says \""
                  + word
                  + "\"; known are transactional=false and replay=false, each also with true");
        }
      }
    }
    return new Flags(transactional, replay);
  }
}
