package dev.offshoot.boot;

import dev.offshoot.mcp.Feature;
import dev.offshoot.mcp.HttpDoor.Access;
import dev.offshoot.mcp.HttpDoor.Place;
import dev.offshoot.mcp.Settings;
import io.fabric8.kubernetes.client.Config;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code offshoot mcp}; each can be given by an environment variable instead. */
final class McpOptions {
  private static final int RETRIES = 2;
  private static final int CONNECT_MILLIS = 5_000;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      converter = KubeconfigConverter.class,
      defaultValue = "${env:OFFSHOOT_KUBECONFIG}",
      description =
          "The kubeconfig to use. Default: KUBECONFIG, the pod's own account, or ~/.kube/config. [OFFSHOOT_KUBECONFIG]")
  @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      defaultValue = "${env:OFFSHOOT_CONTEXT}",
      description = "The context of the kubeconfig. Default: its current one. [OFFSHOOT_CONTEXT]")
  @Nullable String context;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "${env:OFFSHOOT_NAMESPACE}",
      description =
          "Where names are looked up. Default: the context's namespace. [OFFSHOOT_NAMESPACE]")
  @Nullable String namespace;

  @Option(
      names = "--project",
      paramLabel = "[NAMESPACE/]NAME",
      defaultValue = "${env:OFFSHOOT_PROJECT}",
      description =
          "Serve only this branch and the branches of it; the tools then have no project_id. [OFFSHOOT_PROJECT]")
  @Nullable String project;

  @Option(
      names = "--read-only",
      defaultValue = "${env:OFFSHOOT_READ_ONLY:-false}",
      fallbackValue = "true",
      description = "Only the tools that change nothing. [OFFSHOOT_READ_ONLY]")
  boolean readOnly;

  @Option(
      names = "--features",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "${env:OFFSHOOT_FEATURES:-account,database,debugging,development,branching}",
      description =
          "The groups of tools, with commas. Default: ${DEFAULT-VALUE}. [OFFSHOOT_FEATURES]")
  List<String> features;

  @Option(
      names = "--hourly-rate",
      paramLabel = "USD",
      defaultValue = "${env:OFFSHOOT_HOURLY_RATE:-0.01344}",
      description =
          "What a branch costs an hour, as the operator has it. Default: ${DEFAULT-VALUE}. [OFFSHOOT_HOURLY_RATE]")
  BigDecimal hourlyRate;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "${env:OFFSHOOT_WAIT:-45}",
      description =
          "How long a call waits for an end before it says how to ask again. Default: ${DEFAULT-VALUE}. [OFFSHOOT_WAIT]")
  int wait;

  @Option(
      names = "--show-row-values",
      defaultValue = "${env:OFFSHOOT_SHOW_ROW_VALUES:-false}",
      fallbackValue = "true",
      description = "Errors and logs may show values of rows. [OFFSHOOT_SHOW_ROW_VALUES]")
  boolean rowValues;

  @Option(
      names = "--app-credentials",
      defaultValue = "${env:OFFSHOOT_APP_CREDENTIALS:-false}",
      fallbackValue = "true",
      description =
          "The env resource of a development branch has the password of the role app as well; needs the right to read its Secret. Production's never has. [OFFSHOOT_APP_CREDENTIALS]")
  boolean appCredentials;

  @Option(
      names = "--calls-per-second",
      paramLabel = "N",
      defaultValue = "${env:OFFSHOOT_CALLS_PER_SECOND:-50}",
      description =
          "The most calls of one user; ten times as many in a burst. Default: ${DEFAULT-VALUE}. [OFFSHOOT_CALLS_PER_SECOND]")
  int callsPerSecond;

  @Option(
      names = "--http",
      paramLabel = "[HOST:]PORT",
      defaultValue = "${env:OFFSHOOT_HTTP}",
      description =
          "Serve many clients over streamable HTTP at /mcp, instead of one on standard input and output. Default host: 127.0.0.1. [OFFSHOOT_HTTP]")
  @Nullable String http;

  @Option(
      names = "--http-access",
      paramLabel = "WHO",
      defaultValue = "${env:OFFSHOOT_HTTP_ACCESS:-token}",
      description =
          "token: callers send a token of the cluster and act with its rights. impersonate: likewise, and the server impersonates the user. kubeconfig: everyone who reaches the loopback address acts as the kubeconfig's user. Default: ${DEFAULT-VALUE}. [OFFSHOOT_HTTP_ACCESS]")
  Access access;

  @Option(
      names = "--allowed-host",
      paramLabel = "HOST[:PORT]",
      split = ",",
      defaultValue = "${env:OFFSHOOT_ALLOWED_HOSTS:-localhost:*,127.0.0.1:*}",
      description =
          "What the header Host may say. Default: ${DEFAULT-VALUE}. [OFFSHOOT_ALLOWED_HOSTS]")
  List<String> allowedHosts;

  @Option(
      names = "--allowed-origin",
      paramLabel = "URL",
      split = ",",
      defaultValue = "${env:OFFSHOOT_ALLOWED_ORIGINS:-http://localhost:*,http://127.0.0.1:*}",
      description =
          "What the header Origin may say, which browsers send. Default: ${DEFAULT-VALUE}. [OFFSHOOT_ALLOWED_ORIGINS]")
  List<String> allowedOrigins;

  @Option(
      names = "--json-logs",
      defaultValue = "${env:OFFSHOOT_JSON_LOGS:-false}",
      fallbackValue = "true",
      description = "Log in JSON. The log goes to standard error either way. [OFFSHOOT_JSON_LOGS]")
  boolean jsonLogs;

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

  /** As kubectl finds it; a cluster that cannot be reached is said so soon. */
  Config config() {
    if (kubeconfig != null) {
      System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString());
    }
    var config = Config.autoConfigure(context);
    config.setRequestRetryBackoffLimit(RETRIES);
    config.setConnectionTimeout(CONNECT_MILLIS);
    return config;
  }

  /** Where to serve over HTTP, if at all. */
  Optional<Place> place() {
    return Optional.ofNullable(http)
        .map(at -> {
          var colon = at.lastIndexOf(':');
          var host = colon < 0 ? "127.0.0.1" : at.substring(0, colon);
          return new Place(
              host,
              Integer.parseInt(at.substring(colon + 1)),
              allowedHosts,
              allowedOrigins,
              access);
        });
  }
}
