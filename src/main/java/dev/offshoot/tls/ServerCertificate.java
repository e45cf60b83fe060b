package dev.offshoot.tls;

import java.time.Instant;

/**
 * What a branch's server proves itself with, in PEM. It must never be printed: {@link #toString}
 * leaves the key out.
 *
 * @param certificate the server's own
 * @param key its private key, PKCS #8
 * @param authority the certificate of the authority that signed it, for clients
 * @param serial of the certificate, in hexadecimal digits
 * @param until it is valid to this time; its successor comes much earlier
 */
public record ServerCertificate(
    String certificate, String key, String authority, String serial, Instant until) {
  @Override
  public String toString() {
    return "ServerCertificate[" + serial + " until " + until + "]";
  }
}
