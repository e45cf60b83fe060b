package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Outcome;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to a server from outside of the cluster, and what may go wrong on it. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortForwardIT {
  private static final int CHANGES = 1_000;
  private static final int WARM = 200;
  private static final int EACH = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BEAT = Duration.ofMillis(250);
  private static final Engine.RunOptions OPTIONS =
      new Engine.RunOptions("MigrationSet/test", "uid", Engine.Timeouts.DEFAULT, "", true, "");

  /** In runs of ten, each with four connections and a text of 300 KB. */
  @Test
  void aThousandChangesLeaveNothingBehind() throws Exception {
    var engine = new PostgresEngine(System::nanoTime);
    try (var server = PgServer.start(18, PgServer.TRUSTING);
        var endpoint = new PodEndpoint(server.port());
        var client = endpoint.client();
        var routes = new PortForwardRoutes(client)) {
      var access = through(routes, server.access());
      engine.prepare(access);
      apply(engine, access, 1, WARM);
      await().atMost(PATIENCE).until(() -> endpoint.open() == 0);
      var before = Footprint.now();
      apply(engine, access, WARM + 1, WARM + CHANGES);
      await().atMost(PATIENCE).until(() -> endpoint.open() == 0);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            var after = Footprint.now();
            assertThat(after.flat(before)).as("%s, then %s", before, after).isTrue();
          });
      System.out.println(before + ", then " + Footprint.now());
      assertThat(engine.ledger(access).migrations()).hasSize(WARM + CHANGES);
    }
  }

  private static void apply(Engine engine, Access access, int from, int to) throws Exception {
    for (int i = from; i <= to; i += EACH) {
      var changes =
          IntStream.range(i, i + EACH)
              .<Change>mapToObj(
                  v -> new Change.Migration(Version.of("" + v), "m" + v, sql(v), true, true))
              .toList();
      assertThat(engine.apply(access, changes, OPTIONS, Engine.Progress.SILENT))
          .isInstanceOf(Outcome.Done.class);
    }
  }

  private static String sql(int version) {
    return version % EACH == 0 ? "-- " + "x".repeat(300_000) + "\nselect 1" : "select " + version;
  }

  private static Access through(Routes routes, Access server) {
    return new Access() {
      @Override
      public Address address() throws IOException {
        return routes.to("shop", "production", "0a1b2c3d-0000-0000-0000-000000000000");
      }

      @Override
      public String password(Role role) {
        return server.password(role);
      }

      @Override
      public String branch() {
        return server.branch();
      }

      @Override
      public Optional<Trust> trust() {
        return Optional.empty();
      }
    };
  }

  /** Both directions at once, with readers that are slower than writers: nothing is lost. */
  @Test
  void whatIsSentArrivesAsItWas() throws Exception {
    try (var echo = new Echo();
        var endpoint = new PodEndpoint(echo.port());
        var client = endpoint.client();
        var routes = new PortForwardRoutes(client)) {
      var address = routes.to("shop", "production", "0a1b2c3d-0000-0000-0000-000000000000");
      var sent = new byte[20 << 20];
      new Random(7).nextBytes(sent);
      try (var near = new Socket(address.host(), address.port())) {
        Thread.ofVirtual()
            .start(() -> {
              try {
                near.getOutputStream().write(sent);
              } catch (IOException e) {
                // the test misses what was not sent
              }
            });
        assertThat(near.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      }
      await().atMost(PATIENCE).until(() -> endpoint.open() == 0);
    }
  }

  /** No connection ends by itself, and no side says anything more. */
  @Test
  void aFarSideThatFallsSilentEndsTheConnection() throws Exception {
    try (var echo = new Echo();
        var endpoint = new PodEndpoint(echo.port());
        var client = endpoint.client();
        var sockets = new ApiSockets(client.getConfiguration());
        var forward = new PortForward(sockets, "shop", "production-0", BEAT)) {
      var address = forward.address();
      try (var idle = new Socket(address.host(), address.port());
          var busy = new Socket(address.host(), address.port())) {
        for (var near : List.of(idle, busy)) {
          near.getOutputStream().write(1);
          assertThat(near.getInputStream().read()).isEqualTo(1);
        }
        endpoint.silence();
        Thread.ofVirtual()
            .start(() -> {
              try {
                busy.getOutputStream().write(new byte[64 << 20]);
              } catch (IOException e) {
                // as it should be
              }
            });
        assertThat(ended(idle)).isTrue();
        assertThat(ended(busy)).isTrue();
      }
    }
  }

  /** One that has nothing to say stays as long as the other side answers. */
  @Test
  void aConnectionThatIsIdleStays() throws Exception {
    try (var echo = new Echo();
        var endpoint = new PodEndpoint(echo.port());
        var client = endpoint.client();
        var sockets = new ApiSockets(client.getConfiguration());
        var forward = new PortForward(sockets, "shop", "production-0", BEAT);
        var near = new Socket(forward.address().host(), forward.address().port())) {
      near.setSoTimeout(Math.toIntExact(BEAT.multipliedBy(12).toMillis()));
      near.getOutputStream().write(1);
      assertThat(near.getInputStream().read()).isEqualTo(1);
      assertThatThrownBy(() -> near.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      near.getOutputStream().write(2);
      assertThat(near.getInputStream().read()).isEqualTo(2);
    }
  }

  private static boolean ended(Socket near) throws IOException {
    near.setSoTimeout(30_000);
    try {
      return near.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Says again what it is told, as slowly as it can be read. */
  private static final class Echo implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

    Echo() throws IOException {
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                var client = door.accept();
                Thread.ofVirtual().start(() -> echo(client));
              }
            } catch (IOException e) {
              // closed
            }
          });
    }

    int port() {
      return door.getLocalPort();
    }

    private static void echo(Socket client) {
      try (client) {
        client.getInputStream().transferTo(client.getOutputStream());
      } catch (IOException e) {
        // gone
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }
}
