package dev.offshoot.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.SourceContent;
import dev.offshoot.engine.Hold;
import dev.offshoot.engine.Role;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.work.BranchFacts;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What sets live through: files that come and go, servers and operators that stop, branches that
 * are replaced.
 */
class MigrationSetLifeIT extends SetsOnRealParts {
  private static final String SOURCE = "select prosrc from pg_proc where proname = 'one'";

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
        .atMost(Duration.ofMinutes(3))
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
  void functionsOfAConfigMapAreReplacedWhenTheirTextChanges() throws Exception {
    branch();
    create(Sets.set("a").source("shop", SourceContent.FUNCTIONS));
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("shop")
            .withNamespace(namespace)
            .endMetadata()
            .withData(
                Map.of(
                    "one.sql",
                    "create or replace function one() returns int language sql as 'select 1'"))
            .build();
    client.resource(map).create();
    until("a", ConditionType.READY, "Applied");
    assertThat(ask(SOURCE)).isEqualTo("select 1");
    map.getData()
        .put("one.sql", "create or replace function one() returns int language sql as 'select 2'");
    client.resource(map).update();
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() -> assertThat(ask(SOURCE)).isEqualTo("select 2"));
    assertThat(get("a").getStatus().getHead()).isEqualTo("0");
  }

  @Test
  void aServerThatGoesAwayIsWaitedFor() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "create table t (a int)"));
    until("a", ConditionType.READY, "Applied");
    postgres.stop();
    edit("a", s -> MigrationSetIT.with(s, "2", "select 2"));
    var set = until("a", ConditionType.RECONCILING, "ConnectionFailed");
    assertThat(Conditions.isTrue(set.getStatus().getConditions(), ConditionType.STALLED)).isFalse();
    postgres.restart();
    until("a", ConditionType.READY, "Applied");
    assertThat(tracked()).containsExactly("1", "2");
  }

  /** Such as an operator that froze: its lock is waited for, and the branch serves meanwhile. */
  @Test
  void whileAnotherWriterIsAtWorkTheBranchServes() throws Exception {
    branch();
    try (var other = postgres.connect("app", Role.OFFSHOOT)) {
      other.setAutoCommit(false);
      other.createStatement().execute("lock table offshoot.writer in exclusive mode");
      create(Sets.set("a").migration("1", "a", "select 1"));
      until("a", ConditionType.RECONCILING, "WriterBusy");
      assertThat(board.facts(branchUid).flatMap(BranchFacts::trouble)).isEmpty();
    }
    until("a", ConditionType.READY, "Applied");
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
    create(Sets.set("c").configMap("absent"));
    until("c", ConditionType.RECONCILING, "ConfigMapNotFound");
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
        .atMost(Duration.ofMinutes(3))
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
  void whatWaitsForALockSaysSo() throws Exception {
    branch();
    create(Sets.set("a").migration("1", "a", "create table t (a int)"));
    until("a", ConditionType.READY, "Applied");
    try (var holder = postgres.connect("app", Role.APP)) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("select from t");
      create(Sets.set("b").migration("2", "b", "alter table t add b int"));
      assertThat(message(until("b", ConditionType.RECONCILING, "Retrying")))
          .startsWith("Waits for its turn: 2 b: ")
          .contains("lock timeout", "55P03", "trying again, ");
      holder.rollback();
      until("b", ConditionType.READY, "Applied");
    }
  }

  @Test
  void progressIsSeen() throws Exception {
    branch();
    try (var hold = Hold.on(postgres)) {
      create(
          Sets.set("a")
              .migration("1", "a", "select 1")
              .migration("2", "b", Hold.HERE)
              .migration("3", "c", "select 3"));
      until("a", ConditionType.RECONCILING, "Applying");
      assertThat(board.facts(branchUid).orElseThrow().activity())
          .isEqualTo(BranchFacts.Activity.APPLYING);
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(() -> {
            var shown = get("a");
            assertThat(shown.getStatus().getCounts().applied()).isEqualTo(1);
            assertThat(message(shown))
                .isEqualTo("Migrations are being applied on branch login: 2 b (2 of 3).");
          });
      hold.close();
      until("a", ConditionType.READY, "Applied");
    }
  }
}
