package dev.offshoot.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real controllers of cert-manager for certificates and CA issuers, from the directory that
 * CERT_MANAGER names, as a process of this machine. Ends with {@link #close}.
 */
final class CertManager implements AutoCloseable {
  private static final Path PROGRAMS = Path.of(System.getenv("CERT_MANAGER"));
  private static final Path LOG = Path.of("target", "e2e", "cert-manager.log");

  private final Process process;

  private CertManager(Process process) {
    this.process = process;
  }

  /** Makes the cluster know cert-manager's kinds. */
  static void crds() {
    var cluster = Cluster.get();
    cluster.kubectl("apply", "--server-side", "-f", PROGRAMS.resolve("crds").toString());
    cluster.kubectl(
        "wait",
        "crd/certificates.cert-manager.io",
        "crd/issuers.cert-manager.io",
        "--for=condition=Established",
        "--timeout=60s");
  }

  /** Makes the cluster forget them, with all objects of theirs. */
  static void noCrds() {
    Cluster.get()
        .kubectl(
            "delete",
            "--ignore-not-found",
            "--timeout=60s",
            "-f",
            PROGRAMS.resolve("crds").toString());
  }

  static CertManager start() throws IOException {
    Files.createDirectories(LOG.getParent());
    var process =
        new ProcessBuilder(
                List.of(
                    PROGRAMS.resolve("cert-manager-controller").toString(),
                    "--kubeconfig",
                    System.getenv("KUBECONFIG")))
            .redirectErrorStream(true)
            .redirectOutput(LOG.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new CertManager(process);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
