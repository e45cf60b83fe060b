package dev.offshoot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.AllObjects;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A dry run and a declined confirmation of any command change no object of any kind; the same
 * command, meant, does. The commands and their options are the program's own: a new one without a
 * case fails.
 */
class DryRunIT {
  private static final String DRY_RUN = "--dry-run";
  private static final String YES = "--yes";

  /** Their dry run is an object that only plans; nothing else may change. */
  private static final List<String> PLANNING = List.of("merge", "rebase", "reset");

  private final String namespace = ApiServer.get().namespace();
  private final Shell shell = Shell.in(namespace);
  private final AllObjects objects = new AllObjects(namespace);
  private final Answers operator = new Answers(namespace);
  private final Map<String, List<List<String>>> cases = new LinkedHashMap<>();
  @TempDir private Path files;

  @BeforeEach
  void branches() throws Exception {
    operator.to("DatabaseBranch", b -> status(suspended(b) ? "INACTIVE" : "ACTIVE_HEALTHY"));
    operator.to("MigrationSet", _ -> ended("Ready", "Applied"));
    operator.to(
        "BranchMerge",
        m ->
            dryRun(m)
                ? ended("Planned", "Planned")
                : ended("AwaitingApproval", "AwaitingApproval"));
    operator.to(
        "BranchReset",
        r -> dryRun(r) ? ended("Planned", "Planned") : ended("Succeeded", "Succeeded"));
    root("production");
    for (var branch : List.of("login", "asleep")) {
      assertThat(shell.run("create", branch).code()).isZero();
    }
    assertThat(shell.run("suspend", "asleep").code()).isZero();
    report("production", "1\t1\tone\taaa\n");
    report("login", "1\t1\tone\taaa\n2\t10\tten\tccc\n");
    Files.writeString(files.resolve("1_one.sql"), "select 1;\n");
    assertThat(shell.run("apply", "login", "-f", files.toString(), "--no-wait").code()).isZero();
    Files.writeString(files.resolve("2_two.sql"), "select 2;\n");
    var waits = shell.run("merge", "login");
    assertThat(waits.code()).as(waits.err()).isEqualTo(3);
    var name = Pattern.compile("approve (login-merge-\\S+)").matcher(waits.err());
    assertThat(name.find()).isTrue();

    cases.put("tree", List.of(List.of()));
    cases.put("create", List.of(List.of("fresh", "--from", "production")));
    cases.put(
        "apply",
        List.of(
            List.of("login", "-f", files.toString()),
            List.of("production", "-f", files.toString())));
    cases.put("diff", List.of(List.of("login")));
    cases.put("merge", List.of(List.of("login")));
    cases.put("rebase", List.of(List.of("login")));
    cases.put("reset", List.of(List.of("login"), List.of("login", "--last", "1")));
    cases.put("approve", List.of(List.of(name.group(1), "--digest", "sha256:1")));
    cases.put("logs", List.of(List.of("login")));
    cases.put("env", List.of(List.of("login")));
    cases.put("psql", List.of(List.of("login")));
    cases.put("connect", List.of(List.of("login")));
    cases.put("suspend", List.of(List.of("login")));
    cases.put("resume", List.of(List.of("asleep")));
    cases.put("delete", List.of(List.of("login"), List.of("production")));
  }

  @AfterEach
  void close() throws Exception {
    operator.close();
  }

  private static boolean suspended(GenericKubernetesResource branch) {
    return Boolean.TRUE.equals(branch.get("spec", "suspend"));
  }

  private static boolean dryRun(GenericKubernetesResource operation) {
    return Boolean.TRUE.equals(operation.get("spec", "dryRun"));
  }

  private static Map<String, Object> status(String database) {
    return Map.of(
        "phase",
        "FUNCTIONS_DEPLOYED",
        "database",
        Map.of("state", database),
        "conditions",
        List.of(Answers.condition("Ready", true, "Ready", "it serves")));
  }

  private static Map<String, Object> ended(String phase, String reason) {
    var conditions =
        List.of(
            Answers.condition("Ready", !phase.equals("AwaitingApproval"), reason, "words"),
            Answers.condition("Completed", !phase.equals("AwaitingApproval"), reason, "words"));
    return phase.equals("Ready")
        ? Map.of(
            "counts", Map.of("wanted", 1, "applied", 1, "pending", 0), "conditions", conditions)
        : Map.of(
            "phase", phase, "message", "words", "digest", "sha256:1", "conditions", conditions);
  }

