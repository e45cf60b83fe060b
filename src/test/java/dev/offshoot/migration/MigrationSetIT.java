package dev.offshoot.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Clients;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.ServiceRoutes;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Reading;
import dev.offshoot.work.Lanes;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sets on a real API server and a real Postgres. The branch is an object only: what its controller
 * would learn of the database, the test posts on the board.
 */
class MigrationSetIT {
  private static final Clock CLOCK = Clock.systemUTC();

  private final ApiServer api = ApiServer.get();
  private final KubernetesClient client = api.client();
  private final RoutedEngine engine = new RoutedEngine();
  private final Board board = new Board();
  private final Lanes lanes = new Lanes(4);
  private KubernetesClient own;
  private Operator operator;
  private PgServer postgres;
  private String namespace;
  private String branchUid;

  @BeforeEach
  void start() throws Exception {
    namespace = api.namespace();
    postgres = PgServer.start(18);
    engine.route("login", postgres);
    board.onChange(this::readWhenStale);
    operate();
  }

  private void operate() {
    own = Clients.lenient(api.config());
    operator = new Operator(o -> o.withKubernetesClient(own).withCloseClientOnStop(false));
    operator.register(
        new MigrationSetReconciler(
            own,
            engine,
            new Accesses(new ServiceRoutes(), new RolePasswords(new byte[32])),
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
  private void readWhenStale(String uid) {
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

  private Ledger ledger() throws Unavailable, InterruptedException {
    return new dev.offshoot.engine.PostgresEngine(CLOCK).ledger(postgres.access());
  }

  private List<String> tracked() throws Exception {
    return ledger().migrations().stream().map(e -> e.version().toString()).toList();
  }

  private void branch() throws Exception {
    var branch = new DatabaseBranch();
    branch.getMetadata().setName("login");
    branch.getMetadata().setNamespace(namespace);
    branch.setSpec(new DatabaseBranchSpec());
    branch.getSpec().setParent("production");
    branchUid = client.resource(branch).create().getMetadata().getUid();
    var facts = new dev.offshoot.engine.PostgresEngine(CLOCK).prepare(postgres.access());
    serves(facts);
  }

  private void serves(ServerFacts facts) {
    board.post(
        branchUid,
        f -> f.withServer(facts).withCreated(Optional.empty(), Optional.empty()).withStale());
  }

  private void create(Sets set) {
    client.resource(set.in(namespace, "login")).create();
  }

  private MigrationSet get(String name) {
    return client.resources(MigrationSet.class).inNamespace(namespace).withName(name).get();
  }

  private void edit(String name, UnaryOperator<MigrationSet> change) {
    client.resources(MigrationSet.class).inNamespace(namespace).withName(name).edit(change);
  }

  private static UnaryOperator<MigrationSet> annotated(String key, String value) {
    return s -> {
      s.getMetadata().getAnnotations().put(key, value);
      return s;
    };
  }

  private static UnaryOperator<MigrationSet> sql(int index, String text) {
    return s -> {
      s.getSpec().getMigrations().get(index).setSql(text);
      return s;
    };
  }

  /** Waits until the set is judged so, for its present generation. */
  private MigrationSet until(String name, ConditionType yes, String reason) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> {
          var set = get(name);
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
    return get(name);
  }

  private String message(MigrationSet set) {
    return Conditions.find(set.getStatus().getConditions(), ConditionType.READY)
        .orElseThrow()
        .message();
  }

  private List<String> told(String name) {
    return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(e -> e.getRegarding().getName().equals(name))
        .map(e -> e.getReason() + ": " + e.getNote())
        .toList();
  }

  @Test
  void appliesAndThenWritesNothing() throws Exception {
    branch();
    create(
        Sets.set("a")
            .migration("2", "b", "alter table t add column b int")
            .migration("1", "a", "create table t (a int)")
            .function(
                "f", "create or replace function f() returns int language sql as 'select 1'"));
    var set = until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2");
    assertThat(set.getStatus().getCounts().applied()).isEqualTo(2);
    assertThat(set.getStatus().getHead()).isEqualTo("2");
    assertThat(set.getStatus().getLastError()).isNull();
    assertThat(Conditions.isTrue(set.getStatus().getConditions(), ConditionType.MIGRATIONS_APPLIED))
        .isTrue();
    assertThat(told("a"))
        .containsExactly("Applied: applied 2 migrations, head is 2; deployed 1 function");
    var runs = engine.runs.get();
    for (var i = 0; i < 3; i++) {
      board.ring(branchUid);
      Thread.sleep(300);
    }
    edit("a", annotated("example.com/other", "x"));
    var after = get("a");
    Thread.sleep(700);
    assertThat(get("a").getMetadata().getResourceVersion())
        .isEqualTo(after.getMetadata().getResourceVersion());
    assertThat(engine.runs.get()).isEqualTo(runs);
    assertThat(board.facts(branchUid).orElseThrow().activity())
        .isEqualTo(BranchFacts.Activity.IDLE);
    assertThat(board.facts(branchUid).orElseThrow().pending()).isZero();
  }

  @Test
  void aFailureIsExactAndAnEditTriesAgain() throws Exception {
    branch();
    create(
        Sets.set("a")
            .migration("1", "a", "create table t (a int)")
            .migration("2", "b", "select 1;\nselect nope from t")
            .migration("3", "c", "create table u (a int)"));
    var set = until("a", ConditionType.STALLED, "MigrationFailed");
    assertThat(tracked()).containsExactly("1");
    var error = set.getStatus().getLastError();
    assertThat(error.version()).isEqualTo("2");
    assertThat(error.sqlState()).isEqualTo("42703");
    assertThat(error.line()).isEqualTo(2);
    assertThat(set.getStatus().getCounts().pending()).isEqualTo(2);
    assertThat(told("a"))
        .anyMatch(e ->
            e.startsWith("MigrationFailed: 2 b: column \"nope\" does not exist (42703), line 2"));
    edit("a", sql(1, "select a from t"));
    set = until("a", ConditionType.READY, "Applied");
    assertThat(set.getStatus().getLastError()).isNull();
    assertThat(tracked()).containsExactly("1", "2", "3");
    assertThat(ledger().failures()).isEmpty();
  }

  @Test
  void anAnnotationTriesTheSameTextAgain() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "insert into outside values (1)"));
    until("a", ConditionType.STALLED, "MigrationFailed");
    var runs = engine.runs.get();
    try (var connection = postgres.connect("app", dev.offshoot.engine.Role.MIGRATOR);
        var statement = connection.createStatement()) {
      statement.execute("create table outside (a int)");
    }
    board.ring(branchUid);
    Thread.sleep(500);
    assertThat(engine.runs.get()).isEqualTo(runs);
    edit("a", annotated(Labels.RETRY, "1"));
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1");
  }

  @Test
  void setsThatDisagreeNameEachOther() throws Exception {
    branch();
    create(
        Sets.set("a")
            .migration("1", "a", "create table t (a int)")
            .migration("5", "x", "select 'a'"));
    until("a", ConditionType.READY, "Applied");
    create(Sets.set("b").migration("6", "y", "select 6"));
    until("b", ConditionType.READY, "Applied");
    create(Sets.set("c").migration("7", "z", "select 'c'"));
    until("c", ConditionType.READY, "Applied");
    edit("a", s -> with(s, "9", "select 'a'"));
    until("a", ConditionType.READY, "Applied");
    edit("b", s -> with(s, "9", "select 'b'"));
    var set = until("b", ConditionType.STALLED, "ChecksumMismatch");
    assertThat(message(set)).startsWith("version 9 is tracked with checksum ");
  }

  @Test
  void aVersionInDispute() throws Exception {
    create(
        Sets.set("a")
            .migration("1", "a", "create table t (a int)")
            .migration("5", "x", "select 'a'"));
    create(Sets.set("b").migration("5", "x", "select 'b'"));
    var set = until("a", ConditionType.RECONCILING, "BranchNotFound");
    assertThat(message(set))
        .isEqualTo("There is no branch login in this namespace; create it, or delete this set.");
    until("b", ConditionType.RECONCILING, "BranchNotFound");
    branch();
    assertThat(message(until("a", ConditionType.STALLED, "SetsDisagree")))
        .startsWith("version 5 has another text in set b;");
    assertThat(message(until("b", ConditionType.STALLED, "SetsDisagree")))
        .startsWith("version 5 has another text in set a;");
    assertThat(tracked()).containsExactly("1");
    client.resources(MigrationSet.class).inNamespace(namespace).withName("b").delete();
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "5");
  }

