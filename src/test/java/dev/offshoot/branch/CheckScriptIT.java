package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ResourcesSpec;
import dev.offshoot.engine.PgServer;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check pod runs, with a real Postgres: each setting that cannot work is named. */
class CheckScriptIT {
  @TempDir private Path directory;

  private record Row(Map<String, String> parameters, String words) {}

  @Test
  void eachIsNamed() throws Exception {
    var major = 18;
    for (var row :
        List.of(
            new Row(Map.of("work_mem", "banana"), "invalid value for parameter \"work_mem\""),
            new Row(Map.of("work_mem", "5 parsecs"), "invalid value for parameter \"work_mem\""),
            new Row(Map.of("nosuch", "1"), "unrecognized configuration parameter \"nosuch\""),
            new Row(Map.of("max_connections", "999999999999"), "parameter \"max_connections\""),
            new Row(
                Map.of("work_mem", "1kB"), "outside the valid range for parameter \"work_mem\""),
            new Row(
                Map.of("shared_preload_libraries", "nothere"), "could not access file \"nothere\""),
            new Row(Map.of("wal_level", "minimal"), "wal_level"),
            new Row(Map.of("shared_buffers", "6000GB"), "shared_buffers"),
            new Row(Map.of("shared_buffers", "1GB"), "more than the memory limit of 512 MB"))) {
      var verdict = run(major, "" + major, row.parameters(), List.of());
      assertThat(verdict.passed()).as("%s", row).isFalse();
      assertThat(verdict.words()).contains(row.words());
    }
    assertThat(run(major, "" + major, Map.of(), List.of("tablefunc", "nothere")).words())
        .isEqualTo("extension \"nothere\" is not available");
    assertThat(run(major, "14", Map.of(), List.of()).words())
        .isEqualTo("the image has Postgres " + major + ", the data belongs to Postgres 14");
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatWorksPassesAndSaysWhatNeedsARestart(int major) throws Exception {
    var good =
        Map.of(
            "work_mem",
            "8MB",
            "search_path",
            "a, b",
            "archive_command",
            "test $(x) \\ 'y' %p",
            "statement_timeout",
            "1ms");
    assertThat(run(major, "" + major, good, List.of("earthdistance")))
        .isEqualTo(new CheckVerdict(true, false, ""));
    assertThat(
            run(
                major,
                "",
                Map.of(
                    "shared_preload_libraries", "pg_stat_statements",
                    "pg_stat_statements.max", "500"),
                List.of("pg_stat_statements")))
        .isEqualTo(new CheckVerdict(true, true, ""));
  }

  /** Also where pods must meet the restricted standard. */
  @Test
  void theApiServerTakesThePodAsItIs() {
    var api = ApiServer.get();
    var namespace = api.namespace();
    api.client()
        .namespaces()
        .withName(namespace)
        .edit(n ->
            new NamespaceBuilder(n)
                .editMetadata()
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build());
    var server = server(Map.of("archive_command", "test $(x) 'y' %p"), List.of("vector"));
    var id = new BranchId(namespace, "production", Seen.UID);
    var pod =
        CheckPod.of(id, server, true, new TreeSet<>(Set.of("archive_command")), "17", Map.of());

    var stored = api.client().resource(pod).create();

    var container = stored.getSpec().getContainers().getFirst();
    assertThat(container.getCommand()).contains("archive_command = 'test $$(x) ''y'' %p'");
    assertThat(stored.getMetadata().getName()).hasSizeLessThan(64);
    assertThat(stored.getMetadata().getLabels())
        .doesNotContainKey(Labels.BRANCH_UID)
        .containsEntry(Labels.CHECK, Settings.of(server).digest());
  }

  private static Effective server(Map<String, String> parameters, List<String> extensions) {
    return new Effective(
        new Pins("pg", "pg", Optional.empty(), "C"),
        Optional.empty(),
        true,
        "1Gi",
        Optional.empty(),
        Optional.empty(),
        Optional.of(new ResourcesSpec(Map.of(), Map.of("memory", new Quantity("512Mi")))),
        parameters,
        extensions,
        List.of());
  }

  /** As the pod would: its command and its variables, elsewhere than in /var/lib and /tmp. */
  private CheckVerdict run(
      int major, String data, Map<String, String> parameters, List<String> extensions)
      throws IOException, InterruptedException {
    var place = Files.createTempDirectory(directory, "check");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
    var server = server(parameters, extensions);
    var pod =
        CheckPod.of(
            new BranchId("shop", "production", Seen.UID),
            server,
            true,
            new TreeSet<>(parameters.keySet()),
            data,
            Map.of());
    var container = pod.getSpec().getContainers().getFirst();
    var line = new ArrayList<String>();
    for (var word : container.getCommand()) {
      line.add(here(word, place));
    }
    var builder = new ProcessBuilder(PgServer.shell(major, line.toArray(String[]::new)));
    var variables = new TreeMap<String, String>();
    for (EnvVar variable : container.getEnv()) {
      variables.put(variable.getName(), here(variable.getValue(), place));
    }
    builder.environment().putAll(variables);
    var process =
        builder
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    var ended =
        new PodBuilder()
            .withNewMetadata()
            .addToLabels(Labels.CHECK, "d")
            .endMetadata()
            .withNewStatus()
            .withPhase("Failed")
            .addNewContainerStatus()
            .withNewState()
            .withNewTerminated()
            .withExitCode(process.exitValue())
            .withMessage(Files.readString(place.resolve("termination-log")))
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    return CheckVerdict.of(ended).orElseThrow();
  }

  /** Two dollar signs are one once Kubernetes has read them. */
  private static String here(String text, Path place) {
    return text.replace("$$", "$")
        .replace("/tmp/", place + "/")
        .replace("/var/lib/offshoot/check", place + "/data")
        .replace("/dev/termination-log", place + "/termination-log")
        .replace("'/run/offshoot'", "'" + place + "'");
  }
}
