package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.kube.Terminating;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides what it means for a branch that the API server refused one of its objects. Pure. It must
 * never blame the spec for a right that the operator lacks.
 */
final class Refusals {
  private static final int UNPROCESSABLE = 422;

  /** How the API server's authorizer says no; admission has other words under the same code. */
  private static final Pattern NO_RIGHT = Pattern.compile("User \".*\" cannot \\S+ resource \"");

  private Refusals() {}

  /** Empty when it is no refusal but a trouble on the way, which another try may not meet. */
  static Optional<Obstacle> of(
      KubernetesClientException e, BranchObservation seen, HasMetadata desired) {
    var what =
        "%s %s of branch %s"
            .formatted(desired.getKind(), desired.getMetadata().getName(), seen.id().name());
    if (Terminating.namespace(e)) {
      return Optional.of(
          new Obstacle(
              false,
              Reason.TERMINATING,
              "namespace " + seen.id().namespace() + " is being deleted"));
    }
    var quota = words(e).contains("exceeded quota");
    if (quota && desired instanceof PersistentVolumeClaim claim && grows(seen, claim)) {
      return Optional.of(resizeFailed(e, seen, what, claim, "the quota has room for it"));
    }
    if (quota) {
      return Optional.of(
          new Obstacle(
              false,
              Reason.QUOTA_EXCEEDED,
              "the API server refuses %s: %s; raise the quota or free some of it"
                  .formatted(what, words(e))));
    }
    if (noRight(e)) {
      return Optional.of(
          new Obstacle(
              true,
              Reason.RIGHTS_MISSING,
              "the operator may not write %s: %s; give its role that right again, k8s/operator/rights.txt lists all that it needs"
                  .formatted(what, words(e))));
    }
    if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN && e.getCode() != UNPROCESSABLE) {
      return Optional.empty();
    }
    if (desired instanceof PersistentVolumeClaim claim && grows(seen, claim)) {
      return Optional.of(resizeFailed(e, seen, what, claim, "the StorageClass allows expansion"));
    }
    return Optional.of(
        new Obstacle(
            true,
            Reason.INVALID_SPEC,
            "the API server refuses %s: %s; correct the branch's spec, or the policy of the namespace that refuses it"
                .formatted(what, words(e))));
  }

  private static Obstacle resizeFailed(
      KubernetesClientException e,
      BranchObservation seen,
      String what,
      PersistentVolumeClaim claim,
      String until) {
    return new Obstacle(
        true,
        Reason.VOLUME_RESIZE_FAILED,
        "the API server does not let %s grow to %s: %s; branch %s keeps the volume that it has until %s"
            .formatted(
                what, Retained.requested(claim).orElseThrow(), words(e), seen.id().name(), until));
  }

  /** That settings cannot be tried now: the server keeps its own, and another pass tries again. */
  static Obstacle ofCheck(KubernetesClientException e, BranchObservation seen, Pod pod) {
    var met =
        of(e, seen, pod)
            .orElseGet(() ->
                new Obstacle(
                    false,
                    Reason.CHECKING_SETTINGS,
                    "Pod %s of branch %s is not created: %s"
                        .formatted(pod.getMetadata().getName(), seen.id().name(), words(e))));
    return met.reason() == Reason.TERMINATING
        ? met
        : new Obstacle(
            met.terminal(),
            met.terminal() ? met.reason() : Reason.CHECKING_SETTINGS,
            met.message() + "; the server keeps its settings");
  }

  /** The operator's own role does not let it do what it tried. */
  static boolean noRight(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN && NO_RIGHT.matcher(words(e)).find();
  }

  /** In the API server's own words. */
  static String words(KubernetesClientException e) {
    var status = e.getStatus();
    return status == null || status.getMessage() == null
        ? "code " + e.getCode()
        : status.getMessage();
  }

  private static boolean grows(BranchObservation seen, PersistentVolumeClaim desired) {
    var has = seen.claim(desired.getMetadata().getName()).flatMap(Retained::requested);
    var wants = Retained.requested(desired);
    return has.isPresent()
        && wants.isPresent()
        && Quantity.getAmountInBytes(wants.get()).compareTo(Quantity.getAmountInBytes(has.get()))
            > 0;
  }
}
