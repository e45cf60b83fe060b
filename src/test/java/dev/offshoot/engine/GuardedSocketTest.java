package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardedSocketTest {
  private static final Duration PATIENCE = Duration.ofMillis(400);
  private static final byte[] MUCH = new byte[64 * 1024 * 1024];

  /** Also when whoever writes above it cannot be reached: the socket itself is closed. */
  @Test
  void aWriteThatNobodyTakesEndsWithItsSocket() throws IOException {
    try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var socket = new GuardedSocket(PATIENCE)) {
      socket.connect(door.getLocalSocketAddress(), 1000);
      try (var deaf = door.accept()) {
        assertThatThrownBy(() -> socket.getOutputStream().write(MUCH))
            .isInstanceOf(IOException.class);
        assertThat(socket.isClosed()).isTrue();
        assertThat(deaf.isClosed()).isFalse();
      }
    }
  }

  /** A reader that is slow, but reads, is waited for. */
  @Test
  void aWriteThatIsTakenEnds() throws Exception {
    try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var socket = new GuardedSocket(PATIENCE)) {
      socket.connect(door.getLocalSocketAddress(), 1000);
      var read = new CountDownLatch(1);
      try (var reader = door.accept()) {
        Thread.ofVirtual()
            .start(() -> {
              try {
                reader.getInputStream().readNBytes(MUCH.length);
                read.countDown();
              } catch (IOException e) {
                // the test waits for what does not come
              }
            });
        for (int at = 0; at < MUCH.length; at += 1024 * 1024) {
          socket.getOutputStream().write(MUCH, at, 1024 * 1024);
        }
        read.await();
        assertThat(socket.isClosed()).isFalse();
      }
    }
  }
}
