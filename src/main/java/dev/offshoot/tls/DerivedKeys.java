package dev.offshoot.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * Private keys on P-256 that derive from one secret, one for each purpose: 128 bits more than the
 * order has are reduced to it (FIPS 186-5, A.2.1). It must never give two purposes one key.
 */
final class DerivedKeys {
  private static final int SERIAL_BYTES = 16;

  private final byte[] secret;
  private final ECNamedDomainParameters curve =
      new ECNamedDomainParameters(
          SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByName("secp256r1"));

  DerivedKeys(byte[] secret) {
    this.secret = secret.clone();
  }

  /** A key pair. */
  record Pair(ECPrivateKeyParameters own, ECPublicKeyParameters shared) {
    @Override
    public String toString() {
      return "Pair";
    }
  }

  Pair pair(String... purpose) {
    var label = String.join("\0", purpose);
    var bytes = Arrays.copyOf(hmac("tls key 1\0" + label), 48);
    System.arraycopy(hmac("tls key 2\0" + label), 0, bytes, 32, 16);
    var d = new BigInteger(1, bytes).mod(curve.getN().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    var q = curve.getG().multiply(d).normalize();
    return new Pair(new ECPrivateKeyParameters(d, curve), new ECPublicKeyParameters(q, curve));
  }

  /** A serial number that nobody can guess: positive, at most 127 bits. */
  BigInteger serial(String... purpose) {
    var bytes = Arrays.copyOf(hmac("tls serial\0" + String.join("\0", purpose)), SERIAL_BYTES);
    bytes[0] &= 0x7f;
    return new BigInteger(1, bytes).max(BigInteger.ONE);
  }

  private byte[] hmac(String label) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(label.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "DerivedKeys";
  }
}
