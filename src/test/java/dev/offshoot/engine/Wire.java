package dev.offshoot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A network between the engine and a server that does its worst once, when a COMMIT passes. */
final class Wire implements AutoCloseable {
  enum Fault {
    NONE,
    /** The server commits; nobody hears of it. */
    REPLY_LOST,
    /** The server never gets it. */
    COMMIT_DROPPED,
    /** The server gets it late, after the client has been cut. */
    COMMIT_HELD,
    /** The server commits, and something else happens before anybody hears of it. */
    REPLACED
  }

  private final ServerSocket door;
  private final int port;
  private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
  private final AtomicReference<Runnable> replaced = new AtomicReference<>(() -> {});
  private final AtomicInteger cuts = new AtomicInteger();

  Wire(int port) throws IOException {
    this.port = port;
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  void atCommit(Fault next) {
    fault.set(next);
  }

  /** As the other, with what happens in the place of the answer. */
  void replacedAtCommit(Runnable happens) {
    replaced.set(happens);
    fault.set(Fault.REPLACED);
  }

  int cuts() {
    return cuts.get();
  }

  Access through(Access access) {
    return new Access() {
      @Override
      public Address address() {
        return new Address("127.0.0.1", door.getLocalPort());
      }

      @Override
      public String password(Role role) {
        return access.password(role);
      }

      @Override
      public Optional<Trust> trust() throws IOException {
        return Optional.empty();
      }

      @Override
      public String branch() {
        return access.branch();
      }
    };
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), port);
        var mute = new AtomicBoolean();
        Thread.ofVirtual().start(() -> forward(client, server, mute));
        Thread.ofVirtual().start(() -> back(client, server, mute));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void forward(Socket client, Socket server, AtomicBoolean mute) {
    try (client;
        server) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      var buffer = new byte[65536];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        if (new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains("\0commit\0")) {
          switch (fault.getAndSet(Fault.NONE)) {
            case NONE -> {}
            case REPLY_LOST -> {
              cuts.incrementAndGet();
              client.close();
              out.write(buffer, 0, n);
              out.flush();
              Thread.sleep(500);
              return;
            }
            case REPLACED -> {
              cuts.incrementAndGet();
              mute.set(true);
              out.write(buffer, 0, n);
              out.flush();
              replaced.get().run();
              client.close();
              return;
            }
            case COMMIT_DROPPED -> {
              cuts.incrementAndGet();
              client.close();
              Thread.sleep(3000);
              return;
            }
            case COMMIT_HELD -> {
              cuts.incrementAndGet();
              client.close();
              Thread.sleep(2500);
            }
          }
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      // cut
    }
  }

  private static void back(Socket client, Socket server, AtomicBoolean mute) {
    try {
      var buffer = new byte[65536];
      var in = server.getInputStream();
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        if (!mute.get()) {
          client.getOutputStream().write(buffer, 0, n);
        }
      }
      if (!mute.get()) {
        client.shutdownOutput();
      }
    } catch (IOException e) {
      // cut
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
