package dev.offshoot.api;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one form of durations in the API: as Go writes them, such as {@code 300ms}, {@code 2s} or
 * {@code 1h30m}. Decides what the API server accepts and how it is read. A day is {@code 24h}.
 */
public final class DurationText {
  private static final String FORM = "([0-9]{1,6}(ms|s|m|h)){1,4}";

  /** CEL: the field is a duration. Evaluated before CEL's own {@code duration(self)}. */
  static final String RULE = "self.matches('^" + FORM + "$')";

  private static final Pattern WHOLE = Pattern.compile(FORM);
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h)");

  private DurationText() {}

  /** Its length; empty for a text that is no duration. */
  public static Optional<Duration> read(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        PART.matcher(text)
            .results()
            .map(part -> length(Long.parseLong(part.group(1)), part.group(2)))
            .reduce(Duration.ZERO, Duration::plus));
  }

  private static Duration length(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
