package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real programs, where another program was quicker to take a port. */
class ControlPlaneIT {
  private final Path programs =
      ApiServer.programs(Path.of(System.getProperty("offshoot.kube.dir")));

  @Test
  void aStolenPortIsToldAtOnce() throws Exception {
    try (var thief = thief();
        var stolen = with(thief.getLocalPort(), FreePort.find(), FreePort.find())) {
      assertThatThrownBy(stolen::start)
          .hasMessageContainingAll("etcd ended with code", "address already in use");
    }
  }

  @Test
  void theNextTryHasOtherPorts() throws Exception {
    try (var thief = thief()) {
      var ports = new ArrayDeque<>(List.of(FreePort.find(), FreePort.find(), thief.getLocalPort()));
      try (var started =
          Startable.started(
              2,
              () ->
                  new ControlPlane(
                      programs, () -> ports.isEmpty() ? FreePort.find() : ports.remove()))) {
        assertThat(ports).isEmpty();
        assertThat(started.config().getMasterUrl()).startsWith("https://127.0.0.1:");
      }
    }
  }

  private ControlPlane with(Integer... ports) {
    var next = new ArrayDeque<>(List.of(ports));
    return new ControlPlane(programs, next::remove);
  }

  private static ServerSocket thief() throws IOException {
    return new ServerSocket(FreePort.find(), 1, InetAddress.getLoopbackAddress());
  }
}
