package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packed chart as a release in a namespace that admits only pods of the restricted standard,
 * watching one other namespace. Uses the helm that HELM names. Ends with {@link #close}.
 */
final class HelmRelease implements Installed {
  private static final Path PACKED = Path.of("target", "helm");
  private static final String NAME = "offshoot";

  private final Space home;
  private final Space watched;

  private HelmRelease(Space home, Space watched) {
    this.home = home;
    this.watched = watched;
  }

  /** No other operator may look at the same branches. */
  static HelmRelease of(Space home, Space watched) throws Exception {
    OperatorImage.into(home.cluster());
    Files.createDirectories(PACKED);
    var release = new HelmRelease(home, watched);
    release.helm("package", "helm/offshoot", "--destination", PACKED.toString());
    return release;
  }

  @Override
  public Space home() {
    return home;
  }

  @Override
  public void install() throws Exception {
    installed();
  }

  @Override
  public void upgrade() throws Exception {
    installed("--set", "podAnnotations.upgraded=yes");
  }

  /**
   * Installs or upgrades, waits until all is ready, and returns the notes; the tests' CRDs become
   * the chart's.
   */
  String installed(String... more) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of(
                "upgrade",
                "--install",
                NAME,
                chart().toString(),
                "--namespace",
                home.name(),
                "--take-ownership",
                "--wait",
                "--timeout",
                "4m",
                "--set",
                "watchNamespaces={" + watched.name() + "}",
                "--set",
                "mcp.enabled=true,mcp.namespace=" + watched.name()));
    for (var image : System.getenv("OFFSHOOT_POSTGRES_IMAGES").split(",")) {
      arguments.addAll(List.of("--set-string", "postgresImages." + image));
    }
    arguments.addAll(Arrays.asList(more));
    return helm(arguments.toArray(String[]::new));
  }

  String test() throws Exception {
    return helm("test", NAME, "--namespace", home.name(), "--timeout", "2m");
  }

  @Override
  public void uninstall() throws Exception {
    helm("uninstall", NAME, "--namespace", home.name(), "--wait", "--timeout", "2m");
  }

  /** The pod that holds the Lease. */
  @Override
  public String worker() {
    return home.kubectl("get", "lease", NAME, "-o", "jsonpath={.spec.holderIdentity}");
  }

  /** What the working pod answers to a scrape. */
  String metrics() {
    return home.kubectl(
        "get",
        "--raw",
        "/api/v1/namespaces/%s/pods/%s:8080/proxy/metrics".formatted(home.name(), worker()));
  }

  @Override
  public String logs() {
    return home.kubectl(
        "logs", "-l", "app.kubernetes.io/component=operator", "--tail=-1", "--prefix");
  }

  private static Path chart() throws IOException {
    try (var files = Files.list(PACKED)) {
      return files.filter(f -> f.toString().endsWith(".tgz")).findFirst().orElseThrow();
    }
  }

  private String helm(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(System.getenv("HELM")));
    command.addAll(Arrays.asList(arguments));
    var out = Files.createTempFile("helm", ".log");
    try {
      var process =
          home.cluster()
              .program(command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      var ended = process.waitFor(6, TimeUnit.MINUTES);
      process.destroy();
      var said = Files.readString(out);
      assertThat(ended).as("helm %s ended: %s", arguments[0], said).isTrue();
      assertThat(process.exitValue()).as("helm %s: %s", arguments[0], said).isZero();
      return said;
    } finally {
      Files.delete(out);
    }
  }

  /**
   * The branches first: without an operator they would wait for one, and their namespace with them.
   */
  @Override
  public void close() throws Exception {
    if (home.client().apps().deployments().inNamespace(home.name()).withName(NAME).get() != null) {
      watched.kubectl("delete", "databasebranches", "--all", Space.TIMEOUT);
      uninstall();
    }
    home.close();
  }
}
