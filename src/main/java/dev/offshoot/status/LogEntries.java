package dev.offshoot.status;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the form of a branch's log: time, level and text; further lines are indented. Pure. */
public final class LogEntries {
  private static final Pattern FIRST =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ) ([A-Z]+) .*", Pattern.DOTALL);
  private static final Set<String> TROUBLE = Set.of("ERROR", "WARNING");

  /** One entry, with all its lines. */
  public record Entry(Instant at, String level, String text) {
    /** An error or a warning. */
    public boolean trouble() {
      return TROUBLE.contains(level);
    }
  }

  private LogEntries() {}

  /** In the order of the log; what does not begin like an entry belongs to the one before. */
  public static List<Entry> of(String log) {
    var entries = new ArrayList<Entry>();
    for (var line : log.split("\n", -1)) {
      var first = FIRST.matcher(line);
      var at = first.matches() ? time(first.group(1)) : Optional.<Instant>empty();
      if (at.isPresent()) {
        entries.add(new Entry(at.get(), first.group(2), line));
      } else if (!entries.isEmpty() && !line.isBlank()) {
        var last = entries.removeLast();
        entries.add(new Entry(last.at(), last.level(), last.text() + "\n" + line));
      }
    }
    return entries;
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty(); // it only looks like one
    }
  }
}
