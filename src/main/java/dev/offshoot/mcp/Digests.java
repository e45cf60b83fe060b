package dev.offshoot.mcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** SHA-256 in the forms that are needed here. Pure. */
final class Digests {
  private Digests() {}

  static String hex(String text) {
    return HexFormat.of().formatHex(sha(text));
  }

  /** Twelve digits: enough to tell two calls apart in a log. */
  static String brief(String text) {
    return hex(text).substring(0, 12);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(sha(text));
  }

  private static byte[] sha(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
