package dev.offshoot.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What makes two texts of a migration the same: SHA-256 over the UTF-8 text without BOM, with CRLF
 * and CR as LF and without trailing white space, and over whether it runs in a transaction. The
 * name takes no part.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Checksum(String hex) {
  /** Of a migration. */
  public static Checksum of(String sql, boolean transactional) {
    return new Checksum(
        digest(normal(sql) + (transactional ? "" : "\n--offshoot:transactional=false")));
  }

  /** Of a function, a seed or another text that always runs in a transaction. */
  public static Checksum of(String sql) {
    return of(sql, true);
  }

  /** The text as it is compared, stored and run. */
  public static String normal(String sql) {
    var text = sql.startsWith("\uFEFF") ? sql.substring(1) : sql;
    return text.replace("\r\n", "\n").replace('\r', '\n').stripTrailing();
  }

  /** The first 12 digits, for people. */
  public String brief() {
    return hex.substring(0, 12);
  }

  private static String digest(String text) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
