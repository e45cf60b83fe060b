package dev.offshoot.kube;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port for a program that tests start beside them. */
public final class FreePort {
  private static final int FIRST = 20_000;
  private static final int LAST = 29_999;

  private FreePort() {}

  /** One that is free now, and that the system gives to nobody who asks for any port. */
  public static int find() throws IOException {
    for (var tries = 0; tries < 100; tries++) {
      var port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      try (var _ = new ServerSocket(port)) {
        return port;
      } catch (BindException e) {
        // somebody has it
      }
    }
    throw new IOException("no free port from " + FIRST + " to " + LAST);
  }
}
