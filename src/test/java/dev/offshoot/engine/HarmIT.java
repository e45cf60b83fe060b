package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Migrations that harm: none of them ends the operator, fills its memory or holds it for long. */
class HarmIT {
  @Test
  void noMigrationFillsTheOperatorsMemory() throws Exception {
    try (var server = PgServer.start(18, "log_min_messages=panic", "max_wal_size=1GB")) {
      var child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:+ExitOnOutOfMemoryError",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SmallHeap.class.getName(),
                  "" + server.port())
              .redirectErrorStream(true)
              .start();
      var said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(child.exitValue()).as(said).isZero();
      for (var attack : SmallHeap.ATTACKS) {
        assertThat(said.lines()).anyMatch(l -> l.startsWith(attack.name() + ": " + attack.ends()));
      }
    }
  }
}
