package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Merge, rebase and reset as a user meets them: by kubectl, on real branches. What users of hosted
 * branching are promised is told here in its own words.
 */
class OperationsE2E {
  private static final String ACCOUNTS =
      "{version: \"1\", name: accounts, sql: \"create table accounts (id int primary key, email text)\"}";

  @BeforeEach
  void operator() throws Exception {
    OperatorProcess.shared();
  }

  private static Space shop(String name) {
    var space = Cluster.get().space(name);
    space.root("production");
    set(space, "base", "production", ACCOUNTS);
    space.ready("production");
    space.branch("login", "{parent: production}");
    space.ready("login");
    return space;
  }

  private static void set(Space space, String name, String branch, String migrations) {
    create(
        space,
        "MigrationSet",
        name,
        "{branch: %s, migrations: [%s]}".formatted(branch, migrations));
    space.kubectl("wait", "mset/" + name, "--for=condition=Ready", "--timeout=120s");
  }

  private static void create(Space space, String kind, String name, String spec) {
    space.apply(
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: %s
        metadata: {name: %s}
        spec: %s
        """
            .formatted(kind, name, spec));
  }

  /** The phase at the end, with the reason and the sentence. */
  private static String ended(Space space, String object) {
    space.kubectl("wait", object, "--for=condition=Completed", "--timeout=120s");
    return said(space, object);
  }

  private static String said(Space space, String object) {
    return space.kubectl(
        "get",
        object,
        "-o",
        "jsonpath={.status.phase} {.status.conditions[0].reason} {.status.applied}: {.status.message}");
  }

  private static String merged(Space space, String name) {
    create(space, "BranchMerge", name, "{source: login, target: production}");
    return ended(space, "bm/" + name);
  }

  private static String tracked(Space space, String branch) {
    return space.psql(
        branch,
        "app",
        "select string_agg(version::text, ',' order by seq) from offshoot.migrations");
  }

  /** Rules 2, 6, 8 and 10 of hosted branching, and the way out when production's data object. */
  @Test
  void aMergeThatFailsShowsOnProductionAndTheFixIsMergedAfterAReset() {
    try (var space = shop("operations")) {
      space.psql("production", "app", "insert into accounts values (1, 'a'), (2, 'a')");
      set(
          space,
          "work",
          "login",
          "{version: \"2\", name: logins, sql: \"create table logins (id int primary key)\"},"
              + "{version: \"3\", name: one_email, sql: \"alter table accounts add constraint one_email unique (email)\"}");
      space.until(
          () -> assertThat(space.get("login").getStatus().getMigrations().ahead()).isEqualTo(2));

      create(space, "BranchMerge", "look", "{source: login, target: production, dryRun: true}");
      assertThat(ended(space, "bm/look")).startsWith("Planned Planned 0: ");
      assertThat(
              space.kubectl("get", "bm/look", "-o", "jsonpath={.status.plan.items[*].rehearsed}"))
          .matches("\\d+ms \\d+ms");
      assertThat(tracked(space, "production")).isEqualTo("1");

      assertThat(merged(space, "first"))
          .startsWith(
              "Failed MigrationFailed 1: Applied to production: 2 logins. Failed: 3 one_email: ")
          .contains("(23505)")
          .endsWith("Reset branch login to before 3, apply a corrected text, and merge again.");
      space.until(() -> {
        var production = space.get("production").getStatus();
        assertThat(production.getPhase()).isEqualTo(BranchPhase.MIGRATIONS_FAILED);
        assertThat(production.getLastError().version()).isEqualTo("3");
        assertThat(production.getLastError().sqlState()).isEqualTo("23505");
      });
      assertThat(tracked(space, "production")).isEqualTo("1,2");

      space.psql("login", "app", "create table junk as select generate_series(1, 10)");
      create(space, "BranchReset", "back", "{branch: login, lastMigrations: 1}");
      assertThat(ended(space, "br/back"))
          .startsWith(
              "Succeeded Succeeded 1: Branch login is at 2: took out 3 one_email, dropped table public.junk");
      assertThat(tracked(space, "login")).isEqualTo("1,2");
      space.ready("login");
      space.until(() ->
          assertThat(
                  space.kubectl("get", "mset/work", "-o", "jsonpath={.status.problems[*].reason}"))
              .isEqualTo("Reverted"));

      set(
          space,
          "work",
          "login",
          "{version: \"2\", name: logins, sql: \"create table logins (id int primary key)\"},"
              + "{version: \"3\", name: one_email, sql: \"create index one_email on accounts (email)\"}");
      assertThat(merged(space, "second"))
          .isEqualTo(
              "Succeeded Succeeded 1: Branch production has all of login: applied 3 one_email.");
      space.ready("production");
      assertThat(merged(space, "third"))
          .isEqualTo(
              "Succeeded NothingToDo 0: There is nothing new to carry from login: production has all of it.");

      set(
          space,
          "hotfix",
          "production",
          "{version: \"4\", name: hotfix, sql: \"alter table accounts add column phone text\"}");
      space.until("login", ConditionType.IN_SYNC, ConditionStatus.FALSE, "Behind");
      create(
          space,
          "BranchMerge",
          "catch-up",
          "{operation: Rebase, source: production, target: login}");
      assertThat(ended(space, "bm/catch-up"))
          .isEqualTo(
              "Succeeded Succeeded 1: Branch login has all of production: applied 4 hotfix.");
      space.until("login", ConditionType.IN_SYNC, ConditionStatus.TRUE, "InSync");
    }
  }

  /** Rules 7 and 11: production is rolled forward; 0 is a fresh database. */
  @Test
  void productionIsNeverResetAndZeroIsAFreshDatabase() {
    try (var space = shop("resets")) {
      create(space, "BranchReset", "never", "{branch: production}");
      assertThat(ended(space, "br/never"))
          .isEqualTo(
              "Failed RootReset 0: Branch production is a root and is never reset: roll forward, with a new migration that takes back what the old one did.");
      create(space, "BranchReset", "unknown", "{branch: login, toVersion: \"7\"}");
      assertThat(ended(space, "br/unknown"))
          .startsWith("Failed VersionNotTracked 0: Version 7 is not tracked on branch login");
      assertThat(tracked(space, "login")).isEqualTo("1");

      var secret = space.kubectl("get", "secret/login-db-app", "-o", "jsonpath={.data.password}");
      create(space, "BranchReset", "fresh", "{branch: login, toVersion: \"0\"}");
      assertThat(ended(space, "br/fresh"))
          .startsWith("Succeeded Succeeded 1: Branch login is at 0");
      assertThat(tracked(space, "login")).isEmpty();
      assertThat(space.kubectl("get", "secret/login-db-app", "-o", "jsonpath={.data.password}"))
          .isEqualTo(secret);
      space.until(() -> {
        assertThat(space.get("login").getStatus().getHead()).isEqualTo("0");
        assertThat(space.get("login").getStatus().getPhase())
            .isEqualTo(BranchPhase.FUNCTIONS_DEPLOYED);
      });
    }
  }

  @Test
  void whatMayDestroyDataWaitsForApprovalAndWhatDivergesIsRefused() {
    try (var space = shop("approval")) {
      set(
          space,
          "work",
          "login",
          "{version: \"2\", name: no_email, sql: \"alter table accounts drop column email\"}");
      create(space, "BranchMerge", "drop", "{source: login, target: production}");
      space.until(() ->
          assertThat(said(space, "bm/drop"))
              .startsWith(
                  "AwaitingApproval AwaitingApproval 0: BranchMerge/drop may destroy data"));
      var digest = space.kubectl("get", "bm/drop", "-o", "jsonpath={.status.digest}");
      assertThat(tracked(space, "production")).isEqualTo("1");

      set(
          space,
          "hotfix",
          "production",
          "{version: \"3\", name: hotfix, sql: \"create table hotfix (id int)\"}");
      approve(space, "drop", digest);
      space.until(() ->
          assertThat(said(space, "bm/drop")).startsWith("AwaitingApproval ApprovalOutdated 0: "));
      approve(space, "drop", space.kubectl("get", "bm/drop", "-o", "jsonpath={.status.digest}"));
      assertThat(ended(space, "bm/drop")).startsWith("Succeeded Succeeded 1: ");
      assertThat(tracked(space, "production")).isEqualTo("1,3,2");

      set(
          space,
          "other",
          "login",
          "{version: \"5\", name: five, sql: \"create table a (id int)\"}");
      set(
          space,
          "clash",
          "production",
          "{version: \"5\", name: five, sql: \"create table b (id int)\"}");
      assertThat(merged(space, "clash"))
          .startsWith("Failed Diverged 0: 5 five differs: ")
          .contains("nothing was executed");
      space.until(() ->
          assertThat(space.get("production").getStatus().getPhase())
              .isEqualTo(BranchPhase.MIGRATIONS_FAILED));
      space.delete("bm", "clash");
      space.ready("production");
    }
  }

  @Test
  void whatCanNeverBeDoneSaysWhy() {
    try (var space = shop("never")) {
      create(space, "BranchMerge", "sideways", "{source: production, target: login}");
      assertThat(ended(space, "bm/sideways"))
          .startsWith("Failed NotParent 0: login is not the parent of production, which has none");
      create(space, "BranchMerge", "nobody", "{source: nobody, target: production}");
      space.until(() ->
          assertThat(said(space, "bm/nobody"))
              .startsWith("Pending BranchNotFound 0: There is no branch nobody in namespace"));
    }
  }

  private static void approve(Space space, String merge, String digest) {
    space.kubectl(
        "patch",
        "bm",
        merge,
        "--type=merge",
        "-p",
        "{\"spec\":{\"approvedDigest\":\"" + digest + "\"}}");
  }
}
