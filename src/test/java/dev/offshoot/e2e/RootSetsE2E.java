package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ErrorStage;
import dev.offshoot.api.Executed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Migrations that go straight to production, as its people meet them: with kubectl. */
class RootSetsE2E {
  private static final String FIRST =
      "{version: \"1\", name: accounts, sql: \"create table accounts (id int primary key, email text, phone text)\"},"
          + "{version: \"2\", name: no_phone, sql: \"alter table accounts drop column phone\"}";

  @BeforeEach
  void operator() throws Exception {
    OperatorProcess.shared();
  }

  /** Its first history drops a column, and nobody is asked: there was nothing to lose yet. */
  private static Space production(String name) {
    var space = Cluster.get().space(name);
    space.root("production");
    set(space, "history", "migrations: [" + FIRST + "]");
    space.ready("production");
    space.kubectl("wait", "mset/history", "--for=condition=Ready", Space.TIMEOUT);
    assertThat(tracked(space)).isEqualTo("1,2");
    space.psql("production", "app", "insert into accounts values (1, 'a'), (2, 'a')");
    return space;
  }

  private static void set(Space space, String name, String spec) {
    space.apply(
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: MigrationSet
        metadata: {name: %s}
        spec: {branchRef: {name: production}, %s}
        """
            .formatted(name, spec));
  }

  private static String tracked(Space space) {
    return space.psql(
        "production",
        "app",
        "select string_agg(version::text, ',' order by seq) from offshoot.migrations");
  }

  private static String said(Space space, String set) {
    return space.kubectl(
        "get",
        "mset/" + set,
        "-o",
        "jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}: {.status.conditions[?(@.type==\"Ready\")].message}");
  }

  private static String tables(Space space) {
    return space.psql(
        "production",
        "app",
        "select string_agg(tablename, ',' order by 1) from pg_tables where schemaname = 'public'");
  }

  @Test
  void aFailedRehearsalLeavesProductionUntouchedAndSaysSo() {
    try (var space = production("rehearsed")) {
      set(
          space,
          "work",
          "migrations: [{version: \"3\", name: logins, sql: \"create table logins (id int)\"},"
              + " {version: \"4\", name: broken, sql: \"select 1;\\nselect nope from logins\"}]");
      space.until(() ->
          assertThat(said(space, "work"))
              .startsWith(
                  "RehearsalFailed: the rehearsal failed and branch production was not touched: 4 broken: column \"nope\" does not exist (42703), line 2, column 8; nothing was executed"));
      space.until(() -> {
        var status = space.get("production").getStatus();
        assertThat(status.getPhase()).isEqualTo(BranchPhase.MIGRATIONS_FAILED);
        assertThat(status.getLastError().stage()).isEqualTo(ErrorStage.REHEARSAL);
        assertThat(status.getLastError().executed()).isEqualTo(Executed.NONE);
      });
      assertThat(space.kubectl("describe", "mset/work"))
          .containsPattern("Stage: +Rehearsal")
          .containsPattern("Executed: +none")
          .contains("LINE 2: select nope from logins\n");
      assertThat(tracked(space)).isEqualTo("1,2");
      assertThat(tables(space)).isEqualTo("accounts");
      space.told("work", "Warning RehearsalFailed 4 ");

      set(
          space,
          "work",
          "migrations: [{version: \"3\", name: logins, sql: \"create table logins (id int)\"},"
              + " {version: \"4\", name: mended, sql: \"select id from logins\"}]");
      space.kubectl("wait", "mset/work", "--for=condition=Ready", Space.TIMEOUT);
      space.ready("production");
      assertThat(tracked(space)).isEqualTo("1,2,3,4");
    }
  }

  @Test
  void whatMayDestroyDataWaitsAndGoesOnWhenItIsAcknowledged() {
    try (var space = production("acknowledged")) {
      var migrations =
          "migrations: [{version: \"3\", name: logins, sql: \"create table logins (id int)\"},"
              + " {version: \"4\", name: no_email, sql: \"alter table accounts drop column email\"},"
              + " {version: \"5\", name: later, sql: \"select 5\"}]";
      set(space, "work", migrations);
      space.until(() ->
          assertThat(said(space, "work"))
              .startsWith(
                  "DestructiveNotAcknowledged: version 4 may destroy data, line 1: drops column "));
      var entry = said(space, "work").replaceAll(".* adds (\\{.*\\}) to .*", "$1");
      assertThat(entry).matches("\\{\"version\": \"4\", \"checksum\": \"[0-9a-f]{12}\"}");
      assertThat(tracked(space)).isEqualTo("1,2,3");
      space.ready("production");
      space.until(() ->
          assertThat(space.get("production").getStatus().getMigrations().pending()).isEqualTo(2));
      assertThat(space.kubectl("get", "mset/work")).contains("DestructiveNotAcknowledged");

      set(space, "work", migrations + ", acknowledgeDestructive: [" + entry + "]");
      space.kubectl("wait", "mset/work", "--for=condition=Ready", Space.TIMEOUT);
      assertThat(tracked(space)).isEqualTo("1,2,3,4,5");
      space.ready("production");
      space.until(
          () -> assertThat(space.get("production").getStatus().getMigrations().pending()).isZero());
    }
  }
}
