package dev.offshoot.boot;

import dev.offshoot.mcp.Feature;
import dev.offshoot.mcp.Settings;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code offshoot mcp}; each can be given by an environment variable instead. */
final class McpOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      defaultValue = "${env:OFFSHOOT_KUBECONFIG}",
      description =
          "The kubeconfig to use. Default: KUBECONFIG, the pod's own account, or ~/.kube/config.")
  @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      defaultValue = "${env:OFFSHOOT_CONTEXT}",
      description = "The context of the kubeconfig. Default: its current one.")
  @Nullable String context;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "${env:OFFSHOOT_NAMESPACE}",
      description = "Where names are looked up. Default: the context's namespace.")
  @Nullable String namespace;

  @Option(
      names = "--project",
      paramLabel = "[NAMESPACE/]NAME",
      defaultValue = "${env:OFFSHOOT_PROJECT}",
      description =
          "Serve only this branch and the branches of it; the tools then have no project_id.")
  @Nullable String project;

  @Option(
      names = "--read-only",
      defaultValue = "${env:OFFSHOOT_READ_ONLY:-false}",
      description = "Only the tools that change nothing.")
  boolean readOnly;

  @Option(
      names = "--features",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "${env:OFFSHOOT_FEATURES:-account,database,debugging,development,branching}",
      description = "The groups of tools, with commas. Default: ${DEFAULT-VALUE}.")
  List<String> features;

  @Option(
      names = "--hourly-rate",
      paramLabel = "USD",
      defaultValue = "${env:OFFSHOOT_HOURLY_RATE:-0.01344}",
      description = "What a branch costs an hour, as the operator has it. Default: ${DEFAULT-VALUE}.")
  BigDecimal hourlyRate;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "${env:OFFSHOOT_WAIT:-45}",
      description =
          "How long a call waits for an end before it says how to ask again. Default: ${DEFAULT-VALUE}.")
  int wait;

  @Option(
      names = "--show-row-values",
      defaultValue = "${env:OFFSHOOT_SHOW_ROW_VALUES:-false}",
      description = "Errors and logs may show values of rows.")
  boolean rowValues;

  @Option(
      names = "--app-credentials",
      defaultValue = "${env:OFFSHOOT_APP_CREDENTIALS:-false}",
      description =
          "The env resource of a development branch has the password of the role app as well; needs the right to read its Secret. Production's never has.")
  boolean appCredentials;

  @Option(
      names = "--calls-per-second",
      paramLabel = "N",
      defaultValue = "${env:OFFSHOOT_CALLS_PER_SECOND:-50}",
      description =
          "The most calls of one user; ten times as many in a burst. Default: ${DEFAULT-VALUE}.")
  int callsPerSecond;

  Settings settings(Config config) {
    var found = EnumSet.noneOf(Feature.class);
    features.forEach(f -> found.add(Feature.of(f)));
    return new Settings(
        namespace(config),
        Optional.ofNullable(project),
        readOnly,
        found,
        hourlyRate,
        Duration.ofSeconds(wait),
        rowValues,
        appCredentials,
        callsPerSecond);
  }

  private String namespace(Config config) {
    if (namespace != null) {
      return namespace;
    }
    return config.getNamespace() == null ? "default" : config.getNamespace();
  }

  Config config() throws IOException {
    if (kubeconfig == null) {
      return Config.autoConfigure(context);
    }
    return Config.fromKubeconfig(context, Files.readString(kubeconfig), kubeconfig.toString());
  }
}
