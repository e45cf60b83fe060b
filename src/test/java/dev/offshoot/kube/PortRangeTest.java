package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports of test JVMs that run at the same moment. */
class PortRangeTest {
  @TempDir Path locks;

  @Test
  void twoAtOnceNeverGetTheSamePort() throws Exception {
    try (var one = PortRange.claim(locks);
        var other = PortRange.claim(locks)) {
      assertThat(some(one)).doesNotContainAnyElementsOf(some(other));
    }
  }

  /** The lock of another process counts as well: a JVM that holds a range is asked for its port. */
  @Test
  void anotherProcessKeepsItsRange() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of(PortRange.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString(),
                Holder.class.getName(),
                locks.toString())
            .start();
    try (var said = process.inputReader();
        var mine = holding(said.readLine())) {
      assertThat(mine.next()).isGreaterThanOrEqualTo(PortRange.FIRST + PortRange.SIZE);
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (var again = PortRange.claim(locks)) {
      assertThat(again.next()).isLessThan(PortRange.FIRST + PortRange.SIZE);
    }
  }

  private PortRange holding(String port) throws IOException {
    assertThat(Integer.parseInt(port))
        .isBetween(PortRange.FIRST, PortRange.FIRST + PortRange.SIZE - 1);
    return PortRange.claim(locks);
  }

  /** What {@link #anotherProcessKeepsItsRange} starts. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (var range = PortRange.claim(Path.of(arguments[0]))) {
        System.out.println(range.next());
        System.in.read();
      }
    }
  }

  @Test
  void aPortThatAnotherProgramHasIsPassedOver() throws Exception {
    try (var range = PortRange.claim(locks);
        var taken = new ServerSocket(range.next())) {
      assertThat(some(range)).doesNotContain(taken.getLocalPort());
    }
  }

  private static Set<Integer> some(PortRange range) throws IOException {
    var ports = new HashSet<Integer>();
    for (var i = 0; i < PortRange.SIZE; i++) {
      ports.add(range.next());
    }
    return ports;
  }
}
