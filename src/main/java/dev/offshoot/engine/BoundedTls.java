package dev.offshoot.engine;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;

/**
 * As {@link BranchTls}, for sessions that run SQL of others: what the server sends goes through
 * {@link BoundedReplies} once it is decrypted. Public only because the driver makes it by name.
 */
public final class BoundedTls extends BranchTls {
  /** As the driver calls it, with {@link BranchTls#argument}. */
  public BoundedTls(String argument) throws GeneralSecurityException, IOException {
    super(argument);
  }

  @Override
  public Socket createSocket(Socket over, String host, int port, boolean autoClose)
      throws IOException {
    return new BoundedTlsSocket((SSLSocket) super.createSocket(over, host, port, autoClose));
  }
}
