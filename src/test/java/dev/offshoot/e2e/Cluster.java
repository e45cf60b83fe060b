package dev.offshoot.e2e;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Clients;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A cluster with our CRDs and the operator's namespace in it. There are two: in one, all tests
 * share an operator of the whole cluster; in the other, a test brings an operator of its own. Tests
 * are kept apart by {@link #space}. It must never be a cluster that anybody works with.
 */
final class Cluster {
  static final String OPERATOR_NAMESPACE = "offshoot-system";

  /**
   * A lock of the cluster without an operator: read by a test whose operator knows its own
   * namespaces alone, written by one whose operator or CRDs concern all namespaces.
   */
  static final String NAMESPACES = "the namespaces of the cluster without an operator";

  /** A lock there: what the chart and the manifests install has the same names each time. */
  static final String INSTALLATIONS = "the installations in the cluster without an operator";

  private final Path kubeconfig;
  private final boolean operated;
  private final KubernetesClient client;

  private Cluster(String variable, boolean operated) {
    this.operated = operated;
    var file = System.getenv(variable);
    if (file == null || file.isEmpty()) {
      throw new IllegalStateException(
          variable
              + " names no cluster to test in: run scripts/run-tests e2e, or cluster/up first");
    }
    kubeconfig = Path.of(file);
    client = Clients.lenient(Config.fromKubeconfig(kubeconfig.toFile()));
    kubectl("apply", "--server-side", "--force-conflicts", "-f", "k8s/crds");
    kubectl("wait", "crd", "--all", "--for=condition=Established", Space.TIMEOUT);
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(OPERATOR_NAMESPACE)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  /** Where {@link OperatorProcess#shared} works. */
  static Cluster get() {
    return Shared.CLUSTER;
  }

  /** Where no operator works but those that a test brings. */
  static Cluster withoutOperator() {
    return WithoutOperator.CLUSTER;
  }

  /** An administrator's. */
  Path kubeconfig() {
    return kubeconfig;
  }

  /** As cluster/up calls it. */
  String name() {
    return kubeconfig.toAbsolutePath().getParent().getFileName().toString();
  }

  /** A program that is to use this cluster as an administrator does. */
  ProcessBuilder program(List<String> command) {
    var builder = new ProcessBuilder(command);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    return builder;
  }

  /** With all rights; shared: do not close it. */
  KubernetesClient client() {
    return client;
  }

  /** A new namespace that admits only pods of the restricted security standard. */
  Space space(String theme) {
    var name = theme + "-" + UUID.randomUUID().toString().substring(0, 6);
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                .endMetadata()
                .build())
        .create();
    return new Space(this, name);
  }

  /** Deletes a namespace; where no operator is left to let parents go, the test does it. */
  void end(String namespace) {
    if (!operated) {
      var branches = client.resources(DatabaseBranch.class).inNamespace(namespace);
      branches
          .list()
          .getItems()
          .forEach(b ->
              branches
                  .withName(b.getMetadata().getName())
                  .patch(
                      PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":[]}}"));
    }
    client.namespaces().withName(namespace).delete();
  }

  /** What kubectl prints; its refusal is an exception with its words. */
  String kubectl(String... arguments) {
    var answer = tryKubectl("", arguments);
    if (answer.code() != 0) {
      throw new AssertionError(
          "kubectl " + String.join(" ", arguments) + " failed: " + answer.text());
    }
    return answer.text();
  }

  /** What kubectl prints on both its outputs, and how it ended. */
  Answer tryKubectl(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    try {
      var process = program(command).redirectErrorStream(true).start();
      var output =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new String(
                      process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              // not a virtual one: the first calls come out of a class's initialization, which
              // holds
              // a virtual thread's carrier, and there may be no second one
              task -> Thread.ofPlatform().daemon().start(task));
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("kubectl did not end: " + command);
      }
      return new Answer(process.exitValue(), output.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What a command said. */
  record Answer(int code, String text) {}

  private static final class Shared {
    private static final Cluster CLUSTER = new Cluster("KUBECONFIG", true);
  }

  private static final class WithoutOperator {
    private static final Cluster CLUSTER = new Cluster("OFFSHOOT_SECOND_KUBECONFIG", false);
  }
}
