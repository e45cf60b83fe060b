package dev.offshoot.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/** The textual form of certificates and keys (RFC 7468). */
public final class Pem {
  private Pem() {}

  static String certificate(byte[] der) {
    return text("CERTIFICATE", der);
  }

  static String key(DerivedKeys.Pair pair) {
    try {
      return text(
          "PRIVATE KEY", PrivateKeyInfoFactory.createPrivateKeyInfo(pair.own()).getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any thing, by the word that stands around it, such as {@code CERTIFICATE}. */
  public static String text(String what, byte[] der) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }
}
