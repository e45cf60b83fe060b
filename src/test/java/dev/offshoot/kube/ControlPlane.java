package dev.offshoot.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * etcd and a kube-apiserver as processes beside the tests, with keys and data in a directory of
 * their own. It decides which flags they get; it must never share a port, a key or a file with
 * another one.
 */
final class ControlPlane implements Startable {
  /** A machine of two processors that builds Kubernetes beside the tests needs over a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Where the next port comes from. */
  @FunctionalInterface
  interface Ports {
    int next() throws IOException;
  }

  private final Path programs;
  private final Ports ports;
  private Path files;
  private ServerProcess etcd;
  private ServerProcess server;

  ControlPlane(Path programs, Ports ports) {
    this.programs = programs;
    this.ports = ports;
  }

  @Override
  public void start() throws IOException {
    files = Files.createTempDirectory("offshoot-api-server");
    var keys = ControlPlaneKeys.make(files);
    var clients = "http://127.0.0.1:" + ports.next();
    startEtcd(clients, "http://127.0.0.1:" + ports.next());
    var port = ports.next();
    Files.writeString(kubeconfig(), keys.kubeconfig(port));
    startServer(clients, port, keys);
  }

  private void startEtcd(String clients, String peers) throws IOException {
    etcd =
        ServerProcess.start(
            files.resolve("etcd.log"),
            List.of(
                programs.resolve("etcd").toString(),
                "--data-dir=" + files.resolve("etcd"),
                // nothing of it outlives the tests
                "--unsafe-no-fsync",
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers));
    try (var http = HttpClient.newHttpClient()) {
      var health =
          HttpRequest.newBuilder(URI.create(clients + "/health"))
              .timeout(Duration.ofSeconds(10))
              .build();
      etcd.awaitReady(
          PATIENCE, () -> http.send(health, BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  private void startServer(String etcdClients, int port, ControlPlaneKeys keys) throws IOException {
    server =
        ServerProcess.start(
            files.resolve("kube-apiserver.log"),
            List.of(
                programs.resolve("kube-apiserver").toString(),
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--etcd-servers=" + etcdClients,
                "--cert-dir=" + files,
                "--tls-cert-file=" + keys.serverCertificate(),
                "--tls-private-key-file=" + keys.serverKey(),
                "--client-ca-file=" + keys.clientCertificate(),
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://localhost",
                "--service-account-signing-key-file=" + keys.serverKey(),
                "--service-account-key-file=" + keys.serverKey(),
                "--disable-admission-plugins=ServiceAccount",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--allow-privileged"));
    var config = config();
    config.setRequestRetryBackoffLimit(0);
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      server.awaitReady(PATIENCE, () -> serves(client));
    }
  }

  /** Tests need the namespace at once, which the server makes a moment after it is ready. */
  private static boolean serves(KubernetesClient client) {
    return "ok".equals(client.raw("/readyz"))
        && client.namespaces().withName("default").get() != null;
  }

  Path kubeconfig() {
    return files.resolve("kubeconfig.yaml");
  }

  /** With all rights; a new one each time, since tests change it. */
  Config config() throws IOException {
    return Config.fromKubeconfig(Files.readString(kubeconfig()));
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
    if (etcd != null) {
      etcd.close();
    }
    if (files != null) {
      try (var all = Files.walk(files)) {
        for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
