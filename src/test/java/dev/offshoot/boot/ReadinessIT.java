package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.ApiGate;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator as a process, with a network that a test can take away between it and the real API
 * server: what its probes are told.
 */
class ReadinessIT {
  @TempDir Path files;
  private final ApiServer api = ApiServer.get();
  private final String namespace = api.namespace();
  private ApiGate gate;
  private OperatorBeside operator;

  @BeforeEach
  void start() throws IOException {
    gate = new ApiGate(api);
    operator = OperatorBeside.start(gate.kubeconfig(api, files), namespace, files);
  }

  @AfterEach
  void stop() throws IOException {
    operator.close();
    gate.close();
  }

  @Test
  void anApiServerThatIsStoppedIsSaidAndComesBack() throws Exception {
    gate.shut();
    operator.until(503, "not ready: the API server ");
    assertThat(operator.get("/livez")).isEqualTo("200 ok");
    gate.open();
    operator.until(200, "ok");
  }

  /** No connection ends: the watches look well for minutes. */
  @Test
  void aNetworkThatFallsSilentIsSaidAndComesBack() throws Exception {
    gate.silence();
    operator.until(503, "not ready: the API server has not answered for 2 s");
    assertThat(operator.get("/livez")).isEqualTo("200 ok");
    gate.open();
    operator.until(200, "ok");
  }

  @Test
  void aDatabaseThatIsAwayIsItsBranchsTroubleAlone() throws Exception {
    var branches = api.client().resources(DatabaseBranch.class).inNamespace(namespace);
    var branch =
        branches
            .resource(
                Serialization.unmarshal(
                    """
                    apiVersion: offshoot.dev/v1alpha1
                    kind: DatabaseBranch
                    metadata: {name: production}
                    spec: {postgres: {storage: {size: 1Gi}}}
                    """,
                    DatabaseBranch.class))
            .create();
    // its server says that it is ready, and nothing at all answers there
    var uid = branch.getMetadata().getUid();
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(Names.pod("production", uid))
            .withNamespace(namespace)
            .withLabels(Labels.of("production", uid))
            .addNewOwnerReference()
            .withApiVersion("offshoot.dev/v1alpha1")
            .withKind("DatabaseBranch")
            .withName("production")
            .withUid(uid)
            .withController(true)
            .endOwnerReference()
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("postgres")
            .withImage("none")
            .endContainer()
            .endSpec()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .addNewContainerStatus()
            .withName("postgres")
            .withImage("none")
            .withImageID("none")
            .withReady(true)
            .withRestartCount(0)
            .withNewState()
            .withNewRunning()
            .endRunning()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    api.client().resource(pod).create();
    api.client().resource(pod).updateStatus();

    operator.until(() -> {
      var conditions = branches.withName("production").require().getStatus().getConditions();
      var available = Conditions.find(conditions, ConditionType.DATABASE_AVAILABLE).orElseThrow();
      assertThat(available.status()).isEqualTo(ConditionStatus.FALSE);
      assertThat(available.reason()).as("%s", available).isEqualTo("ConnectionFailed");
    });
    operator.until(200, "ok");
    assertThat(operator.get("/livez")).isEqualTo("200 ok");
  }
}
