package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person does by hand when a merge or a set waits for a word, by the very commands of the
 * pages: look, approve, tell what nobody else can know, have it tried again.
 */
class ByHandE2E {
  /** Outside a transaction, and its connection is lost where table fragile has rows. */
  private static final String OPAQUE =
      """
      {version: "%d", name: opaque, transactional: false, sql: "do $$ begin
        insert into done values (1); commit;
        if exists (select from fragile) then
          perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5);
        end if; end $$"}\
      """;

  private static final String TABLES =
      Shop.migration(1, "done", "create table done (i int)")
          + ", "
          + Shop.migration(2, "fragile", "create table fragile (i int)");

  @TempDir Path folder;

  @Test
  void aMergeIsApprovedToldTheOutcomeAndRead() throws Exception {
    var page = DocScript.of("how-to/merge-rebase-reset.md");
    try (var shop = Shop.open("by-hand-merge", TABLES)) {
      shop.branch("login", "production");
      shop.set(
          "work",
          "login",
          OPAQUE.formatted(3),
          Shop.migration(4, "no_column", "alter table fragile drop column i"));
      shop.sql("production", "insert into fragile values (1)");

      shop.merge("login-1", "login", "production", "");
      until(shop, "bm/login-1", "AwaitingApproval");
      var digest = shop.status("bm/login-1", "digest");
      page.with("sha256:…", digest)
          .run("kubectl patch -n shop branchmerge login-1", shop.space(), folder);
      until(shop, "bm/login-1", "Running OutcomeUnknown");
      assertThat(shop.tracked("production")).isEqualTo("1,2");

      var applied = "kubectl annotate -n shop branchmerge/login-1 offshoot.dev/resolve=applied";
      page.line(applied, shop.space(), folder);
      assertThat(page.run("kubectl wait -n shop branchmerge/login-1", shop.space(), folder))
          .contains("condition met", "Succeeded");
      assertThat(shop.tracked("production")).isEqualTo("1,2,3,4");
      assertThat(shop.sql("production", "select count(*) from done")).isEqualTo("1");
      reads(
          shop,
          page,
          "kubectl get configmap -n shop production-db-log",
          "BranchMerge/login-1: succeeded");

      shop.set("more", "login", OPAQUE.formatted(5));
      shop.merge("login-2", "login", "production", "");
      until(shop, "bm/login-2", "Running OutcomeUnknown");
      shop.sql("production", "truncate fragile");
      var second = page.with("login-1", "login-2");
      var retry = "kubectl annotate -n shop branchmerge/login-2 offshoot.dev/resolve=retry";
      second.line(retry, shop.space(), folder);
      assertThat(second.run("kubectl wait -n shop branchmerge/login-2", shop.space(), folder))
          .contains("Succeeded");
      assertThat(shop.sql("production", "select count(*) from done"))
          .as("the one that was told, and both of the other's")
          .isEqualTo("3");
    }
  }

  @Test
  void aSetIsToldTheOutcomeTriedAgainAndRead() throws Exception {
    var page = DocScript.of("how-to/write-migrations.md");
    try (var shop = Shop.open("by-hand-set", TABLES)) {
      shop.sql("production", "insert into fragile values (1), (1)");
      shop.want("search", "production", OPAQUE.formatted(3));
      until(shop, "mset/search", "OutcomeUnknown");
      page.line(
          "kubectl annotate -n shop mset/search offshoot.dev/resolve=applied",
          shop.space(),
          folder);
      isReady(shop, "search");
      assertThat(shop.sql("production", "select count(*) from done")).isEqualTo("1");

      var trouble = DocScript.of("how-to/troubleshoot.md").with("NAME", "production");
      reads(shop, trouble, "kubectl describe -n shop dbb", "FUNCTIONS_DEPLOYED");
      reads(shop, trouble, "kubectl events -n shop --for", "migrations run on branch production");

      shop.want("later", "production", OPAQUE.formatted(4));
      until(shop, "mset/later", "OutcomeUnknown");
      shop.sql("production", "truncate fragile");
      page.with("mset/search", "mset/later")
          .line(
              "kubectl annotate -n shop mset/later offshoot.dev/resolve=retry",
              shop.space(),
              folder);
      isReady(shop, "later");
      assertThat(shop.sql("production", "select count(*) from done")).isEqualTo("3");

      shop.sql("production", "insert into fragile values (1), (1)");
      shop.want(
          "keys", "production", Shop.migration(5, "key", "alter table fragile add unique (i)"));
      until(shop, "mset/keys", "MigrationFailed");
      shop.sql("production", "truncate fragile");
      page.with("mset/search", "mset/keys")
          .run("kubectl annotate -n shop mset/keys offshoot.dev/retry=", shop.space(), folder);
      isReady(shop, "keys");

      shop.want("cleanup", "production", Shop.migration(6, "no_fragile", "drop table fragile"));
      reads(shop, page, "kubectl get -n shop mset/cleanup", "DestructiveNotAcknowledged");
      assertThat(shop.tracked("production")).isEqualTo("1,2,3,4,5");
    }
  }

  /** The page's command says so, at the latest when the branch has followed its set. */
  private void reads(Shop shop, DocScript page, String command, String words) {
    shop.space().until(() -> assertThat(page.run(command, shop.space(), folder)).contains(words));
  }

  private static void isReady(Shop shop, String set) {
    shop.space().kubectl("wait", "mset/" + set, "--for=condition=Ready", Space.TIMEOUT);
  }

  /** Until its phase, or the reason of a condition, is said. */
  private static void until(Shop shop, String object, String words) {
    shop.space()
        .until(() ->
            assertThat(
                    shop.status(object, "phase")
                        + " "
                        + shop.status(object, "conditions[*].reason"))
                .contains(words.split(" ")));
  }
}
