package dev.offshoot.kube;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The short digests by which objects tell that a text is another one. */
public final class Sha256 {
  private Sha256() {}

  /**
   * The first bytes of a text's SHA-256, in lower-case hexadecimal digits.
   *
   * @param bytes how many, at most 32; two digits each
   */
  public static String hex(String text, int bytes) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)), 0, bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
