package dev.offshoot.boot;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.boot.OperatorOptions.Route;
import dev.offshoot.branch.BranchReconciler;
import dev.offshoot.branch.Certification;
import dev.offshoot.branch.Surroundings;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.PostgresTransfers;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.Clients;
import dev.offshoot.kube.ClusterClock;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.OperatorKey;
import dev.offshoot.kube.PodEnds;
import dev.offshoot.kube.PortForwardRoutes;
import dev.offshoot.kube.Rights;
import dev.offshoot.kube.Routes;
import dev.offshoot.kube.ServiceRoutes;
import dev.offshoot.migration.MigrationSetReconciler;
import dev.offshoot.operation.BranchMergeReconciler;
import dev.offshoot.operation.BranchResetReconciler;
import dev.offshoot.operation.Room;
import dev.offshoot.tls.Authority;
import dev.offshoot.work.Board;
import dev.offshoot.work.Lanes;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the operator together, by hand, in one place, and starts and stops it. It must never decide
 * anything about branches.
 */
final class Wiring implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wiring.class);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  private final OperatorOptions options;
  private final KubernetesClient client;
  private final Operator operator;
  private final Routes routes;
  private final Lanes lanes;
  private final ManagementServer http;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Wiring(
      OperatorOptions options,
      KubernetesClient client,
      Operator operator,
      Routes routes,
      Lanes lanes,
      ManagementServer http) {
    this.options = options;
    this.client = client;
    this.operator = operator;
    this.routes = routes;
    this.lanes = lanes;
    this.http = http;
  }

  static Wiring of(OperatorOptions options) throws IOException {
    return of(options, config(options));
  }

  static Wiring of(OperatorOptions options, Config config) throws IOException {
    var steady = MachineClock.steady();
    var clock = new ClusterClock(steady);
    var client = Clients.lenient(config, clock);
    var key =
        OperatorKey.obtain(
            client,
            options.operatorNamespace,
            new SecureRandom(),
            () -> options.newKey ? Optional.empty() : initialized(options, client));
    var rights = new Rights(client);
    var surroundings =
        options.surroundings(
            rights.everywhere("list", "databasebranches")
                && rights.everywhere("patch", "databasebranches"));
    var passwords = new RolePasswords(key);
    var routes = routes(options, client);
    var certification = certification(options, client, key);
    var accesses = new Accesses(routes, passwords, certification.vouching(), new PodEnds(client));
    var lanes = new Lanes(options.parallel);
    var board = new Board();
    var events = new Events(client, clock, InetAddress.getLocalHost().getHostName());
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    var meters = new Meters(registry, clock);
    meters.watch(lanes);
    var engine = new PostgresEngine(System::nanoTime, options.logRetention(), meters);
    var transfers = new PostgresTransfers(engine, System::nanoTime, meters);

    var operator =
        new Operator(o -> {
          o.withKubernetesClient(client)
              .withCloseClientOnStop(false)
              .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(registry))
              .withReconciliationTerminationTimeout(options.stopTimeout());
          if (options.leaderElection) {
            o.withLeaderElectionConfiguration(
                new LeaderElectionConfiguration("offshoot", options.operatorNamespace));
          }
        });
    operator.register(
        new BranchReconciler(
            client,
            engine,
            passwords,
            certification,
            accesses,
            lanes,
            board,
            events,
            options.postgresImages,
            options.hourlyRate,
            surroundings,
            clock,
            meters),
        o -> settings(options, surroundings, o));
    operator.register(
        new MigrationSetReconciler(
            client,
            engine,
            transfers,
            accesses,
            lanes,
            board,
            events,
            clock,
            options.showRowValues),
        o -> settings(options, surroundings, o));
    var room =
        new Room(
            client,
            engine,
            transfers,
            accesses,
            lanes,
            board,
            events,
            clock,
            options.showRowValues,
            meters);
    operator.register(new BranchMergeReconciler(room), o -> settings(options, surroundings, o));
    operator.register(new BranchResetReconciler(room), o -> settings(options, surroundings, o));
    var http =
        new ManagementServer(
            options.httpHost,
            options.httpPort,
            readiness(operator, client, steady)::missing,
            registry::scrape);
    return new Wiring(options, client, operator, routes, lanes, http);
  }

  private static Readiness readiness(Operator operator, KubernetesClient client, Clock clock) {
    var info = operator.getRuntimeInfo();
    return new Readiness(
        info::isStarted,
        () ->
            info.unhealthyEventSources().entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList(),
        client::getKubernetesVersion,
        Thread::startVirtualThread,
        clock);
  }

  void start() {
    operator.start();
    log.atInfo()
        .addKeyValue("version", new BuildVersion().getVersion()[0])
        .addKeyValue(
            "namespaces",
            options.namespaces.isEmpty() ? "all" : String.join(",", options.namespaces))
        .addKeyValue("port", http.port())
        .log("operator ready");
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    log.atInfo().log("operator stops");
    lanes.close();
    operator.stop();
    routes.close();
    http.close();
    client.close();
  }

  /**
   * Retries go on for ever, slowly: out of the box the framework gives a resource up after five.
   */
  private static void settings(
      OperatorOptions options, Surroundings surroundings, ControllerConfigurationOverrider<?> o) {
    if (!options.namespaces.isEmpty()) {
      o.settingNamespaces(new HashSet<>(options.namespaces));
    }
    o.withReconciliationMaxInterval(surroundings.silence());
    o.withRetry(
        new GenericRetry()
            .setInitialInterval(500)
            .setIntervalMultiplier(2)
            .setMaxInterval(LONGEST_RETRY.toMillis())
            .setMaxAttempts(-1));
  }

  private static Certification certification(
      OperatorOptions options, KubernetesClient client, byte[] key) {
    var lifetime = options.certificateLifetime;
    return options.certificateIssuer == null
        ? Certification.own(new Authority(key, lifetime))
        : Certification.by(options.certificateIssuer, lifetime, client);
  }

  /** A branch with a database, of those that the operator is to watch. */
  private static Optional<String> initialized(OperatorOptions options, KubernetesClient client) {
    var branches = client.resources(DatabaseBranch.class);
    var watched =
        options.namespaces.isEmpty()
            ? branches.inAnyNamespace().list().getItems()
            : options.namespaces.stream()
                .flatMap(n -> branches.inNamespace(n).list().getItems().stream())
                .toList();
    return watched.stream()
        .filter(Wiring::hasDatabase)
        .map(b -> b.getMetadata().getNamespace() + "/" + b.getMetadata().getName())
        .findFirst();
  }

  private static boolean hasDatabase(DatabaseBranch branch) {
    var status = branch.getStatus();
    var database = status == null ? null : status.getDatabase();
    return database != null && database.systemIdentifier() != null;
  }

  private static Config config(OperatorOptions options) throws IOException {
    if (options.kubeconfig == null) {
      return new ConfigBuilder().build();
    }
    return Config.fromKubeconfig(Files.readString(options.kubeconfig));
  }

  private static Routes routes(OperatorOptions options, KubernetesClient client) {
    var inCluster = System.getenv("KUBERNETES_SERVICE_HOST") != null;
    var service = options.route == Route.service || (options.route == Route.auto && inCluster);
    return service ? new ServiceRoutes() : new PortForwardRoutes(client);
  }
}
