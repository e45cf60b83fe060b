package dev.offshoot.engine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What Postgres stores for a password (RFC 5803): {@code
 * SCRAM-SHA-256$4096:salt$storedKey:serverKey}. It decides the arithmetic only; the password must
 * be ASCII, so that no normalisation is needed, and cannot be had back from the result.
 */
final class ScramVerifier {
  private static final int ITERATIONS = 4096;
  private static final Pattern FORM =
      Pattern.compile(
          "SCRAM-SHA-256\\$[0-9]{4,6}:[A-Za-z0-9+/]+=*\\$[A-Za-z0-9+/]+=*:[A-Za-z0-9+/]+=*");

  private ScramVerifier() {}

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  static String of(String password, byte[] salt) {
    try {
      var spec = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256);
      var salted =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      var clientKey = hmac(salted, "Client Key");
      var storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
      var serverKey = hmac(salted, "Server Key");
      var base64 = Base64.getEncoder();
      return "SCRAM-SHA-256$%d:%s$%s:%s"
          .formatted(
              ITERATIONS,
              base64.encodeToString(salt),
              base64.encodeToString(storedKey),
              base64.encodeToString(serverKey));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2 and HMAC with SHA-256", e);
    }
  }

  /** A salt that is the same for the same password, so that writing it again changes nothing. */
  static byte[] saltFor(byte[] key, String text) {
    try {
      return Arrays.copyOf(hmac(key, "salt\0" + text), 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }

  static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
