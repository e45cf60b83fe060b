package dev.offshoot.boot;

import dev.offshoot.branch.Surroundings;
import dev.offshoot.engine.LogRetention;
import dev.offshoot.tls.Authority;
import dev.offshoot.tls.Issuer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the operator can be told, by flag or by environment; a flag wins. Holds values only. */
final class OperatorOptions {
  /** How the operator reaches a branch's server. */
  enum Route {
    /** {@code service} when it runs as a pod, else {@code port-forward}. */
    auto,
    service,
    port_forward;

    @Override
    public String toString() {
      return name().replace('_', '-');
    }
  }

  @Option(
      names = "--namespaces",
      split = ",",
      paramLabel = "NS",
      defaultValue = "${env:OFFSHOOT_NAMESPACES}",
      description = "Namespaces to watch, by comma; all when unset. [OFFSHOOT_NAMESPACES]")
  List<String> namespaces = new ArrayList<>();

  @Option(
      names = "--operator-namespace",
      paramLabel = "NS",
      defaultValue = "${env:OFFSHOOT_OPERATOR_NAMESPACE:-offshoot-system}",
      description =
          "Where the operator keeps its key and its Lease (default: ${DEFAULT-VALUE})."
              + " [OFFSHOOT_OPERATOR_NAMESPACE]")
  String operatorNamespace = "offshoot-system";