  private static MigrationSet with(MigrationSet set, String version, String sql) {
    var all = new java.util.ArrayList<>(set.getSpec().getMigrations());
    all.add(new dev.offshoot.api.MigrationSpec(version, "more", sql));
    set.getSpec().setMigrations(all);
    return set;
  }

  @Test
  void anEditedTrackedTextStopsAndItsReturnHeals() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "create table t (a int)"));
    until("a", ConditionType.READY, "Applied");
    edit("a", s -> with(sql(0, "create table t (a bigint)").apply(s), "2", "select 2"));
    until("a", ConditionType.STALLED, "ChecksumMismatch");
    assertThat(tracked()).containsExactly("1");
    edit("a", sql(0, "create table t (a int)"));
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2");
  }

  @Test
  void aConfigMapThatComesLaterAndChanges() throws Exception {
    branch();
    create(Sets.set("a").configMap("shop"));
    assertThat(message(until("a", ConditionType.RECONCILING, "ConfigMapNotFound")))
        .startsWith("ConfigMap shop does not exist in this namespace;");
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("shop")
            .withNamespace(namespace)
            .endMetadata()
            .withData(Map.of("001_a.sql", "create table t (a int)", "notes.md", "x"))
            .build();
    client.resource(map).create();
    until("a", ConditionType.READY, "Applied");
    map.getData()
        .put(
            "V2__index.sql",
            "-- offshoot: transactional=false\ncreate index concurrently i on t (a)");
    client.resource(map).update();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          var status = get("a").getStatus();
          assertThat(status.getHead()).as("%s", status.getConditions()).isEqualTo("2");
        });
    map.getData().put("R__v.sql", "select 1");
    client.resource(map).update();
    assertThat(message(until("a", ConditionType.STALLED, "InvalidMigration")))
        .startsWith("key R__v.sql of ConfigMap shop is a repeatable migration (R__)");
  }

  @Test
  void aServerThatGoesAwayIsWaitedFor() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "create table t (a int)"));
    until("a", ConditionType.READY, "Applied");
    postgres.stop();
    edit("a", s -> with(s, "2", "select 2"));
    var set = until("a", ConditionType.RECONCILING, "ConnectionFailed");
    assertThat(Conditions.isTrue(set.getStatus().getConditions(), ConditionType.STALLED)).isFalse();
    postgres.restart();
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2");
  }

  @Test
  void aRestartedOperatorFindsEverythingDone() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "create table t (a int)"));
    create(Sets.set("b").migration("2", "b", "select broken"));
    until("b", ConditionType.STALLED, "MigrationFailed");
    until("a", ConditionType.READY, "Applied");
    var runs = engine.runs.get();
    var before = List.of(get("a"), get("b"));
    operator.stop();
    own.close();
    operate();
    Thread.sleep(2000);
    assertThat(List.of(get("a"), get("b")))
        .extracting(s -> s.getMetadata().getResourceVersion())
        .containsExactlyElementsOf(
            before.stream().map(s -> s.getMetadata().getResourceVersion()).toList());
    assertThat(engine.runs.get()).isEqualTo(runs);
    assertThat(told("b")).hasSize(1);
  }

  @Test
  void theLastSetsDeletionForgetsItsFailure() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "select broken"));
    until("a", ConditionType.STALLED, "MigrationFailed");
    assertThat(ledger().failures()).hasSize(1);
    client.resources(MigrationSet.class).inNamespace(namespace).withName("a").delete();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ledger().failures()).isEmpty());
  }

  @Test
  void aSetOfAnEarlierBranchIsIgnored() throws Exception {
    branch();
    var set = Sets.set("a").migration("1", "a", "select 1").in(namespace, "login");
    set.getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("offshoot.dev/v1alpha1")
                    .withKind("DatabaseBranch")
                    .withName("login")
                    .withUid(UUID.randomUUID().toString())
                    .build()));
    client.resource(set).create();
    assertThat(message(until("a", ConditionType.STALLED, "SetOwnedByOther")))
        .startsWith("The set belongs to an earlier branch of the name login");
    assertThat(tracked()).isEmpty();
  }

  @Test
  void progressIsSeen() throws Exception {
    branch();
    create(
        Sets.set("a")
            .migration("1", "a", "select pg_sleep(1.2)")
            .migration("2", "b", "select pg_sleep(1.2)")
            .migration("3", "c", "select pg_sleep(1.2)"));
    until("a", ConditionType.RECONCILING, "Applying");
    assertThat(board.facts(branchUid).orElseThrow().activity())
        .isEqualTo(BranchFacts.Activity.APPLYING);
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> assertThat(get("a").getStatus().getCounts().applied()).isBetween(1, 2));
    until("a", ConditionType.READY, "Applied");
  }
}
