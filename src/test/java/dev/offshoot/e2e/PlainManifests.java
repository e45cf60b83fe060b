package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The operator from k8s/operator, with its own rights and no others, as "kubectl apply" brings it;
 * it reaches branches by their Services. The one thing that is changed is where Postgres' images
 * are: this cluster has no registry.
 */
final class PlainManifests implements Installed {
  private static final String DEPLOYMENT = "deployment/offshoot";
  private static final String VERSION = "app.kubernetes.io/version: \"";

  private final Cluster cluster;
  private final Space home;
  private final Path file;
  private final String text;

  private PlainManifests(Cluster cluster, Path source) throws Exception {
    this.cluster = cluster;
    home = new Space(cluster, Cluster.OPERATOR_NAMESPACE);
    var last = "        - --json-logs\n";
    text =
        Files.readString(source)
            .replace(
                last,
                last
                    + "        - --postgres-image="
                    + System.getenv("OFFSHOOT_POSTGRES_IMAGES")
                    + "\n");
    file = Path.of("target", "e2e", "manifests", source.getFileName().toString());
    Files.createDirectories(file.getParent());
  }

  /** For all namespaces; not there yet. */
  static PlainManifests wholeCluster(Cluster cluster) throws Exception {
    return new PlainManifests(cluster, Path.of("k8s", "operator", "operator.yaml"));
  }

  /** For {@link #home} alone, with no right in any other namespace; not there yet. */
  static PlainManifests oneNamespace(Cluster cluster) throws Exception {
    return new PlainManifests(cluster, Path.of("k8s", "operator", "namespaced", "operator.yaml"));
  }

  @Override
  public Space home() {
    return home;
  }

  @Override
  public void install() throws Exception {
    cluster.kubectl("apply", "--server-side", "-f", "k8s/crds");
    cluster.kubectl("apply", "--server-side", "-f", "k8s/policy");
    apply(text);
  }

  @Override
  public void upgrade() throws Exception {
    apply(text.replace(VERSION, VERSION + "after-"));
  }

  private void apply(String manifest) throws Exception {
    Files.writeString(file, manifest);
    cluster.kubectl("apply", "--server-side", "-f", file.toString());
    home.kubectl("rollout", "status", DEPLOYMENT, Space.TIMEOUT);
  }

  /** By label: without it the namespace would go too, and the key of all passwords with it. */
  @Override
  public void uninstall() {
    cluster.kubectl(
        "delete",
        "-f",
        file.toString(),
        "-l",
        "app.kubernetes.io/name=offshoot",
        "--ignore-not-found",
        Space.TIMEOUT);
  }

  @Override
  public String worker() {
    var pods =
        home.kubectl(
            "get",
            "pods",
            "-l",
            "app.kubernetes.io/component=operator",
            "-o",
            "jsonpath={.items[*].metadata.name}");
    assertThat(pods).as("the one pod").isNotEmpty().doesNotContain(" ");
    return pods;
  }

  @Override
  public String logs() {
    return home.kubectl("logs", DEPLOYMENT);
  }

  @Override
  public void close() {
    uninstall();
    cluster.kubectl("delete", "-f", "k8s/policy", "--ignore-not-found");
  }
}
