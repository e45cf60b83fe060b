package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.status.ConditionType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a shop that lies in Git, with the real Argo CD: deployed in waves, a merge that fails
 * and is mended by the next commit, one that waits for a person, self-heal, a person's actions, and
 * the end of the Application.
 */
@Tag("extended") // Argo CD takes seven minutes to build
class ArgoCdE2E {
  private final ArgoShop git = new ArgoShop();

  @Test
  void aShopThatLiesInGit(@TempDir Path directory) throws Exception {
    OperatorProcess.shared();
    var repository = GitRepository.in(directory.resolve("shop"));
    try (var space = Cluster.get().space("argo-shop");
        var argo = ArgoCd.start(Cluster.get().space("argocd"), space, directory)) {
      var first = repository.commit(ArgoShop.FILE, git.yaml(), "the shop");
      var application = ArgoApplication.of(argo, "shop", repository);

      eachWaveWaitsForTheOneBefore(application, space, first);
      aMergeThatFailsDegradesAndTheNextCommitMendsIt(application, space, repository);
      aMergeThatWaitsIsSuspendedUntilItIsApproved(application, space, repository);
      selfHealAndTheOperatorDoNotFight(application, space);
      whatAPersonDoes(application, space);
      theEnd(application, space);
    }
  }

  /** Each object is made only when the effect of the one before is in a database. */
  private static void eachWaveWaitsForTheOneBefore(
      ArgoApplication application, Space space, String commit) {
    application.until(commit, "Succeeded", "Healthy");
    assertThat(application.status().at("/sync/status").asText()).isEqualTo("Synced");
    assertThat(created(space, "mset/base")).isAfterOrEqualTo(initialized(space, "production"));
    assertThat(created(space, "dbb/login")).isAfterOrEqualTo(applied(space, "production", 1));
    assertThat(created(space, "mset/work")).isAfterOrEqualTo(applied(space, "login", 1));
    assertThat(created(space, "bm/login-1")).isAfterOrEqualTo(applied(space, "login", 2));
    assertThat(created(space, "cm/app")).isAfterOrEqualTo(applied(space, "production", 2));
    assertThat(tracked(space, "production")).isEqualTo("1,2");
  }

  private void aMergeThatFailsDegradesAndTheNextCommitMendsIt(
      ArgoApplication application, Space space, GitRepository repository) throws Exception {
    space.psql("production", "app", "insert into accounts values (1, null)");
    git.work(
        "3", "email_known", "alter table accounts add constraint known check (email is not null)");
    git.merge("login-2");
    var failing = repository.commit(ArgoShop.FILE, git.yaml(), "every email is known");
    application.until(failing, "Failed", "Degraded");
    assertThat(application.health("BranchMerge", "login-2"))
        .startsWith("Degraded ")
        .contains(
            "3 email_known",
            "check constraint \"known\" of relation \"accounts\" is violated by some row",
            "23514");
    assertThat(application.health("DatabaseBranch", "production")).startsWith("Healthy ");
    assertThat(tracked(space, "production")).isEqualTo("1,2");
    assertThat(release(space)).isEqualTo("login-1");

    git.base("4", "emails", "update accounts set email = 'unknown' where email is null");
    git.mergeAgain("login-2", "login-3");
    var mended = repository.commit(ArgoShop.FILE, git.yaml(), "emails that were unknown");
    application.until(mended, "Succeeded", "Healthy");
    assertThat(tracked(space, "production")).isEqualTo("1,2,4,3");
    assertThat(release(space)).isEqualTo("login-3");
    assertThat(space.psql("production", "app", "select email from accounts")).isEqualTo("unknown");
  }

  private void aMergeThatWaitsIsSuspendedUntilItIsApproved(
      ArgoApplication application, Space space, GitRepository repository) throws Exception {
    git.work("5", "no_phone", "alter table accounts drop phone");
    git.merge("login-4");
    var destructive = repository.commit(ArgoShop.FILE, git.yaml(), "no phones");
    application.until(destructive, "Running", "Suspended");
    assertThat(application.health("BranchMerge", "login-4"))
        .startsWith("Suspended ")
        .contains("drops column phone of accounts");
    assertThat(application.actions("BranchMerge", "login-4")).containsExactly("approve", "cancel");
    assertThat(release(space)).isEqualTo("login-3");

    application.act("BranchMerge", "login-4", "approve");
    application.until(destructive, "Succeeded", "Healthy");
    assertThat(tracked(space, "production")).isEqualTo("1,2,4,3,5");
    assertThat(application.actions("BranchMerge", "login-4")).isEmpty();
    assertThat(release(space)).isEqualTo("login-4");
  }

