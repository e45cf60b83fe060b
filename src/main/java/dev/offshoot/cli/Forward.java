package dev.offshoot.cli;

import dev.offshoot.kube.Names;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A port-forward of kubectl to a branch's server, on a loopback port, until it is closed. */
final class Forward implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  private static final int POSTGRES = 5432;
  private static final Pattern LISTENS =
      Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) .*");

  private final Process process;
  private final String port;

  private Forward(Process process, String port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Opens it.
   *
   * @param port to listen on; empty for any that is free
   */
  static Forward to(Cluster cluster, Branch branch, String port) {
    var process =
        cluster
            .kubectl()
            .start(
                List.of(
                    "port-forward",
                    "--namespace=" + cluster.namespace(),
                    "--address=" + HOST,
                    "pod/" + Names.pod(branch.name(), branch.uid()),
                    port + ":" + POSTGRES));
    var said = Kubectl.drained(process.getErrorStream());
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    try {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var listens = LISTENS.matcher(line);
        if (listens.matches()) {
          Kubectl.drained(process.getInputStream());
          return new Forward(process, listens.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw Failure.failed(
        "There is no way to branch %s (it is %s): %s",
        branch.name(), branch.phase(), said.join().strip());
  }

  String port() {
    return port;
  }

  /** Waits until it breaks. */
  void broken() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
