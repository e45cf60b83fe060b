package dev.offshoot.kube;

import dev.offshoot.api.Timeouts;
import dev.offshoot.engine.Engine;
import java.time.Duration;
import java.util.regex.Pattern;

/** Reads a spec's timeouts for the engine: durations such as {@code 1h30m}, nothing looser. */
public final class RunTimeouts {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6}(ms|s|m|h)){1,4}");
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h)");

  private RunTimeouts() {}

  /**
   * The engine's form.
   *
   * @throws IllegalArgumentException for a text that is no duration, in an object that was stored
   *     before the API server checked it
   */
  public static Engine.Timeouts of(Timeouts asked) {
    return new Engine.Timeouts(
        parse(asked.getLock()), parse(asked.getStatement()), parse(asked.getDeadline()));
  }

  /** One duration. */
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
