package dev.offshoot.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.api.BranchReference;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.MigrationPolicySpec;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Clients;
import dev.offshoot.kube.Edits;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.ServiceRoutes;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.tls.Authority;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts.Reading;
import dev.offshoot.work.Lanes;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Sets on a real API server and a real Postgres. The branch is an object only: what its controller
 * would learn of the database, the test posts on the board.
 */
abstract class SetsOnRealParts {
  static final Clock CLOCK = Clock.systemUTC();

  final ApiServer api = ApiServer.get();
  final KubernetesClient client = api.client();
  final RoutedEngine engine = new RoutedEngine();
  final RoutedTransfers transfers = new RoutedTransfers(engine);
  final Board board = new Board();
  final Lanes lanes = new Lanes(4);
  final Accesses accesses =
      new Accesses(
          new ServiceRoutes(),
          new RolePasswords(new byte[32]),
          new Authority(new byte[32], Authority.LIFETIME));
  KubernetesClient own;
  Operator operator;
  PgServer postgres;
  String namespace;
  String branchUid;

  @BeforeEach
  void start() throws Exception {
    namespace = api.namespace();
    postgres = PgServer.start(18);
    engine.route("login", postgres);
    board.onChange(this::readWhenStale);
    operate();
  }

  void operate() {
    own = Clients.lenient(api.config());
    operator = new Operator(o -> o.withKubernetesClient(own).withCloseClientOnStop(false));
    operator.register(
        new MigrationSetReconciler(
            own,
            engine,
            transfers.routed(),
            accesses,
            lanes,
            board,
            new Events(own, CLOCK, "test"),
            CLOCK,
            false),
        o -> o.settingNamespace(namespace));
    operator.start();
  }

  @AfterEach
  void stop() {
    lanes.close();
    operator.stop();
    own.close();
    postgres.close();
  }

  /** As the branch's controller does it. */
  void readWhenStale(String uid) {
    if (board.facts(uid).map(f -> f.stale() && f.server().isPresent()).orElse(false)) {
      lanes.submit(
          uid,
          "read",
          () -> {
            try {
              var ledger = ledger();
              board.post(
                  uid,
                  f ->
                      f.withLedger(
                          new Reading(
                              ledger.migrations().size(),
                              ledger.head(),
                              ledger.digest(),
                              Optional.empty(),
                              Optional.empty())));
            } catch (Unavailable e) {
              // the next change reads it
            }
          });
    }
  }

  Ledger ledger() throws Unavailable, InterruptedException {
    return new dev.offshoot.engine.PostgresEngine(System::nanoTime).ledger(postgres.access());
  }

  /** The first value, as Offshoot itself reads it. */
  String ask(String sql) throws SQLException {
    try (var session = postgres.connect("app", Role.OFFSHOOT);
        var row = session.createStatement().executeQuery(sql)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  List<String> tracked() throws Exception {
    return ledger().migrations().stream().map(e -> e.version().toString()).toList();
  }

  void branch() throws Exception {
    branch("production");
  }

  void root() throws Exception {
    branch(null);
  }

  /** Changes whether new migrations of the root are rehearsed. */
  void rehearse(boolean rehearse) {
    client
        .resources(DatabaseBranch.class)
        .inNamespace(namespace)
        .withName("login")
        .edit(b -> {
          var policy = new MigrationPolicySpec();
          policy.setRehearse(rehearse);
          b.getSpec().setMigrationPolicy(policy);
          return b;
        });
  }

  private void branch(String parent) throws Exception {
    var branch = new DatabaseBranch();
    branch.getMetadata().setName("login");
    branch.getMetadata().setNamespace(namespace);
    branch.setSpec(new DatabaseBranchSpec());
    branch.getSpec().setParentRef(parent == null ? null : new BranchReference(parent));
    branchUid = client.resource(branch).create().getMetadata().getUid();
    var facts = new dev.offshoot.engine.PostgresEngine(System::nanoTime).prepare(postgres.access());
    serves(facts);
  }

  void serves(ServerFacts facts) {
    board.post(
        branchUid,
        f -> f.withServer(facts).withCreated(Optional.empty(), Optional.empty()).withStale());
  }

  void create(Sets set) {
    client.resource(set.in(namespace, "login")).create();
  }

  MigrationSet get(String name) {
    return client.resources(MigrationSet.class).inNamespace(namespace).withName(name).get();
  }

  void edit(String name, UnaryOperator<MigrationSet> change) {
    Edits.edit(client.resources(MigrationSet.class).inNamespace(namespace).withName(name), change);
  }

  static UnaryOperator<MigrationSet> annotated(String key, String value) {
    return s -> {
      s.getMetadata().getAnnotations().put(key, value);
      return s;
    };
  }

  static UnaryOperator<MigrationSet> sql(int index, String text) {
    return s -> {
      s.getSpec().getMigrations().get(index).setSql(text);
      return s;
    };
  }

  /** Waits until the set is judged so, for its present generation; returns what was judged. */
  MigrationSet until(String name, ConditionType yes, String reason) {
    var seen = new AtomicReference<MigrationSet>();
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> {
          var set = get(name);
          seen.set(set);
          var status = set.getStatus();
          assertThat(status).isNotNull();
          assertThat(status.getObservedGeneration()).isEqualTo(set.getMetadata().getGeneration());
          assertThat(Conditions.find(status.getConditions(), yes))
              .as("%s of %s", yes, status.getConditions())
              .hasValueSatisfying(c -> {
                assertThat(c.reason()).isEqualTo(reason);
                assertThat(c.status()).isEqualTo(dev.offshoot.api.ConditionStatus.TRUE);
              });
        });
    return Objects.requireNonNull(seen.get());
  }

  String message(MigrationSet set) {
    return Conditions.find(set.getStatus().getConditions(), ConditionType.READY)
        .orElseThrow()
        .message();
  }

  List<String> told(String name) {
    return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(e -> e.getRegarding().getName().equals(name))
        .map(e -> e.getReason() + ": " + e.getNote())
        .toList();
  }
}
