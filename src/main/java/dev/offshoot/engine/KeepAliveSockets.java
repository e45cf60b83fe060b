package dev.offshoot.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets that notice within half a minute that the other side is gone, also while a migration runs
 * for hours without a word, and within a minute that it takes nothing any more. Public only because
 * the driver makes it by name; it decides nothing else.
 */
public class KeepAliveSockets extends SocketFactory {
  static final Duration WRITE = Duration.ofSeconds(60);

  /** For the driver. */
  public KeepAliveSockets() {}

  @Override
  public Socket createSocket() throws IOException {
    var socket = socket();
    socket.setKeepAlive(true);
    socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 15);
    socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5);
    socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    return socket;
  }

  /** One that is not connected yet. */
  Socket socket() {
    return new GuardedSocket(WRITE);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
    throw unused();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("the driver connects its sockets itself");
  }
}
