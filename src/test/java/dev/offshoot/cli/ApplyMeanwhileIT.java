package dev.offshoot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.ApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object that is written by the operator while the plugin changes it. */
class ApplyMeanwhileIT {
  private final String namespace = ApiServer.get().namespace();
  private final Shell shell = Shell.in(namespace);

  @BeforeEach
  void branches(@TempDir Path files) throws Exception {
    var production = files.resolve("production.yaml");
    Files.writeString(
        production,
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: DatabaseBranch
        metadata: {name: production}
        spec: {}
        """);
    ApiServer.get().kubectl("apply", "-n", namespace, "-f", production.toString());
    assertThat(shell.run("create", "login", "--no-wait").code()).isZero();
  }

  /** The operator writes the status between the plugin's reading and its writing. */
  @Test
  void aStatusWrittenMeanwhileDoesNotStopAnApply(@TempDir Path files) throws Exception {
    Files.writeString(files.resolve("1_a.sql"), "create table a (i int);\n");
    assertThat(shell.run("apply", "login", "-f", files.toString(), "--no-wait").code()).isZero();
    Files.writeString(files.resolve("2_b.sql"), "-- " + "b".repeat(300_000) + "\nselect 1;\n");
    var real = ApiServer.get().kubectlProgram();
    var touching = files.resolve("kubectl");
    Files.writeString(
        touching,
        """
        #!/bin/sh
        case "$1" in
          patch | replace) "%1$s" --kubeconfig='%2$s' -n %3$s annotate mset login-files "touched=$$" >>'%4$s' ;;
        esac
        exec "%1$s" "$@"
        """
            .formatted(real, ApiServer.get().kubeconfig(), namespace, files.resolve("touched")));
    assertThat(touching.toFile().setExecutable(true)).isTrue();

    var applied =
        shell.through(touching).run("apply", "login", "-f", files.toString(), "--no-wait");

    assertThat(files.resolve("touched")).content().contains("annotated");
    assertThat(applied.err()).doesNotContain("Operation cannot be fulfilled");
    assertThat(applied.code()).isZero();
    assertThat(
            ApiServer.get()
                .kubectl(
                    "get",
                    "mset",
                    "login-files",
                    "-n",
                    namespace,
                    "-o=jsonpath={.spec.migrations[*].version}"))
        .isEqualTo("1 2");
  }
}
