package dev.offshoot.mcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and checks the ids of two-step confirmations. An id is good for one caller, one tool, one
 * object by UID and one plan, for ten minutes, and only in this process: its key is random and is
 * never written anywhere.
 */
final class Confirmations {
  static final Duration LIFE = Duration.ofMinutes(10);
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LONG = 8;

  /** What is confirmed. */
  record Deed(String user, String tool, String uid, String digest) {}

  private final SecretKeySpec key;
  private final Clock clock;

  Confirmations(SecureRandom random, Clock clock) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, ALGORITHM);
    this.clock = clock;
  }

  /** A new id, to be sent back with the same call. */
  String issue(Deed deed) {
    var ends = clock.instant().plus(LIFE).getEpochSecond();
    var mac = mac(deed, ends);
    var id = ByteBuffer.allocate(LONG + mac.length).putLong(ends).put(mac).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  /**
   * Returns if the id confirms this deed.
   *
   * @throws ToolError otherwise
   */
  void check(String id, Deed deed) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(id);
    } catch (IllegalArgumentException e) {
      throw wrong();
    }
    if (bytes.length <= LONG) {
      throw wrong();
    }
    var buffer = ByteBuffer.wrap(bytes);
    var ends = buffer.getLong();
    var mac = new byte[bytes.length - LONG];
    buffer.get(mac);
    if (!MessageDigest.isEqual(mac, mac(deed, ends))) {
      throw wrong();
    }
    if (clock.instant().getEpochSecond() > ends) {
      throw new ToolError(
          "ConfirmationExpired",
          "That confirmation is older than %d minutes; call again without confirmation_id for a new one."
              .formatted(LIFE.toMinutes()));
    }
  }

  /** It confirms something else. */
  static ToolError wrong() {
    return new ToolError(
        "ConfirmationInvalid",
        "That confirmation_id is not for this call: it belongs to another user, tool, object or plan, or the plan has changed since. Call again without it, show the new preview to the user, and send the new id.");
  }

  private byte[] mac(Deed deed, long ends) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(ByteBuffer.allocate(LONG).putLong(ends).array());
      for (var part : new String[] {deed.user(), deed.tool(), deed.uid(), deed.digest()}) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(LONG).putLong(bytes.length).array());
        mac.update(bytes);
      }
      return mac.doFinal();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
