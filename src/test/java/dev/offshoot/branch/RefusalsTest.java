package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.Names;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private static final HasMetadata SERVICE =
      new ServiceBuilder().withNewMetadata().withName("login-db").endMetadata().build();

  @Test
  void aRightThatTheOperatorLacksIsNotTheSpecsFault() {
    var words =
        "services \"login-db\" is forbidden: User \"system:serviceaccount:o:offshoot\" cannot patch"
            + " resource \"services\" in API group \"\" in the namespace \"shop\"";
    var met = Refusals.of(refusal(403, words), Seen.child().observation(), SERVICE).orElseThrow();
    assertThat(met.reason()).isEqualTo(Reason.RIGHTS_MISSING);
    assertThat(met.message())
        .isEqualTo(
            "the operator may not write Service login-db of branch login: "
                + words
                + "; give its role that right again, k8s/operator/rights.txt lists all that it needs");
  }

  @Test
  void aPolicyThatSaysNoIsNamed() {
    var words = "services \"login-db\" is forbidden: denied by policy";
    var met = Refusals.of(refusal(403, words), Seen.child().observation(), SERVICE).orElseThrow();
    assertThat(met.reason()).isEqualTo(Reason.INVALID_SPEC);
    assertThat(met.message())
        .isEqualTo(
            "the API server refuses Service login-db of branch login: "
                + words
                + "; correct the branch's spec, or the policy of the namespace that refuses it");
  }

  @Test
  void onlyAClaimThatIsThereAndShallGrowIsAResize() {
    var refused = refusal(403, "only dynamically provisioned pvc can be resized");
    var seen = Seen.root();
    assertThat(Refusals.of(refused, seen.observation(), claim("2Gi")).orElseThrow().reason())
        .isEqualTo(Reason.INVALID_SPEC);
    seen.claims = List.of(claim("1Gi"));
    var met = Refusals.of(refused, seen.observation(), claim("2Gi")).orElseThrow();
    assertThat(met.reason()).isEqualTo(Reason.VOLUME_RESIZE_FAILED);
    assertThat(met.message()).contains("of branch production grow to 2Gi: only dynamically");
    assertThat(Refusals.of(refused, seen.observation(), claim("1024Mi")).orElseThrow().reason())
        .isEqualTo(Reason.INVALID_SPEC);
  }

  @Test
  void growthAboveAQuotaIsAResizeThatFailed() {
    var words = "forbidden: exceeded quota: small, requested: requests.storage=1Gi";
    var seen = Seen.root();
    assertThat(
            Refusals.of(refusal(403, words), seen.observation(), claim("2Gi"))
                .orElseThrow()
                .reason())
        .isEqualTo(Reason.QUOTA_EXCEEDED);
    seen.claims = List.of(claim("1Gi"));
    var met = Refusals.of(refusal(403, words), seen.observation(), claim("2Gi")).orElseThrow();
    assertThat(met.reason()).isEqualTo(Reason.VOLUME_RESIZE_FAILED);
    assertThat(met.message())
        .contains("grow to 2Gi: " + words)
        .endsWith("until the quota has room for it");
  }

  @Test
  void settingsThatCannotBeTriedAreWaitedForAndThePodIsNamed() {
    var pod = new PodBuilder().withNewMetadata().withName("production-check-1a").endMetadata();
    var seen = Seen.root().observation();
    for (var code : List.of(403, 409, 429, 500)) {
      var met = Refusals.ofCheck(refusal(code, "exceeded quota: small"), seen, pod.build());
      assertThat(met.reason()).isEqualTo(Reason.CHECKING_SETTINGS);
      assertThat(met.terminal()).isFalse();
      assertThat(met.message())
          .contains("production-check-1a of branch production", "exceeded quota: small")
          .endsWith("; the server keeps its settings");
    }
    var words = "spec.containers[0].resources.requests: Invalid value: \"4\"";
    var met = Refusals.ofCheck(refusal(422, words), seen, pod.build());
    assertThat(met.reason()).isEqualTo(Reason.INVALID_SPEC);
    assertThat(met.message()).contains("production-check-1a of branch production: " + words);
  }

  @Test
  void whatAnotherTryMayNotMeetIsNoRefusal() {
    for (var code : List.of(409, 429, 500, 503)) {
      assertThat(Refusals.of(refusal(code, "later"), Seen.root().observation(), SERVICE)).isEmpty();
    }
  }

  private static PersistentVolumeClaim claim(String size) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(Names.volumeClaim("production", Seen.UID))
        .endMetadata()
        .withNewSpec()
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity(size)))
        .endResources()
        .endSpec()
        .build();
  }

  private static KubernetesClientException refusal(int code, String words) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(code).withMessage(words).build());
  }
}
