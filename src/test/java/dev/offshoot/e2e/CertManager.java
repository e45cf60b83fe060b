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
    cluster().kubectl("apply", "--server-side", "-f", PROGRAMS.resolve("crds").toString());
    Crds.known(cluster(), "certificates.cert-manager.io", "issuers.cert-manager.io");
  }

  /** Makes the cluster forget them, with all objects of theirs. */
  static void noCrds() {
    cluster()
        .kubectl(
            "delete",
            "--ignore-not-found",
            Space.TIMEOUT,
            "-f",
            PROGRAMS.resolve("crds").toString());
  }

  /** Until it is closed. */
  static BesideProcess start() throws IOException {
    return BesideProcess.start(
        Map.of(),
        PROGRAMS.resolve("cert-manager-controller").toString(),
        "--kubeconfig",
        cluster().kubeconfig().toString());
  }

  private static Cluster cluster() {
    return Cluster.withoutOperator();
  }
}
