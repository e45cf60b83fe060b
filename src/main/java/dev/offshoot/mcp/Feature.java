package dev.offshoot.mcp;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The groups of tools that a server can be started with, under the names that Supabase's has. */
public enum Feature {
  /** Projects and costs. */
  ACCOUNT,
  /** Migrations. */
  DATABASE,
  /** Logs. */
  DEBUGGING,
  /** What belongs into a .env. */
  DEVELOPMENT,
  /** Branches and what carries work between them. */
  BRANCHING;

  /** The word on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All of them. */
  public static Set<Feature> all() {
    return EnumSet.allOf(Feature.class);
  }

  /**
   * The feature of that word.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public static Feature of(String word) {
    return Arrays.stream(values())
        .filter(f -> f.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no feature \"%s\"; there are %s"
                    .formatted(
                        word,
                        Arrays.stream(values())
                            .map(Feature::word)
                            .collect(Collectors.joining(", ")))));
  }
}
