package dev.offshoot.mcp;

import dev.offshoot.status.VersionText;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;

/**
 * Decides a new migration's version: the time in UTC, and always above all that the branch has or
 * wants. It is given once and never changed. Pure.
 */
final class Versions {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
  private static final BigInteger MOST = BigInteger.TEN.pow(20).subtract(BigInteger.ONE);

  private Versions() {}

  /** The next one, given those that are taken. */
  static String next(Instant now, Collection<String> taken) {
    var stamp = new BigInteger(STAMP.format(now));
    var above =
        taken.stream()
            .filter(VersionText::is)
            .map(v -> new BigInteger(v).add(BigInteger.ONE))
            .max(BigInteger::compareTo)
            .orElse(stamp);
    var version = stamp.max(above);
    if (version.compareTo(MOST) > 0) {
      throw new ToolError(
          "NoVersionLeft", "The branch has the highest version there can be: none is above it.");
    }
    return version.toString();
  }
}
