package dev.offshoot.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The one book of measured figures: {@code target/bench/results.json}, and a table beside it for
 * people. A figure that misses its limit is written all the same, and then fails its test.
 */
public final class Figures {
  private static final Path DIR = Path.of("target", "bench");
  private static final Path JSON = DIR.resolve("results.json");
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Figures() {}

  /** One figure; load is the machine's one-minute load average when it was taken. */
  public record Figure(String name, double value, String unit, double limit, double load) {}

  /**
   * Writes a figure down.
   *
   * @param limit the most that it may be
   * @throws AssertionError when it is more
   */
  public static void note(String name, double value, String unit, double limit) {
    try {
      Files.createDirectories(DIR);
      var all = new ArrayList<Figure>();
      if (Files.exists(JSON)) {
        all.addAll(List.of(MAPPER.readValue(JSON.toFile(), Figure[].class)));
      }
      all.removeIf(f -> f.name().equals(name));
      all.add(new Figure(name, rounded(value), unit, limit, load()));
      MAPPER.writeValue(JSON.toFile(), all);
      Files.writeString(DIR.resolve("results.md"), table(all));
    } catch (IOException e) {
      throw new IllegalStateException("cannot write " + JSON, e);
    }
    System.out.println(line(new Figure(name, value, unit, limit, load())));
    if (value > limit) {
      throw new AssertionError(
          "%s is %.2f %s, its limit is %.2f (load %.1f)"
              .formatted(name, value, unit, limit, load()));
    }
  }

  /** The one-minute load average. */
  public static double load() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    } catch (IOException e) {
      return -1;
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static String table(List<Figure> all) {
    var text =
        new StringBuilder(
            "| | figure | value | unit | limit | load |\n|---|---|---|---|---|---|\n");
    all.forEach(f -> text.append(line(f)).append('\n'));
    return text.toString();
  }

  private static String line(Figure f) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.2f | %s | %.2f | %.1f |",
        f.value() > f.limit() ? "OVER LIMIT" : "PASS",
        f.name(),
        f.value(),
        f.unit(),
        f.limit(),
        f.load());
  }
}
