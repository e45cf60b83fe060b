package dev.offshoot.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;

/** Ports for programs that tests start beside them, from this JVM's own {@link PortRange}. */
public final class FreePort {
  private FreePort() {}

  /** One that is free now, and that neither the system nor another test JVM gives to anybody. */
  public static int find() throws IOException {
    return Mine.RANGE.next();
  }

  private static final class Mine {
    private static final PortRange RANGE = claim();

    private static PortRange claim() {
      try {
        return PortRange.claim(Path.of("/var/tmp/offshoot-test-ports"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether somebody listens there. */
  public static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
