package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The tutorial of a first installation, command by command. Left out is what makes the cluster,
 * which is there, and what would take from other tests what they share.
 */
@ResourceLock(value = Cluster.NAMESPACES, mode = ResourceAccessMode.READ)
@ResourceLock(Cluster.INSTALLATIONS)
class FirstInstallationE2E {
  private static final Cluster CLUSTER = Cluster.withoutOperator();
  private static final Path PAGE = Path.of("docs", "tutorial", "first-installation.md");
  private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (.*)$");
  private static final List<String> NOT_HERE =
      List.of(
          "make ",
          "export ",
          "scripts/image",
          "kubectl delete -f k8s/crds",
          "kubectl delete namespace offshoot-system");

  @Test
  void theTutorialRuns() throws Exception {
    OperatorImage.into(CLUSTER);
    var before = CLUSTER.tryKubectl("", "get", "namespace", "shop");
    assertThat(before.code()).as("there is no namespace shop yet: %s", before.text()).isNotZero();
    var said = new StringBuilder();
    try {
      for (var command : commands()) {
        said.append("$ ").append(command).append('\n').append(run(command));
      }
    } finally {
      CLUSTER.kubectl("delete", "namespace", "shop", "--ignore-not-found", "--wait=false");
    }
    assertThat(said)
        .containsSubsequence(
            "Offshoot watches shop",
            "Phase:          Succeeded",
            "databasebranch.offshoot.dev/production created",
            "FUNCTIONS_DEPLOYED",
            "FIELD: parent",
            "has been upgraded",
            "release \"offshoot\" uninstalled",
            "Running",
            "\"production\" deleted",
            "namespace \"shop\" deleted");
  }

  private static List<String> commands() throws Exception {
    var all = COMMAND.matcher(Files.readString(PAGE)).results().map(r -> r.group(1)).toList();
    assertThat(all).anySatisfy(c -> assertThat(c).startsWith("helm install"));
    return all.stream().filter(c -> NOT_HERE.stream().noneMatch(c::startsWith)).toList();
  }

  /** The tests' CRDs are there already, and become the chart's. */
  private static String run(String command) throws Exception {
    var out = Files.createTempFile("tutorial", ".log");
    try {
      var builder =
          CLUSTER
              .program(
                  List.of(
                      "bash",
                      "-euo",
                      "pipefail",
                      "-c",
                      command.replace("helm install ", "helm install --take-ownership ")))
              .redirectErrorStream(true)
              .redirectOutput(out.toFile());
      builder
          .environment()
          .merge(
              "PATH",
              Path.of(System.getenv("HELM")).getParent() + ":",
              (path, helm) -> helm + path);
      var process = builder.start();
      process.getOutputStream().close();
      var ended = process.waitFor(Space.PATIENCE.multipliedBy(2).toSeconds(), TimeUnit.SECONDS);
      process.destroy();
      var said = Files.readString(out);
      assertThat(ended).as("%s: %s", command, said).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
      return said;
    } finally {
      Files.delete(out);
    }
  }
}
