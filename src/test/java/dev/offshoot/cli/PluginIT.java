package dev.offshoot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Edits;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way in which a command ends, with a real kubectl and a real API server; statuses are
 * written as the operator writes them.
 */
class PluginIT {
  private static final Map<String, Object> ERROR =
      Map.of(
          "stage", "Apply",
          "executed", "none",
          "version", "2",
          "name", "broken",
          "sqlState", "42601",
          "message", "syntax error at or near \"creat\"",
          "line", 1,
          "column", 3);

  private final String namespace = ApiServer.get().namespace();
  private final Shell shell = Shell.in(namespace);
  private Answers operator;

  @BeforeEach
  void branches() {
    operator = new Answers(namespace);
    operator.to("DatabaseBranch", _ -> serving());
    assertThat(apply("production", "")).isZero();
    assertThat(shell.run("create", "login").code()).isZero();
  }

  @AfterEach
  void close() throws Exception {
    operator.close();
  }

  private static Map<String, Object> serving() {
    return Map.of(
        "phase",
        "FUNCTIONS_DEPLOYED",
        "head",
        "20250301000000",
        "migrations",
        Map.of("applied", 1, "pending", 0, "ahead", 0, "behind", 0),
        "conditions",
        List.of(Answers.condition("Ready", true, "Ready", "it serves")));
  }

