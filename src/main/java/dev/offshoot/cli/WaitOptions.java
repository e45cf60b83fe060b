package dev.offshoot.cli;

import java.time.Duration;
import java.util.regex.Pattern;

/** How long a command waits for the end of what it asked for. */
record WaitOptions(boolean wanted, Duration timeout) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})([smh])");

  static void declare(Form form) {
    form.flag("Do not wait for the end.", "--no-wait")
        .value(
            "TIME",
            "How long to wait, such as 90s or 10m; what was asked for goes on after it. Default: 10m.",
            "--timeout");
  }

  static WaitOptions of(Given given) {
    return new WaitOptions(
        !given.flag("--no-wait"), time("--timeout", given.value("--timeout").orElse("10m")));
  }

  /** A number with s, m or h. */
  static Duration time(String option, String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      throw Failure.usage("%s is a number with s, m or h, such as 90s, and not %s", option, text);
    }
    var number = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