  private static void selfHealAndTheOperatorDoNotFight(ArgoApplication application, Space space) {
    var syncs = application.syncs();
    var began = application.lastBegan();
    var generations = generations(space);
    var reconciled = application.reconciled();
    for (var i = 0; i < 5; i++) {
      application.refresh();
      assertThat(application.status().at("/sync/status").asText()).isEqualTo("Synced");
    }
    assertThat(application.reconciled()).isAfter(reconciled);
    assertThat(application.syncs()).isEqualTo(syncs);
    assertThat(application.lastBegan()).isEqualTo(began);
    assertThat(generations(space)).isEqualTo(generations);

    space.patch("login", "{\"expiresAfter\": \"1h\"}");
    space.until(() -> {
      assertThat(space.get("login").getSpec().getExpiresAfter()).isEqualTo("72h");
      assertThat(lifetime(space, "login")).isEqualTo(Duration.ofHours(72));
    });
    assertThat(application.lastBegan()).isAfter(began);
    space.ready("login");
  }

  private static void whatAPersonDoes(ArgoApplication application, Space space) throws Exception {
    assertThat(application.actions("DatabaseBranch", "production")).isEmpty();
    assertThat(application.actions("DatabaseBranch", "login"))
        .containsExactly("merge", "rebase", "reset", "suspend");

    application.act("DatabaseBranch", "login", "suspend");
    space.until("login", ConditionType.DATABASE_AVAILABLE, ConditionStatus.FALSE, "Suspended");
    application.refresh();
    application.refresh();
    assertThat(application.health("DatabaseBranch", "login")).startsWith("Suspended ");
    assertThat(space.get("login").getSpec().isSuspend()).isTrue();
    assertThat(application.actions("DatabaseBranch", "login")).containsExactly("resume");
    application.act("DatabaseBranch", "login", "resume");
    space.ready("login");

    application.act("DatabaseBranch", "login", "rebase");
    assertThat(ended(space, "bm", "login-rebase-")).startsWith("Succeeded ").contains("4 emails");
    application.act("DatabaseBranch", "login", "reset");
    assertThat(ended(space, "br", "login-reset-")).startsWith("Succeeded ");
    application.act("DatabaseBranch", "login", "merge");
    assertThat(ended(space, "bm", "login-merge-")).startsWith("Succeeded ");
    application.refresh();
    assertThat(application.status().at("/sync/status").asText()).isEqualTo("Synced");
  }

  private static void theEnd(ArgoApplication application, Space space) {
    application.delete();
    assertThat(space.kubectl("get", "dbb", "-o", "name").strip())
        .isEqualTo("databasebranch.offshoot.dev/production");
    space.until(() ->
        assertThat(space.kubectl("get", "mset,bm,br,pods,pvc", "-o", "name").lines())
            .isNotEmpty()
            .allSatisfy(o -> assertThat(o).contains("/production-db")));
    assertThat(space.psql("production", "app", "select email from accounts")).isEqualTo("unknown");
  }

  /** How the one operation ended that an action made. */
  private static String ended(Space space, String kind, String prefix) {
    var made =
        space
            .kubectl("get", kind, "-o", "jsonpath={.items[*].metadata.name}")
            .lines()
            .flatMap(l -> List.of(l.split(" ")).stream())
            .filter(n -> n.startsWith(prefix))
            .toList();
    assertThat(made).hasSize(1);
    var operation = kind + "/" + made.getFirst();
    space.kubectl("wait", operation, "--for=condition=Completed", Space.TIMEOUT);
    return field(space, operation, "{.status.phase} {.status.message}");
  }

  private static String release(Space space) {
    return field(space, "cm/app", "{.data.release}");
  }

  private static Instant created(Space space, String object) {
    return Instant.parse(field(space, object, "{.metadata.creationTimestamp}"));
  }

  /** When the server's files were made; a condition's time moves with each restart. */
  private static Instant initialized(Space space, String branch) {
    return second(space, branch, "select (pg_stat_file('PG_VERSION')).modification");
  }

  /** When a migration's effect was there, by the branch's own ledger. */
  private static Instant applied(Space space, String branch, int version) {
    return second(
        space, branch, "select applied_at from offshoot.migrations where version = " + version);
  }

  /** A time of the database, in whole seconds, as Kubernetes counts. */
  private static Instant second(Space space, String branch, String time) {
    var epoch =
        space.psql(branch, "app", "select floor(extract(epoch from (" + time + ")))::bigint");
    return Instant.ofEpochSecond(Long.parseLong(epoch));
  }

  private static Duration lifetime(Space space, String branch) {
    return Duration.between(
        created(space, "dbb/" + branch),
        Instant.parse(field(space, "dbb/" + branch, "{.status.expirationTime}")));
  }

  private static String generations(Space space) {
    return field(
        space, "dbb,mset,bm", "{range .items[*]}{.metadata.name}={.metadata.generation} {end}");
  }

  private static String tracked(Space space, String branch) {
    return space.psql(
        branch,
        "app",
        "select string_agg(version::text, ',' order by seq) from offshoot.migrations");
  }

  private static String field(Space space, String object, String path) {
    return space.kubectl("get", object, "-o", "jsonpath=" + path);
  }
}
