package dev.offshoot.e2e;

import dev.offshoot.kube.Clients;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The cluster that KUBECONFIG names, with our CRDs and the operator's namespace in it. Tests share
 * it and are kept apart by {@link #space}. It must never be a cluster that anybody works with.
 */
final class Cluster {
  static final String OPERATOR_NAMESPACE = "offshoot-system";

  private final KubernetesClient client;

  private Cluster() {
    if (System.getenv("KUBECONFIG") == null) {
      throw new IllegalStateException(
          "KUBECONFIG names no cluster to test in: run scripts/run-tests e2e, or cluster/up first");
    }
    Config config = new ConfigBuilder().build();
    client = Clients.lenient(config);
    kubectl("apply", "--server-side", "--force-conflicts", "-f", "k8s/crds");
    kubectl("wait", "crd", "--all", "--for=condition=Established", "--timeout=60s");
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(OPERATOR_NAMESPACE)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  static Cluster get() {
    return Holder.CLUSTER;
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
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
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
              task -> Thread.ofVirtual().start(task));
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
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

  private static final class Holder {
    private static final Cluster CLUSTER = new Cluster();
  }
}
