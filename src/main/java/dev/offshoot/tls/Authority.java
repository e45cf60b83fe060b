package dev.offshoot.tls;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The certificate authorities of all namespaces, one each. Their private keys exist nowhere as
 * objects: like the passwords of roles they derive from the operator's key. It decides how long
 * certificates last: a server's is replaced after a third of its lifetime, at a time of its own, so
 * that not all come at once. It must never vouch for a name outside the namespace.
 *
 * <p>Everything is the same for the same input, signatures too (RFC 6979), so writing it again
 * changes nothing. A new operator's key makes new authorities.
 */
public final class Authority implements Vouching {
  /** How long a server's certificate is valid unless told otherwise. */
  public static final Duration LIFETIME = Duration.ofDays(90);

  /** A third of it is the time that a node and a server have to take the next one up. */
  public static final Duration SHORTEST = Duration.ofMinutes(3);

  /** Nobody renews an authority's own: it lasts as long as the key that it derives from. */
  private static final Instant FOUNDED = Instant.parse("2026-01-01T00:00:00Z");

  private static final Instant ENDS = Instant.parse("2076-01-01T00:00:00Z");

  /** Clocks differ. */
  private static final Duration SKEW = Duration.ofDays(1);

  /** How many namespaces are remembered. */
  private static final int KEPT = 1_000;

  private final DerivedKeys keys;
  private final Duration turn;
  private final Map<String, String> authorities = new ConcurrentHashMap<>();
  private final Map<String, Issued> issued = new ConcurrentHashMap<>();

  private record Issued(long turn, ServerCertificate certificate) {}

  /**
   * With the operator's key.
   *
   * @param operatorKey at least 32 bytes that nobody else has
   * @param lifetime of a server's certificate, at least {@link #SHORTEST}
   * @throws IllegalArgumentException for a shorter key or lifetime
   */
  public Authority(byte[] operatorKey, Duration lifetime) {
    if (operatorKey.length < 32) {
      throw new IllegalArgumentException("the operator's key must have at least 32 bytes");
    }
    if (lifetime.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "a certificate's lifetime is at least three minutes, not " + lifetime);
    }
    this.keys = new DerivedKeys(operatorKey);
    this.turn = lifetime.dividedBy(3);
  }

  /** The certificate of a namespace's authority, in PEM: what its clients trust. */
  public String certificate(String namespace) {
    if (authorities.size() >= KEPT) {
      authorities.clear(); // namespaces come and go, and nobody says so; each is computed again
    }
    return authorities.computeIfAbsent(
        namespace,
        n -> {
          var pair = authority(n);
          return Certificates.authority(
              pair, subject(n), keys.serial("authority", n), FOUNDED, ENDS);
        });
  }

  /**
   * What a branch's server is to present now.
   *
   * @param uid of the branch: another branch of the same name has another key
   * @param service the first of its DNS names, at most 63 characters
   */
  public ServerCertificate server(String namespace, String service, String uid, Instant now) {
    var at = turnOf(uid, now);
    var known = issued.get(uid);
    if (known != null && known.turn() == at) {
      return known.certificate();
    }
    var fresh = issue(namespace, service, uid, at);
    issued.put(uid, new Issued(at, fresh));
    return fresh;
  }

  /** How long until a branch's server is to present another one. */
  public Duration untilNext(String uid, Instant now) {
    return Duration.between(now, begin(uid, turnOf(uid, now) + 1));
  }

  @Override
  public String authority(String namespace, String uid) {
    return certificate(namespace);
  }

  @Override
  public void forget(String uid) {
    issued.remove(uid);
  }

  private ServerCertificate issue(String namespace, String service, String uid, long at) {
    var from = begin(uid, at);
    var until = from.plus(turn.multipliedBy(3));
    var pair = keys.pair("server", uid, "" + at);
    var serial = keys.serial("server", uid, "" + at, "" + turn.toSeconds());
    var certificate =
        Certificates.server(
            pair.shared(),
            authority(namespace),
            subject(namespace),
            service,
            namespace,
            serial,
            from.minus(SKEW),
            until);
    return new ServerCertificate(
        certificate, Pem.key(pair), certificate(namespace), hex(serial), until);
  }

  private DerivedKeys.Pair authority(String namespace) {
    return keys.pair("authority", namespace);
  }

  private static String subject(String namespace) {
    return "Offshoot authority of namespace " + namespace;
  }

  private long turnOf(String uid, Instant now) {
    return Math.floorDiv(now.getEpochSecond() + offset(uid), turn.toSeconds());
  }

  private Instant begin(String uid, long at) {
    return Instant.ofEpochSecond(at * turn.toSeconds() - offset(uid));
  }

  private long offset(String uid) {
    return Math.floorMod(uid.hashCode(), turn.toSeconds());
  }

  static String hex(BigInteger serial) {
    return serial.toString(16);
  }
}
