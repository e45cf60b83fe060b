package dev.offshoot.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The real controllers of cert-manager for certificates and CA issuers, from the directory that
 * CERT_MANAGER names.
 */
final class CertManager {
  private static final Path PROGRAMS = Path.of(System.getenv("CERT_MANAGER"));

  private CertManager() {}

  /** Makes the cluster know cert-manager's kinds. */
  static void crds() {
    var cluster = Cluster.get();
    cluster.kubectl("apply", "--server-side", "-f", PROGRAMS.resolve("crds").toString());
    Crds.known("certificates.cert-manager.io", "issuers.cert-manager.io");
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

  /** Until it is closed. */
  static BesideProcess start() throws IOException {
    return BesideProcess.start(
        Map.of(),
        PROGRAMS.resolve("cert-manager-controller").toString(),
        "--kubeconfig",
        System.getenv("KUBECONFIG"));
  }
}
