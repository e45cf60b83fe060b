package dev.offshoot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * As {@link KeepAliveSockets}, for sessions that run SQL of others without encryption: what the
 * server sends goes through {@link BoundedReplies}. Public only because the driver makes it by
 * name.
 */
public final class BoundedSockets extends KeepAliveSockets {
  /** For the driver. */
  public BoundedSockets() {}

  @Override
  Socket socket() {
    return new GuardedSocket(WRITE) {
      private final Object once = new Object();
      private @Nullable InputStream bounded;

      @Override
      public InputStream getInputStream() throws IOException {
        synchronized (once) {
          var input = bounded == null ? new BoundedReplies(super.getInputStream()) : bounded;
          bounded = input;
          return input;
        }
      }
    };
  }
}
