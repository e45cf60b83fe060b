package dev.offshoot.engine;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The passwords of a branch's roles, which exist nowhere as objects: each is an HMAC-SHA-256 of the
 * branch's UID, the role and a rotation counter under the operator's key. All results are the same
 * for the same input, so writing them again changes nothing. A verifier takes thousands of hashes
 * and is asked for at each pass over a branch, so the last one of each role is kept. It must never
 * be printed: {@link #toString} tells nothing.
 */
public final class RolePasswords {
  private final byte[] operatorKey;
  private final Map<Whose, Verifier> verifiers = new ConcurrentHashMap<>();

  private record Whose(String branchUid, Role role) {}

  private record Verifier(int rotation, String text) {}

  /**
   * With the operator's key.
   *
   * @param operatorKey at least 32 bytes that nobody else has
   * @throws IllegalArgumentException for a shorter key
   */
  public RolePasswords(byte[] operatorKey) {
    if (operatorKey.length < 32) {
      throw new IllegalArgumentException("the operator's key must have at least 32 bytes");
    }
    this.operatorKey = operatorKey.clone();
  }

  /**
   * A password of 43 characters, safe in URLs.
   *
   * @param rotation counts up from 0
   */
  public String password(String branchUid, Role role, int rotation) {
    try {
      var mac = ScramVerifier.hmac(operatorKey, "password\0" + label(branchUid, role, rotation));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }

  /** What Postgres stores for {@link #password}: {@code SCRAM-SHA-256$4096:…}. */
  public String verifier(String branchUid, Role role, int rotation) {
    var whose = new Whose(branchUid, role);
    var known = verifiers.get(whose);
    if (known != null && known.rotation() == rotation) {
      return known.text();
    }
    var text =
        ScramVerifier.of(
            password(branchUid, role, rotation),
            ScramVerifier.saltFor(operatorKey, label(branchUid, role, rotation)));
    verifiers.put(whose, new Verifier(rotation, text));
    return text;
  }

  /** The branch is gone. */
  public void forget(String branchUid) {
    for (var role : Role.values()) {
      verifiers.remove(new Whose(branchUid, role));
    }
  }

  private static String label(String branchUid, Role role, int rotation) {
    return branchUid + "\0" + role.roleName() + "\0" + rotation;
  }

  @Override
  public String toString() {
    return "RolePasswords";
  }
}
