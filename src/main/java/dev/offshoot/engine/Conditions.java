package dev.offshoot.engine;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Postgres' names of SQLSTATEs, such as {@code division_by_zero}; it knows those of Postgres 18.
 */
final class Conditions {
  private static final Properties NAMES = read();

  private Conditions() {}

  /** The name, or {@code error} for one that Postgres does not list. */
  static String name(String sqlState) {
    return NAMES.getProperty(sqlState, "error");
  }

  private static Properties read() {
    var names = new Properties();
    try (var in = Conditions.class.getResourceAsStream("conditions.properties")) {
      if (in == null) {
        throw new IllegalStateException("resource conditions.properties is missing");
      }
      names.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }
}
