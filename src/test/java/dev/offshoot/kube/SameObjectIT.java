package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.BranchReference;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import org.junit.jupiter.api.Test;

/** A status that was found of one object never comes to another of the same name. */
class SameObjectIT {
  private final KubernetesClient client = ApiServer.get().client();
  private final SameObject same = new SameObject(client);
  private final String namespace = ApiServer.get().namespace();

  private BranchMerge created() {
    var merge = new BranchMerge();
    merge.setMetadata(new ObjectMetaBuilder().withName("m").withNamespace(namespace).build());
    merge.setSpec(new BranchMergeSpec());
    merge.getSpec().setSourceRef(new BranchReference("login"));
    merge.getSpec().setTargetRef(new BranchReference("production"));
    return client.resource(merge).create();
  }

  private BranchMerge succeeded(BranchMerge merge, String version) {
    var fresh = new BranchMerge();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName("m")
            .withNamespace(namespace)
            .withUid(merge.getMetadata().getUid())
            .withResourceVersion(version)
            .build());
    fresh.setSpec(null);
    fresh.setStatus(new OperationStatus());
    fresh.getStatus().setPhase(OperationPhase.SUCCEEDED);
    return client
        .resource(fresh)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("test")
                .withForce(true)
                .build());
  }

  @Test
  void anotherOfThatNameHasNoVersionForIt() {
    var first = created();
    assertThat(same.version(first)).contains(first.getMetadata().getResourceVersion());
    client.resource(first).delete();
    assertThat(same.version(first)).isEmpty();
    var second = created();
    assertThat(same.version(first)).isEmpty();
    assertThat(same.version(second)).contains(second.getMetadata().getResourceVersion());
  }

  @Test
  void oneThatIsReplacedAfterTheLookGetsNothingEither() {
    var first = created();
    var version = same.version(first).orElseThrow();
    client.resource(first).delete();
    var second = created();

    assertThatThrownBy(() -> succeeded(first, version))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_CONFLICT));
    assertThat(client.resource(second).get().getStatus().getPhase())
        .isNotEqualTo(OperationPhase.SUCCEEDED);

    assertThat(succeeded(second, same.version(second).orElseThrow()).getStatus().getPhase())
        .isEqualTo(OperationPhase.SUCCEEDED);
  }

  @Test
  void withoutAVersionItWouldComeToTheWrongOne() {
    var first = created();
    client.resource(first).delete();
    created();
    assertThat(succeeded(first, null).getStatus().getPhase())
        .as("the API server ignores the UID: if it no longer does, there is no need for a version")
        .isEqualTo(OperationPhase.SUCCEEDED);
  }
}
