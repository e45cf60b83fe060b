package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Production is dumped and restored into a new root, by the very commands of the documentation:
 * data, ledger and rights are as they were, a branch replays from it, and its migrations go on.
 * Code in the dump that makes itself a superuser does not succeed.
 */
class BackupE2E {
  private static final String LEDGER =
      "select string_agg(to_jsonb(m)::text, ' ' order by seq) from offshoot.migrations m";
  private static final String FUNCTIONS =
      "select string_agg(to_jsonb(f)::text, ' ' order by seq) from offshoot.functions f";

  /** Harmless when it runs as {@code migrator}; as the superuser it would stay one. */
  private static final String ATTACK =
      "create function become_superuser(name text) returns boolean language plpgsql as $$ begin"
          + " perform set_config('role', 'none', false); execute 'alter role migrator superuser';"
          + " return true; exception when insufficient_privilege then return true; end $$; ";

  @Test
  void productionIsRestoredIntoANewRoot() throws Exception {
    OperatorProcess.shared();
    var page = DocScript.of("how-to/back-up.md");
    try (var shop = Cluster.get().space("backup")) {
      shop.branch(
          "production",
          "{postgres: {version: 15, storage: {size: 1Gi}}, migrationPolicy: {rehearse: false}}");
      shop.ready("production");
      shop.apply(set("history", "production", "10", ""));
      shop.until(() -> assertThat(shop.get("production").getStatus().getHead()).isEqualTo("10"));
      shop.ready("production");
      var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "backup");
      page.run("kubectl exec -n shop svc/production-db", shop, folder);
      assertThat(page.run("kubectl get -n shop dbb,mset -o yaml", shop, folder))
          .contains("name: production", "create table customers");
      assertThat(page.run("kubectl get pvc -n shop -l", shop, folder)).contains("Bound");
      page.run("kubectl apply -n shop -f -", shop, folder);
      page.run("kubectl exec -i -n shop svc/restored-db", shop, folder);

      shop.until(() -> assertThat(shop.get("restored").getStatus().getHead()).isEqualTo("10"));
      for (var question :
          new String[] {LEDGER, FUNCTIONS, "select string_agg(c::text, ' ') from customers c"}) {
        assertThat(shop.psql("restored", "app", question))
            .isNotEmpty()
            .isEqualTo(shop.psql("production", "app", question));
      }

      assertThat(
              shop.psql(
                  "restored",
                  "app",
                  "select string_agg(rolname, ' ') from pg_roles where rolsuper or rolcreaterole"))
          .as("who is a superuser after the restore")
          .isEqualTo("postgres");

      // the same set finds all done; a later one goes on where production was
      shop.patch("restored", "{\"migrationPolicy\":{\"rehearse\":false}}");
      shop.apply(set("again", "restored", "10", ""));
      shop.apply(set("next", "restored", "20", "insert into customers (name) values ('Edsger')"));
      shop.branch("trial", "{parentRef: {name: restored}}");
      shop.ready("trial");
      shop.until(() -> assertThat(shop.get("restored").getStatus().getHead()).isEqualTo("20"));
      assertThat(shop.psql("restored", "app", "select id from customers where name = 'Edsger'"))
          .isEqualTo("3");
      assertThat(shop.psql("trial", "app", "select greeting('x')")).isEqualTo("hello x");
      assertThat(shop.psql("restored", "app", "set role app; select count(*) from customers"))
          .isEqualTo("3");
    }
  }

  private static String set(String name, String branch, String version, String sql) {
    var migration =
        sql.isEmpty()
            ? ATTACK
                + "create table customers (id int generated always as identity, name text not null"
                + " check (become_superuser(name))); insert into customers (name) values ('Ada'), ('Grace')"
            : sql;
    return """
    apiVersion: offshoot.dev/v1alpha1
    kind: MigrationSet
    metadata: {name: %s}
    spec:
      branchRef: {name: %s}
      migrations:
      - {version: "%s", name: m%s, sql: "%s"}
      functions:
      - name: greeting
        sql: "create or replace function greeting(who text) returns text language sql as $$ select 'hello ' || who $$"
    """
        .formatted(name, branch, version, version, migration);
  }
}
