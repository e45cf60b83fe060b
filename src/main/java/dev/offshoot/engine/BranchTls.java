package dev.offshoot.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.WrappedFactory;

/**
 * Encrypted sockets to one branch's server. It believes one branch's authorities and one name,
 * which stays the Service's whatever address leads there, a port-forward's too. Made by the driver,
 * by name, with {@link #argument}; it must never fall back to anything weaker.
 */
public class BranchTls extends WrappedFactory {
  private final String name;

  /**
   * As the driver calls it.
   *
   * @param argument the name, a line feed, and the authorities' certificates in PEM
   */
  public BranchTls(String argument) throws GeneralSecurityException, IOException {
    int end = argument.indexOf('\n');
    name = argument.substring(0, end);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    var authorities =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(
                    argument.substring(end + 1).getBytes(StandardCharsets.US_ASCII)));
    for (var authority : authorities) {
      trusted.setCertificateEntry("authority-" + trusted.size(), authority);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    factory = context.getSocketFactory();
  }

  static String argument(Access.Trust trust) {
    return trust.name() + "\n" + trust.authority();
  }

  @Override
  public Socket createSocket(Socket over, String host, int port, boolean autoClose)
      throws IOException {
    var socket = (SSLSocket) super.createSocket(over, name, port, autoClose);
    var rules = socket.getSSLParameters();
    rules.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(rules);
    return socket;
  }
}
