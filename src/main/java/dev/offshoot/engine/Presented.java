package dev.offshoot.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;

/**
 * Asks a server for its certificate, without logging in: a SSLRequest message, the handshake, and
 * no more, which Postgres does not log.
 */
final class Presented {
  private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 210, 22, 47};
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 20_000;

  private Presented() {}

  /**
   * The serial number, in hexadecimal digits.
   *
   * @throws IOException also when the server proves to be another one
   */
  static String serial(Access server, Access.Trust trust) throws IOException {
    var address = server.address();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      socket.getOutputStream().write(SSL_REQUEST);
      if (socket.getInputStream().read() != 'S') {
        throw new IOException("the server of branch " + server.branch() + " does not encrypt");
      }
      var tls =
          (SSLSocket)
              new BranchTls(BranchTls.argument(trust))
                  .createSocket(socket, address.host(), address.port(), false);
      tls.startHandshake();
      var certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
      return certificate.getSerialNumber().toString(16);
    } catch (GeneralSecurityException e) {
      throw new IOException("the authority of branch " + server.branch() + " is not usable", e);
    }
  }
}
