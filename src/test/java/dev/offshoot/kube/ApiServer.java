package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real API server with our CRDs, one for all tests of a JVM: started at the first use, stopped
 * with the JVM. Tests share it and are kept apart by {@link #namespace()}.
 *
 * <p>No controllers run beside it: no pods start, nothing is garbage collected, and a deleted
 * namespace stays.
 */
public final class ApiServer {
  private static final Path CRDS = Path.of("k8s", "crds");

  private final ControlPlane server;
  private final Path kubectl;
  private final KubernetesClient client;

  private ApiServer(Path dir) {
    Path programs = programs(dir);
    kubectl = programs.resolve("kubectl");
    try {
      server = Startable.started(3, () -> new ControlPlane(programs, FreePort::find));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-api-server"));
    client = newClient();
    applyCrds();
  }

  private void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one server of this JVM. */
  public static ApiServer get() {
    return Holder.SERVER;
  }

  /** A client with all rights, shared: do not close it. */
  public KubernetesClient client() {
    return client;
  }

  /** A client of the caller's own, with all rights. */
  public KubernetesClient newClient() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /** For clients with other settings, or other users by impersonation. */
  public Config config() {
    try {
      return server.config();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A kubeconfig file with all rights. */
  public Path kubeconfig() {
    return server.kubeconfig();
  }

  /** The program kubectl of the same build. */
  public Path kubectlProgram() {
    return kubectl;
  }

  /** A new, empty namespace. */
  public String namespace() {
    String name = "t-" + UUID.randomUUID().toString().substring(0, 8);
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  /** Runs kubectl as a user would; both outputs together, and the exit code is not judged. */
  public String kubectl(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(kubectl.toString());
    command.add("--kubeconfig=" + kubeconfig());
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("offshoot-kubectl", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "kubectl did not end: " + command + "\n" + Files.readString(output));
      }
      String said = Files.readString(output);
      Files.delete(output);
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void applyCrds() {
    PatchContext apply =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("offshoot-tests")
            .withForce(true)
            .build();
    try (Stream<Path> files = Files.list(CRDS)) {
      for (Path file : files.sorted().toList()) {
        CustomResourceDefinition crd =
            client.apiextensions().v1().customResourceDefinitions().load(file.toFile()).item();
        client.resource(crd).patch(apply);
        client.resource(crd).waitUntilCondition(ApiServer::established, 3, TimeUnit.MINUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    discovered();
  }

  /** An established kind is known to clients that ask for all kinds a moment later. */
  private void discovered() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!kubectl("get", "dbb,mset,bm,br", "-A").contains("No resources found")
        || !kubectl("explain", "br").contains("FIELDS")) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the API server does not tell of our kinds");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private static boolean established(CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        // the first status of a CRD has no list at all
        && crd.getStatus().getConditions() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  /** Where the programs of the newest Kubernetes are. */
  static Path programs(Path dir) {
    try (Stream<Path> versions = Files.list(dir.resolve("k8s"))) {
      return versions
          .max(Comparator.comparing(path -> path.getFileName().toString()))
          .orElseThrow(() -> new IllegalStateException("no API server in " + dir));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Holder {
    private static final ApiServer SERVER = start();

    private static ApiServer start() {
      String dir = System.getProperty("offshoot.kube.dir", "");
      if (dir.isBlank()) {
        throw new IllegalStateException(
            "no API server to test against: pass -Doffshoot.kube.dir=\"$(cluster/binaries)\"");
      }
      return new ApiServer(Path.of(dir));
    }
  }
}
