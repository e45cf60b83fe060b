package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real API server takes each manifest and what the chart renders for a table of values: every
 * field is known, and no pod is refused or warned of by the restricted standard. Nothing is stored.
 */
class ManifestsIT {
  private static final String HOME = "offshoot-system";

  @TempDir private Path folder;

  @BeforeAll
  static void namespaces() {
    for (var name : List.of(HOME, "shop", "default")) {
      ApiServer.get()
          .client()
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .withLabels(
                      Map.of(
                          "pod-security.kubernetes.io/enforce", "restricted",
                          "pod-security.kubernetes.io/warn", "restricted"))
                  .endMetadata()
                  .build())
          .serverSideApply();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k8s/crds",
        "k8s/policy",
        "k8s/operator/operator.yaml",
        "k8s/operator/namespaced/operator.yaml",
        "k8s/mcp",
        "k8s/examples/shop/production.yaml",
        "k8s/examples/shop/branch.yaml",
        "k8s/examples/shop/migrations.yaml",
        "k8s/examples/shop/merge-1.yaml",
        "k8s/examples/shop/login-reset.yaml",
        "k8s/examples/shop/query.yaml"
      })
  void theApiServerTakesAManifest(String path) {
    taken(Path.of(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas=2,crds.install=true,admissionPolicy.enabled=true",
        "crds.install=true,crds.keep=false,replicas=0",
        "replicas=1,podDisruptionBudget.enabled=false,scope=cluster,metrics.dashboard.enabled=true",
        "watchNamespaces={shop,default},rbac.branches={login,signup}",
        "nameOverride=branches,serviceAccount.name=branches,serviceAccount.annotations.a=b",
        "serviceAccount.create=false,rbac.create=false,rbac.userRoles=false",
        "image.pullPolicy=Always,imagePullSecrets[0].name=registry,priorityClassName=system-cluster-critical",
        "parallel=1,showRowValues=true,log.days=1,log.rows=1000,extraArgs={--json-logs},extraEnv[0].name=A,extraEnv[0].value=b",
        "podLabels.a=b,podAnnotations.c=d,nodeSelector.disk=fast,tolerations[0].operator=Exists",
        "affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight=1,"
            + "affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey=zone,"
            + "affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchLabels.app=x",
        "networkPolicy.enabled=true,mcp.enabled=true",
        "networkPolicy.enabled=true,networkPolicy.apiServer[0].cidr=10.0.0.1/32,"
            + "networkPolicy.metricsFrom[0].podSelector.matchLabels.app=prometheus",
        "mcp.enabled=true,mcp.namespace=shop,mcp.allowedHosts={mcp.example.com},mcp.args={--read-only}",
      })
  void theApiServerTakesTheChart(String values) throws Exception {
    taken(rendered(values));
  }

  @Test
  void anUnknownFieldIsNot() throws IOException {
    var wrong = folder.resolve("wrong.yaml");
    Files.writeString(
        wrong,
        Files.readString(Path.of("k8s/operator/operator.yaml"))
            .replace("readinessProbe:", "readynessProbe:"));
    assertThat(dryRun(wrong)).contains("readynessProbe: field not declared in schema");
  }

  @Test
  void aPodThatIsNotRestrictedIsWarnedOf() throws IOException {
    var wrong = folder.resolve("wrong.yaml");
    Files.writeString(
        wrong,
        Files.readString(Path.of("k8s/operator/namespaced/operator.yaml"))
            .replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"));
    assertThat(dryRun(wrong)).contains("Warning: would violate PodSecurity");
  }

  private static void taken(Path path) {
    assertThat(dryRun(path).lines())
        .as("what it says to %s", path)
        .isNotEmpty()
        .allSatisfy(l -> assertThat(l).endsWith("serverside-applied (server dry run)"));
  }

  private static String dryRun(Path path) {
    return ApiServer.get()
        .kubectl(
            "apply",
            "--server-side",
            "--force-conflicts",
            "--dry-run=server",
            "--validate=strict",
            "-f",
            path.toString());
  }

  private Path rendered(String values) throws Exception {
    var file = folder.resolve("rendered.yaml");
    var said = folder.resolve("said.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "helm=$(scripts/helm) && exec \"$helm\" template offshoot helm/offshoot --namespace "
                    + HOME
                    + " --kube-version 1.32.0 --set crds.install=false,admissionPolicy.enabled=false --set"
                    + " \"$1\"",
                "render",
                values));
    var process =
        new ProcessBuilder(command)
            .redirectOutput(file.toFile())
            .redirectError(said.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    return file;
  }
}
