package dev.offshoot.mcp;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a server was started.
 *
 * @param namespace where a name without a namespace is looked up
 * @param project the one project that is served, in the form namespace/name or name; empty for all
 * @param readOnly without the tools that change something
 * @param features the groups of tools
 * @param hourlyRate the price of a branch in USD per hour
 * @param patience how long a call waits for an end before it says how to ask again
 * @param rowValues errors and logs may show values of rows
 * @param appCredentials the environment of a development branch has the password of app as well
 * @param callsPerSecond the most calls of one user, ten times as many in a burst
 */
public record Settings(
    String namespace,
    Optional<String> project,
    boolean readOnly,
    Set<Feature> features,
    BigDecimal hourlyRate,
    Duration patience,
    boolean rowValues,
    boolean appCredentials,
    int callsPerSecond) {
  /** Branches cost as much as Supabase's. */
  public static final BigDecimal RATE = new BigDecimal("0.01344");

  /** Every tool, on a namespace. */
  public static Settings in(String namespace) {
    return new Settings(
        namespace,
        Optional.empty(),
        false,
        Feature.all(),
        RATE,
        Duration.ofSeconds(45),
        false,
        false,
        50);
  }
}
