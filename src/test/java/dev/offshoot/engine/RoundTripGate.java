package dev.offshoot.engine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between the engine and Postgres servers, counts round trips over all connections, and does
 * harm at exactly one of them. A round trip is what makes the server answer: a start-up packet, a
 * Sync, a Query or the end of a COPY. It decides where the harm comes; it must never change, delay
 * or repeat what it lets through.
 */
public final class RoundTripGate implements AutoCloseable {
  /** On which side of the server's work the harm comes. */
  public enum Position {
    /** The server never sees the request. */
    BEFORE,
    /** The server has answered, and the engine never sees that answer. */
    AFTER
  }

  /** What happens at the chosen round trip, while nothing flows. */
  public interface Harm {
    /** To the connection that made the round trip, and perhaps to more. */
    void at(RoundTripGate gate, Link link) throws IOException;
  }

  /** The network loses one connection. */
  public static final Harm ONE_CONNECTION = (gate, link) -> link.cut();

  /** The operator dies: all its connections go, and it makes no more until {@link #heal}. */
  public static final Harm ALL_CONNECTIONS =
      (gate, link) -> {
        gate.closed = true;
        gate.links.forEach(Link::cut);
      };

  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;

  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Set<ServerSocket> doors = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private volatile int target = Integer.MAX_VALUE;
  private volatile Position position = Position.BEFORE;
  private volatile Harm harm = ONE_CONNECTION;
  private volatile boolean closed;
  private volatile boolean silent;

  /** The way to a server through this gate. */
  public Access to(PgServer server) throws IOException {
    var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    doors.add(door);
    Thread.ofVirtual().name("gate").start(() -> accept(door, server));
    var direct = server.access();
    return new Access() {
      @Override
      public Address address() {
        return new Address("127.0.0.1", door.getLocalPort());
      }

      @Override
      public String password(Role role) {
        return direct.password(role);
      }

      @Override
      public Optional<Trust> trust() throws IOException {
        return Optional.empty();
      }

      @Override
      public String branch() {
        return direct.branch();
      }
    };
  }

  /** Counts from zero; the harm comes at round trip {@code at}, the first being 1. */
  public void arm(int at, Position where, Harm what) {
    heal();
    count.set(0);
    position = where;
    harm = what;
    target = at;
  }

  /** No harm any more. */
  public void heal() {
    target = Integer.MAX_VALUE;
    closed = false;
  }

  /**
   * While silent, nothing passes on any connection and nothing is closed, as when a firewall drops
   * packets; what was held passes, late, when it ends.
   */
  void silence(boolean on) {
    silent = on;
  }

  private void hold() {
    while (silent) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Round trips since {@link #arm}. */
  public int count() {
    return count.get();
  }

  private void accept(ServerSocket door, PgServer server) {
    try {
      while (true) {
        var client = door.accept();
        if (closed) {
          hard(client);
          continue;
        }
        Socket behind;
        try {
          behind = new Socket(InetAddress.getLoopbackAddress(), server.port());
        } catch (IOException e) {
          hard(client);
          continue;
        }
        client.setTcpNoDelay(true);
        behind.setTcpNoDelay(true);
        var link = new Link(client, behind);
        links.add(link);
        Thread.ofVirtual().start(link::requests);
        Thread.ofVirtual().start(link::answers);
      }
    } catch (IOException e) {
      // the door was closed
    }
  }

  @Override
  public void close() throws IOException {
    for (var door : doors) {
      door.close();
    }
    links.forEach(Link::cut);
  }

  private static void hard(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // gone already
    }
  }

  /** One connection, cut into messages. */
  public final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean swallow;
    private volatile boolean starting = true;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    /** Both directions, at once, with a reset and no goodbye. */
    void cut() {
      hard(client);
      hard(server);
      links.remove(this);
    }

    private void requests() {
      try {
        var in = in(client);
        var out = out(server);
        hold();
        start(in, out);
        while (true) {
          int type = in.readUnsignedByte();
          var body = body(in);
          hold();
          if (type == 'S' || type == 'Q' || type == 'c') {
            point(() -> write(out, type, body));
          } else {
            write(out, type, body);
          }
          flushIfLast(in, out);
        }
      } catch (IOException e) {
        cut();
      }
    }

    private void start(DataInputStream in, DataOutputStream out) throws IOException {
      while (true) {
        int length = in.readInt();
        var body = in.readNBytes(length - 4);
        int code = java.nio.ByteBuffer.wrap(body).getInt();
        if (code == SSL_REQUEST || code == GSS_REQUEST) {
          client.getOutputStream().write('N');
          continue;
        }
        point(() -> {
          out.writeInt(length);
          out.write(body);
          out.flush();
        });
        starting = false;
        return;
      }
    }

    private interface Forward {
      void go() throws IOException;
    }

    private void point(Forward forward) throws IOException {
      boolean here = count.incrementAndGet() == target;
      if (!here) {
        forward.go();
      } else if (position == Position.BEFORE) {
        harm.at(RoundTripGate.this, this);
      } else {
        swallow = true;
        forward.go();
      }
    }

    private void answers() {
      try {
        var in = in(server);
        var out = out(client);
        while (true) {
          int type = in.readUnsignedByte();
          var body = body(in);
          hold();
          if (!swallow) {
            write(out, type, body);
            flushIfLast(in, out);
          } else if (type == 'Z' || type == 'G' || starting || type == 'R') {
            harm.at(RoundTripGate.this, this);
            return;
          }
        }
      } catch (IOException e) {
        cut();
      }
    }

    private static byte[] body(DataInputStream in) throws IOException {
      return in.readNBytes(in.readInt() - 4);
    }

    private static void write(DataOutputStream out, int type, byte[] body) throws IOException {
      var message = java.nio.ByteBuffer.allocate(body.length + 5);
      message.put((byte) type).putInt(body.length + 4).put(body);
      out.write(message.array());
    }

    private static DataInputStream in(Socket socket) throws IOException {
      return new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65536));
    }

    private static DataOutputStream out(Socket socket) throws IOException {
      return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 65536));
    }

    /** Messages that came together go together: one by one, each would wait for an ACK. */
    private static void flushIfLast(DataInputStream in, DataOutputStream out) throws IOException {
      if (in.available() == 0) {
        out.flush();
      }
    }
  }
}
