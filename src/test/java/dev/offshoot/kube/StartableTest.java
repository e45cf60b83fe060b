package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a server's start fails, and is repeated. */
class StartableTest {
  @TempDir Path files;

  @Test
  @Timeout(120)
  void aProgramThatEndsIsNoticedLongBeforeItsDeadlineAndItsLogIsShown() throws Exception {
    var script = Files.writeString(files.resolve("script"), "echo address already in use; exit 3");
    var process = ServerProcess.start(files.resolve("log"), List.of("/bin/sh", script.toString()));
    assertThatThrownBy(() -> process.awaitReady(Duration.ofHours(1), () -> false))
        .hasMessageContainingAll("sh ended with code 3", "address already in use");
  }

  /** Another program answers at the port of one that could not have it. */
  @Test
  @Timeout(120)
  void anAnswerOfAnotherProgramDoesNotCount() throws Exception {
    var process = ServerProcess.start(files.resolve("log"), List.of("/bin/false"));
    while (process.isAlive()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> process.awaitReady(Duration.ofHours(1), () -> true))
        .hasMessageContaining("false ended with code 1");
  }

  @Test
  void oneThatIsNotReadyInTimeIsNamedWithItsLog() throws Exception {
    var script = Files.writeString(files.resolve("script"), "echo loading; exec sleep 60");
    try (var process =
        ServerProcess.start(files.resolve("log"), List.of("/bin/sh", script.toString()))) {
      assertThatThrownBy(() -> process.awaitReady(Duration.ofSeconds(2), () -> false))
          .hasMessageContainingAll("sh is not ready after PT2S", "loading");
    }
  }

  @Test
  void aCleanUpThatThrowsDoesNotEndTheTries() throws Exception {
    var tries =
        new ArrayDeque<>(
            List.of(new Fake(true, true), new Fake(true, true), new Fake(false, false)));
    assertThat(Startable.started(3, tries::poll)).isEqualTo(new Fake(false, false));
  }

  @Test
  void afterTheLastTryAllReasonsAreTold() {
    assertThatThrownBy(() -> Startable.started(2, () -> new Fake(true, true)))
        .hasMessageContaining("not started in 2 tries")
        .hasStackTraceContaining("no start")
        .hasStackTraceContaining("no end");
  }

  private record Fake(boolean startFails, boolean endFails) implements Startable {
    @Override
    public void start() throws IOException {
      if (startFails) {
        throw new IOException("no start");
      }
    }

    @Override
    public void close() throws IOException {
      if (endFails) {
        throw new IOException("no end");
      }
    }
  }
}