  private void root(String name) {
    var root = new GenericKubernetesResource();
    root.setApiVersion("offshoot.dev/v1alpha1");
    root.setKind("DatabaseBranch");
    root.setMetadata(new ObjectMetaBuilder().withName(name).build());
    root.setAdditionalProperty("spec", Map.of());
    ApiServer.get().client().resource(root).inNamespace(namespace).create();
  }

  private void report(String branch, String lines) {
    var uid = kubectl("get", "databasebranch", branch, "-o", "jsonpath={.metadata.uid}");
    ApiServer.get()
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(Names.migrationsReport(branch))
                .withNamespace(namespace)
                .addNewOwnerReference()
                .withApiVersion("offshoot.dev/v1alpha1")
                .withKind("DatabaseBranch")
                .withName(branch)
                .withUid(uid)
                .endOwnerReference()
                .endMetadata()
                .addToData("migrations", lines)
                .build())
        .create();
  }

  private String kubectl(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-n", namespace));
    return ApiServer.get().kubectl(all.toArray(String[]::new));
  }

  private static Map<String, CommandLine> commands() {
    var console =
        new Console(
            new BufferedReader(new StringReader("")),
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()),
            false,
            false);
    return new Plugin(console, Clock.systemUTC(), "kubectl", "test", () -> {})
        .commandLine(Optional.empty())
        .getSubcommands();
  }

  private static String[] line(String command, List<String> arguments, String... more) {
    var all = new ArrayList<>(List.of(command));
    all.addAll(arguments);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void nothingChangesUnlessItIsMeant() {
    assertThat(cases.keySet()).as("each command has a case").isEqualTo(commands().keySet());
    commands()
        .forEach((command, model) -> {
          var options = model.getCommandSpec().optionsMap();
          for (var arguments : cases.get(command)) {
            if (options.containsKey(DRY_RUN)) {
              changesNothing(shell, 0, line(command, arguments, DRY_RUN));
              changesNothing(shell, 0, line(command, arguments, DRY_RUN + "=server"));
              changesNothing(shell, 2, line(command, arguments, DRY_RUN + "=client"));
            }
            if (options.containsKey(YES)) {
              changesNothing(shell, 5, line(command, arguments));
              changesNothing(shell, 2, line(command, arguments, YES + "=false"));
              for (var typed : List.of("", "yes")) {
                changesNothing(shell.typing(typed), 5, line(command, arguments));
              }
            }
            if (options.containsKey(YES) && options.containsKey(DRY_RUN)) {
              changesNothing(shell, 0, line(command, arguments, YES, DRY_RUN));
            }
            if (!options.containsKey(YES) && !options.containsKey(DRY_RUN)) {
              var before = objects.look();
              shell.run(line(command, arguments));
              assertThat(objects.look()).as(command).isEqualTo(before);
            }
          }
        });
    assertThat(shell.run("delete", "login", DRY_RUN).out())
        .contains("10 ten", "The deletion of branch login would be accepted (dry run).");
    itChangesWhatItIsMeantTo();
  }

  /** Else the look at all objects would prove nothing. */
  private void itChangesWhatItIsMeantTo() {
    commands()
        .forEach((command, model) -> {
          var options = model.getCommandSpec().optionsMap();
          if (options.containsKey(DRY_RUN)) {
            var before = objects.look();
            var arguments = new ArrayList<>(cases.get(command).getFirst());
            arguments.add("--no-wait");
            if (options.containsKey(YES)) {
              arguments.add(YES);
            }
            var result = shell.run(line(command, arguments));
            assertThat(result.code()).as(command + result.err()).isZero();
            assertThat(objects.look()).as(command).isNotEqualTo(before);
          }
        });
  }

  private void changesNothing(Shell shell, int code, String... line) {
    var before = objects.look();
    var result = shell.run(line);
    var after = objects.look();
    var what = String.join(" ", line);
    assertThat(result.code()).as(what + ": " + result.err()).isEqualTo(code);
    if (code == 0 && PLANNING.contains(line[0])) {
      var made = new ArrayList<>(after.keySet());
      made.removeAll(before.keySet());
      assertThat(made).as(what).hasSize(1);
      assertThat(kubectl("get", made.getFirst(), "-o", "jsonpath={.spec.dryRun}"))
          .as(what)
          .isEqualTo("true");
      after.remove(made.getFirst());
    }
    assertThat(after).as(what).isEqualTo(before);
  }
}
