package dev.offshoot.migration;

import java.time.Duration;
import java.util.regex.Pattern;

/** Reads durations as specs hold them, such as {@code 1h30m} or {@code 500ms}; nothing looser. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6}(ms|s|m|h)){1,4}");
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h)");

  private Durations() {}

  static Duration parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no duration");
    }
    var sum = Duration.ZERO;
    var parts = PART.matcher(text);
    while (parts.find()) {
      var amount = Long.parseLong(parts.group(1));
      sum =
          sum.plus(
              switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
              });
    }
    return sum;
  }
}