  private int apply(String name, String spec) {
    var root = new GenericKubernetesResource();
    root.setApiVersion("offshoot.dev/v1alpha1");
    root.setKind("DatabaseBranch");
    root.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMeta());
    root.getMetadata().setName(name);
    root.setAdditionalProperty("spec", Map.of());
    ApiServer.get().client().resource(root).inNamespace(namespace).create();
    return 0;
  }

  private void setsAreApplied() {
    operator.to(
        "MigrationSet",
        _ ->
            Map.of(
                "counts", Map.of("wanted", 1, "applied", 1, "pending", 0),
                "conditions", List.of(Answers.condition("Ready", true, "Applied", "done"))));
  }

  private String uid(String branch) {
    return shell
        .run("tree", branch, "-o", "json")
        .out()
        .replaceAll("(?s).*?\"uid\" : \"([^\"]*)\".*", "$1");
  }

  private void report(String branch, String name, Map<String, String> data) {
    ApiServer.get()
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addNewOwnerReference()
                .withApiVersion("offshoot.dev/v1alpha1")
                .withKind("DatabaseBranch")
                .withName(branch)
                .withUid(uid(branch))
                .endOwnerReference()
                .endMetadata()
                .withData(data)
                .build())
        .createOr(r -> r.update());
  }

  private static Map<String, Object> ended(String phase, String reason, String message) {
    return Map.of(
        "phase",
        phase,
        "message",
        message,
        "digest",
        "sha256:1",
        "plan",
        Map.of(
            "total",
            1,
            "items",
            List.of(
                Map.of(
                    "version", "2",
                    "name", "drop_it",
                    "verdict", "New",
                    "findings", List.of("line 1: drops table \"a\"")))),
        "conditions",
        List.of(
            Answers.condition("Ready", phase.equals("Succeeded"), reason, message),
            Answers.condition("Completed", !phase.equals("AwaitingApproval"), reason, message)));
  }

  @Test
  void aTreeAndItsOtherForms() {
    assertThat(shell.run("create", "sub", "--from", "login", "--expires-after", "72h").code())
        .isZero();
    assertThat(shell.run("tree").out())
        .isEqualTo(
            """
            BRANCH      AHEAD  BEHIND  PHASE               HEAD            NOTE
            production                 FUNCTIONS_DEPLOYED  20250301000000
            └─ login    ↑0     ↓0      FUNCTIONS_DEPLOYED  20250301000000
               └─ sub   ↑0     ↓0      FUNCTIONS_DEPLOYED  20250301000000
            """);
    assertThat(shell.run("tree", "login", "-o", "name").out())
        .isEqualTo("databasebranch.offshoot.dev/login\ndatabasebranch.offshoot.dev/sub\n");
    assertThat(shell.run("tree", "nobody").code()).isEqualTo(1);
    assertThat(shell.run("tree", "--nonsense").code()).isEqualTo(2);
    assertThat(shell.run().code()).isEqualTo(2);
    assertThat(shell.run("tree", "--as", "bob").err()).contains("forbids it", "cannot list");
  }

  @Test
  void creatingEndsWellOrBadlyOrLate() {
    assertThat(shell.run("create", "a", "--dry-run=server", "-o", "name").out())
        .isEqualTo("databasebranch.offshoot.dev/a\n");
    var twice = "create a --seed s/1.sql --seed s/2.sql --dry-run -o yaml".split(" ");
    assertThat(
            shell
                .run(twice)
                .out()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("key: ") || line.equals("sources:")))
        .containsExactly("sources:", "key: \"1.sql\"", "key: \"2.sql\"");
    assertThat(shell.run("create", "a", "--seed", "s", "--dry-run").err())
        .contains("--seed is a ConfigMap and its key");
    assertThat(shell.run("tree", "a").code()).as("a dry run makes nothing").isEqualTo(1);
    assertThat(shell.run("create", "login").err()).contains("There is a branch login already");
    operator.to(
        "DatabaseBranch",
        _ -> Map.of("phase", "MIGRATIONS_FAILED", "lastError", ERROR, "conditions", List.of()));
    var failed = shell.run("create", "b");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err())
        .contains(
            "2 broken: syntax error at or near \"creat\" (SQLSTATE 42601) at line 1, column 3");
    operator.to(
        "DatabaseBranch", _ -> Map.of("phase", "CREATING_PROJECT", "conditions", List.of()));
    var late = shell.run("create", "c", "--timeout", "2s");
    assertThat(late.code()).isEqualTo(4);
    assertThat(late.err()).contains("goes on by itself");
    assertThat(shell.run("create", "d", "--no-wait").code()).isZero();
  }

  @Test
  void aDirectoryBecomesASetAndStaysItsOwn(@TempDir Path files) throws Exception {
    setsAreApplied();
    Files.writeString(files.resolve("0001_a.sql"), "create table a (i int);\n");
    Files.writeString(files.resolve("README.md"), "no migration");
    assertThat(shell.run("apply", "login", "-f", files.toString()).out())
        .isEqualTo("migrationset.offshoot.dev/login-files: 1 of 1 migrations tracked\n");
    Files.writeString(files.resolve("2_b.sql"), "-- offshoot: transactional=false\nvacuum;\n");
    assertThat(shell.run("apply", "login", "-f", files.toString()).code()).isZero();

    operator.to(
        "MigrationSet",
        _ ->
            Map.of(
                "problems",
                    List.of(
                        Map.of(
                            "version",
                            "2",
                            "reason",
                            "DestructiveNotAcknowledged",
                            "message",
                            "add 2@abc")),
                "conditions",
                    List.of(
                        Answers.condition("Ready", false, "DestructiveNotAcknowledged", "waits"))));
    var waits = shell.run("apply", "production", "-f", files.toString());
    assertThat(waits.code()).isEqualTo(3);
    assertThat(waits.err()).contains("add 2@abc");

    Files.writeString(files.resolve("R__c.sql"), "select 1");
    var refused = shell.run("apply", "login", "-f", files.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("R__c.sql is a repeatable migration");
    assertThat(shell.run("apply", "login").code()).isEqualTo(2);
  }

  /** The set says that it is done before the branch's report has it. */
  @Test
  void whoAsksForDifferencesAfterAnApplyFindsThem(@TempDir Path files) throws Exception {
    setsAreApplied();
    var before = Map.of("migrations", "1\t1\tone\taaa\n");
    report("production", Names.migrationsReport("production"), before);
    report("login", Names.migrationsReport("login"), before);
    Files.writeString(files.resolve("1_one.sql"), "select 1;\n");
    Files.writeString(files.resolve("2_two.sql"), "select 2;\n");
    var applied =
        CompletableFuture.supplyAsync(
            () -> shell.run("apply", "login", "-f", files.toString()), Thread::startVirtualThread);
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() ->
            ApiServer.get()
                .kubectl("get", "mset", "login-files", "-n", namespace, "-o", "yaml")
                .contains("reason: Applied"));
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofMinutes(3))
        .until(() -> !applied.isDone());
    Edits.edit(
        ApiServer.get()
            .client()
            .configMaps()
            .inNamespace(namespace)
            .withName(Names.migrationsReport("login")),
        m -> {
          m.getData().put("migrations", "1\t1\tone\taaa\n2\t2\ttwo\tbbb\n");
          return m;
        });
    assertThat(applied.get(3, TimeUnit.MINUTES).code()).isZero();
    assertThat(shell.run("diff", "login").out()).isEqualTo("New        2 two\n");
  }

  @Test
  void aMergeThatWaitsIsApprovedByItsDigestAlone() {
    operator.to(
        "BranchMerge",
        merge ->
            "sha256:1".equals(merge.get("spec", "approvedDigest"))
                ? ended("Succeeded", "Succeeded", "all is carried")
                : ended("AwaitingApproval", "AwaitingApproval", "It may destroy data."));
    var merge = shell.run("merge", "login", "-o", "name");
    assertThat(merge.code()).isEqualTo(3);
    assertThat(merge.err())
        .contains(
            "NEW 2 drop_it\n  - line 1: drops table \"a\"",
            "kubectl offshoot approve login-merge-");
    var name = merge.out().strip().replaceFirst(".*/", "");

    assertThat(shell.run("approve", name).code()).isEqualTo(5);
    assertThat(shell.run("approve", name, "--yes").code()).isEqualTo(2);
    assertThat(shell.run("approve", name, "--yes", "--digest", "sha256:0").err())
        .contains("another plan by now");
    assertThat(shell.typing("login").run("approve", name).code()).as("wrong word").isEqualTo(5);
    assertThat(shell.typing("production").run("approve", name).out())
        .endsWith(": all is carried\n");
    assertThat(shell.run("approve", name).err()).contains("does not wait for an approval");
  }

  @Test
  void aResetShowsWhatIsLostAndAsks() {
    operator.to(
        "BranchReset",
        reset ->
            Boolean.TRUE.equals(reset.get("spec", "dryRun"))
                ? ended("Planned", "Planned", "It would")
                : ended("Succeeded", "Succeeded", "it is back"));
    assertThat(shell.run("reset", "login").code()).isEqualTo(5);
    assertThat(shell.typing("no").run("reset", "login").code()).isEqualTo(5);
    var reset = shell.typing("login").run("reset", "login", "--last", "1");
    assertThat(reset.err()).contains("Reset branch login?", "drops table");
    assertThat(reset.out()).endsWith(": it is back\n");
    assertThat(shell.run("reset", "login", "--yes").code()).isZero();
    assertThat(shell.run("reset", "login", "--dry-run").out())
        .contains("It would", "NEW 2 drop_it");
    assertThat(shell.run("reset", "production", "--yes").err()).contains("never reset");
    assertThat(shell.run("reset", "login", "--last", "0").code()).isEqualTo(2);
  }

  @Test
  void whatLiesBesideABranchIsPrinted() {
    report("login", Names.publicReport("login"), Map.of(".env", "POSTGRES_HOST=\"h\"\n"));
    report(
        "login",
        Names.logReport("login"),
        Map.of(
            "log",
            "2025-04-01T00:00:00Z INFO one\n2025-04-02T00:00:00Z ERROR two\n    LINE 1: x\n"));
    report("production", Names.publicReport("production"), Map.of(".env", "POSTGRES_HOST=\"p\"\n"));
    report(
        "production",
        Names.migrationsReport("production"),
        Map.of("migrations", "1\t1\tone\taaa\n2\t9\tnine\tbbb\n"));
    report(
        "login",
        Names.migrationsReport("login"),
        Map.of("migrations", "1\t1\tone\taaa\n2\t10\tten\tccc\n"));
    ApiServer.get()
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(Names.app("login"))
                .withNamespace(namespace)
                .addNewOwnerReference()
                .withApiVersion("offshoot.dev/v1alpha1")
                .withKind("DatabaseBranch")
                .withName("login")
                .withUid(uid("login"))
                .endOwnerReference()
                .endMetadata()
                .addToStringData(".env", "DATABASE_URL=\"postgresql://app:secret@h/app\"\n")
                .build())
        .create();
    assertThat(shell.run("env", "login").out())
        .isEqualTo("POSTGRES_HOST=\"h\"\nDATABASE_URL=\"postgresql://app:secret@h/app\"\n");
    assertThat(shell.run("env", "login", "--public").out()).isEqualTo("POSTGRES_HOST=\"h\"\n");
    assertThat(shell.run("env", "production").out()).isEqualTo("POSTGRES_HOST=\"p\"\n");
    assertThat(shell.run("logs", "login").out()).startsWith("2025-04-01T00:00:00Z INFO one\n");
    assertThat(shell.run("logs", "login", "--trouble").out())
        .isEqualTo("2025-04-02T00:00:00Z ERROR two\n    LINE 1: x\n");
    assertThat(shell.run("diff", "login").out())
        .isEqualTo("New        10 ten\nBehind     9 nine\n");
    var delete = shell.run("delete", "login");
    assertThat(delete.code()).isEqualTo(5);
    assertThat(delete.err()).contains("  10 ten", "--yes");
    assertThat(shell.typing("login").run("delete", "login").out())
        .isEqualTo("databasebranch.offshoot.dev/login deleted\n");
  }

  @Test
  void suspendingWaitsForTheServer() {
    operator.to(
        "DatabaseBranch",
        branch ->
            Boolean.TRUE.equals(branch.get("spec", "suspend"))
                ? Map.of("phase", "FUNCTIONS_DEPLOYED", "database", Map.of("state", "INACTIVE"))
                : serving());
    assertThat(shell.run("suspend", "login").out()).endsWith(": INACTIVE\n");
    assertThat(shell.run("resume", "login").out()).endsWith(": FUNCTIONS_DEPLOYED\n");
    assertThat(shell.run("suspend", "production").err())
        .contains("a root branch cannot be suspended");
  }

  @Test
  void aTabKeyFindsCommandsOptionsAndBranches() {
    assertThat(shell.tab("re"))
        .hasSize(4)
        .allMatch(l -> l.startsWith("re") || l.equals(":4"))
        .anyMatch(l -> l.startsWith("rebase\tCarries"));
    assertThat(shell.tab("merge", "")).containsExactly("login", "production", ":4");
    assertThat(shell.tab("merge", "lo")).containsExactly("login", ":4");
    assertThat(shell.tab("create", "--from", "p")).containsExactly("production", ":4");
    assertThat(shell.tab("tree", "-o", "")).containsExactly("json", "yaml", "name", ":4");
    assertThat(shell.tab("merge", "--no-w"))
        .containsExactly("--no-wait\tDo not wait for the end.", ":4");
    assertThat(shell.tab("frob", "")).containsExactly(":4");
    assertThat(shell.tab("apply", "login", "-f", "")).containsExactly(":0");
  }
}