  @Option(
      names = "--new-key",
      description =
          "Make a new key when the old one was lost: every branch gets new passwords, and its server"
              + " restarts.")
  boolean newKey;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      converter = KubeconfigConverter.class,
      description = "Cluster to use; else KUBECONFIG, the pod's own account, or ~/.kube/config.")
  @Nullable Path kubeconfig;

  @Option(
      names = "--route",
      paramLabel = "HOW",
      converter = RouteConverter.class,
      defaultValue = "${env:OFFSHOOT_ROUTE:-auto}",
      description =
          "How to reach branches: service (inside the cluster), port-forward (from anywhere) or auto"
              + " (default: ${DEFAULT-VALUE}). [OFFSHOOT_ROUTE]")
  Route route = Route.auto;

  @Option(
      names = "--postgres-image",
      paramLabel = "MAJOR=IMAGE",
      split = ",",
      defaultValue = "${env:OFFSHOOT_POSTGRES_IMAGES}",
      description =
          "Image of a major version, repeatable; default docker.io/library/postgres:MAJOR."
              + " [OFFSHOOT_POSTGRES_IMAGES, by comma]")
  Map<String, String> postgresImages = new LinkedHashMap<>();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "${env:OFFSHOOT_PARALLEL:-16}",
      description = "Databases worked on at once (default: ${DEFAULT-VALUE}). [OFFSHOOT_PARALLEL]")
  int parallel = 16;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "${env:OFFSHOOT_HTTP_PORT:-8080}",
      description =
          "Port for /livez, /readyz and /metrics; 0 takes a free one (default: ${DEFAULT-VALUE})."
              + " [OFFSHOOT_HTTP_PORT]")
  int httpPort = 8080;

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      defaultValue = "${env:OFFSHOOT_HTTP_HOST:-127.0.0.1}",
      description = "Address for that port (default: ${DEFAULT-VALUE}). [OFFSHOOT_HTTP_HOST]")
  String httpHost = "127.0.0.1";

  @Option(
      names = "--leader-election",
      negatable = true,
      defaultValue = "${env:OFFSHOOT_LEADER_ELECTION:-false}",
      fallbackValue = "true",
      description =
          "Let one of several replicas work (default: ${DEFAULT-VALUE}). [OFFSHOOT_LEADER_ELECTION]")
  boolean leaderElection;

  @Option(
      names = "--certificate-lifetime",
      paramLabel = "DURATION",
      converter = LifetimeConverter.class,
      defaultValue = "${env:OFFSHOOT_CERTIFICATE_LIFETIME:-P90D}",
      description =
          "How long the certificate of a branch's server is valid, as in ISO 8601; it is replaced"
              + " after a third of that (default: ${DEFAULT-VALUE}). [OFFSHOOT_CERTIFICATE_LIFETIME]")
  Duration certificateLifetime = Authority.LIFETIME;

  @Option(
      names = "--certificate-issuer",
      paramLabel = "KIND/NAME",
      converter = IssuerConverter.class,
      defaultValue = "${env:OFFSHOOT_CERTIFICATE_ISSUER}",
      description =
          "Issuer/NAME or ClusterIssuer/NAME of cert-manager, to sign for branches' servers; the"
              + " operator's own authorities when unset. [OFFSHOOT_CERTIFICATE_ISSUER]")
  @Nullable Issuer certificateIssuer;

  @Option(
      names = "--network-policies",
      negatable = true,
      defaultValue = "${env:OFFSHOOT_NETWORK_POLICIES:-true}",
      fallbackValue = "true",
      description =
          "Give each branch a NetworkPolicy: only the operator and labelled pods reach its server"
              + " (default: ${DEFAULT-VALUE}). [OFFSHOOT_NETWORK_POLICIES]")
  boolean networkPolicies = true;

  @Option(
      names = "--hourly-rate",
      paramLabel = "USD",
      defaultValue = "${env:OFFSHOOT_HOURLY_RATE:-0.01344}",
      description =
          "What an hour of a running branch is said to cost (default: ${DEFAULT-VALUE})."
              + " [OFFSHOOT_HOURLY_RATE]")
  String hourlyRate = "0.01344";

  @Option(
      names = "--log-days",
      paramLabel = "DAYS",
      defaultValue = "${env:OFFSHOOT_LOG_DAYS:-30}",
      description =
          "How long a branch's log is kept in its database, at least (default: ${DEFAULT-VALUE})."
              + " [OFFSHOOT_LOG_DAYS]")
  int logDays = 30;

  @Option(
      names = "--log-rows",
      paramLabel = "N",
      defaultValue = "${env:OFFSHOOT_LOG_ROWS:-100000}",
      description =
          "How many of its rows at most, whatever their age (default: ${DEFAULT-VALUE})."
              + " [OFFSHOOT_LOG_ROWS]")
  int logRows = 100_000;

  @Option(
      names = "--show-row-values",
      negatable = true,
      defaultValue = "${env:OFFSHOOT_SHOW_ROW_VALUES:-false}",
      fallbackValue = "true",
      description =
          "Show message and detail of an error on a root as they are, also where they may hold row"
              + " values (default: ${DEFAULT-VALUE})."
              + " [OFFSHOOT_SHOW_ROW_VALUES]")
  boolean showRowValues;

  @Option(
      names = "--json-logs",
      negatable = true,
      defaultValue = "${env:OFFSHOOT_JSON_LOGS:-false}",
      fallbackValue = "true",
      description =
          "One JSON object per log line (default: ${DEFAULT-VALUE}). [OFFSHOOT_JSON_LOGS]")
  boolean jsonLogs;

  @Option(
      names = "--stop-timeout",
      paramLabel = "SECONDS",
      defaultValue = "${env:OFFSHOOT_STOP_TIMEOUT:-20}",
      description =
          "How long a stop waits for running reconciles (default: ${DEFAULT-VALUE})."
              + " [OFFSHOOT_STOP_TIMEOUT]")
  int stopTimeoutSeconds = 20;

  /**
   * @param lastingRights as in {@link Surroundings}
   */
  Surroundings surroundings(boolean lastingRights) {
    return new Surroundings(
        !namespaces.isEmpty(),
        lastingRights,
        operatorNamespace,
        networkPolicies ? Optional.of(operatorNamespace) : Optional.empty());
  }

  LogRetention logRetention() {
    return new LogRetention(Duration.ofDays(logDays), logRows);
  }

  Duration stopTimeout() {
    return Duration.ofSeconds(stopTimeoutSeconds);
  }
}
