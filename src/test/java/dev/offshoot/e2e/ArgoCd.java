package dev.offshoot.e2e;

import dev.offshoot.kube.FreePort;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real Argo CD, from the directory that ARGOCD names: repository server, application controller
 * and API server with a Redis, as processes of this machine, for one namespace of the cluster. Its
 * {@code argocd-cm} is the checked-in snippet. Ends with {@link #close}.
 */
final class ArgoCd implements AutoCloseable {
  private static final Path PROGRAMS = Path.of(System.getenv("ARGOCD"));
  private static final Path SNIPPET = Path.of("gitops", "argocd", "argocd-cm.yaml");

  private final Deque<BesideProcess> running = new ArrayDeque<>();
  private final Space home;
  private final Space watched;
  private final Path work;
  private final int api;

  private ArgoCd(Space home, Space watched, Path work) throws Exception {
    this.home = home;
    this.watched = watched;
    this.work = work;
    api = FreePort.find();
  }

  /** {@code work} is a directory that the test empties. */
  static ArgoCd start(Space home, Space watched, Path work) throws Exception {
    var argo = new ArgoCd(home, watched, work);
    try {
      argo.configure();
      argo.run();
      return argo;
    } catch (Exception | Error e) {
      argo.close();
      throw e;
    }
  }

  Space home() {
    return home;
  }

  Space watched() {
    return watched;
  }

  /** Where its API server listens. */
  URI api() {
    return URI.create("http://127.0.0.1:" + api);
  }

  /** The cluster's address, as applications name their destination. */
  String server() {
    return home.client().getMasterUrl().toString().replaceAll("/$", "");
  }

  /** Makes the cluster know Argo CD's kinds. */
  static void crds() {
    var cluster = Cluster.get();
    cluster.kubectl("apply", "--server-side", "-f", PROGRAMS.resolve("crds").toString());
    Crds.known(
        cluster,
        "applications.argoproj.io",
        "appprojects.argoproj.io",
        "applicationsets.argoproj.io");
  }

  private void configure() throws Exception {
    crds();
    home.apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, labels: {app.kubernetes.io/part-of: argocd}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm, labels: {app.kubernetes.io/part-of: argocd}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: argocd-secret, labels: {app.kubernetes.io/part-of: argocd}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: default}
        spec: {sourceRepos: ["*"], destinations: [{server: "*", namespace: "*"}]}
        """);
    home.kubectl("patch", "configmap", "argocd-cm", "--patch-file", SNIPPET.toString());
    home.apply(Serialization.asYaml(destination()));
  }

  /** Only the one namespace: Argo CD then keeps nothing else of the cluster in mind. */
  private Map<String, Object> destination() {
    var config = home.client().getConfiguration();
    var access = new LinkedHashMap<String, Object>();
    access.put("bearerToken", config.getAutoOAuthToken());
    access.put("tlsClientConfig", Map.of("caData", config.getCaCertData()));
    return Map.of(
        "apiVersion",
        "v1",
        "kind",
        "Secret",
        "metadata",
        Map.of("name", "here", "labels", Map.of("argocd.argoproj.io/secret-type", "cluster")),
        "stringData",
        Map.of(
            "name",
            "here",
            "server",
            server(),
            "namespaces",
            watched.name(),
            "config",
            Serialization.asJson(access)));
  }

  private void run() throws Exception {
    var redis = FreePort.find();
    var repositories = FreePort.find();
    start(
        redis,
        List.of(
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            "" + redis,
            "--save",
            "",
            "--dir",
            work.toString()));
    start(
        repositories,
        List.of(
            program("argocd-repo-server"),
            "--disable-tls",
            "--address=127.0.0.1",
            "--port=" + repositories,
            "--metrics-port=" + FreePort.find(),
            "--redis=127.0.0.1:" + redis));
    var controller = FreePort.find();
    start(
        controller,
        List.of(
            program("argocd-application-controller"),
            "--kubeconfig=" + Cluster.get().kubeconfig(),
            "--namespace=" + home.name(),
            "--repo-server=127.0.0.1:" + repositories,
            "--repo-server-plaintext",
            "--redis=127.0.0.1:" + redis,
            "--persist-resource-health",
            "--metrics-port=" + controller));
    start(
        api,
        List.of(
            program("argocd-server"),
            "--kubeconfig=" + Cluster.get().kubeconfig(),
            "--namespace=" + home.name(),
            "--repo-server=127.0.0.1:" + repositories,
            "--repo-server-plaintext",
            "--redis=127.0.0.1:" + redis,
            "--insecure",
            "--disable-auth",
            "--address=127.0.0.1",
            "--port=" + api,
            "--metrics-port=" + FreePort.find()));
  }

  private void start(int port, List<String> command) throws Exception {
    var environment =
        Map.of(
            "ARGOCD_GPG_ENABLED",
            "false",
            "HOME",
            work.toString(),
            "TMPDIR",
            Files.createDirectories(work.resolve("tmp")).toString());
    running.push(BesideProcess.start(port, environment, command.toArray(String[]::new)));
  }

  private String program(String name) {
    return PROGRAMS.resolve(name).toAbsolutePath().toString();
  }

  /** With nobody left to carry out a deletion, an application must not wait for one. */
  @Override
  public void close() {
    running.forEach(BesideProcess::close);
    var left = home.kubectl("get", "applications.argoproj.io", "-o", "name").lines().toList();
    for (var application : left) {
      home.kubectl(
          "patch", application, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
    }
    home.close();
  }
}
