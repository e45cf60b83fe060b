package dev.offshoot.branch;

import dev.offshoot.engine.RolePasswords;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which objects a branch has, and which stand in the cluster's own way. Pure. It must never
 * shrink a volume, and never name a pod for removal that serves.
 */
final class ChildPlanner {
  private final SecretChild secrets;
  private final Proofs proofs;
  private final Optional<String> operatorNamespace;
  private final PodTemplates templates = new PodTemplates();

  ChildPlanner(RolePasswords passwords, Proofs proofs, Optional<String> operatorNamespace) {
    this.proofs = proofs;
    this.operatorNamespace = operatorNamespace;
    this.secrets = new SecretChild(passwords);
  }

  /**
   * @param restart the server is to start again with what it takes only then
   */
  List<HasMetadata> all(
      BranchObservation seen, Effective effective, boolean initialized, boolean restart) {
    var id = seen.id();
    var all = new ArrayList<HasMetadata>();
    var fresh = fresh(effective, initialized);
    all.add(ServerChild.files(id, Files.of(effective.parameters(), fresh, seen.root())));
    var rotation = seen.branch().getSpec().getPasswordRotation();
    all.add(secrets.bootstrap(id, effective, rotation));
    all.addAll(proofs.objects(seen));
    if (!effective.ephemeral() && effective.claimName().isEmpty()) {
      all.add(volume(seen, effective, initialized));
    }
    all.add(ServerChild.service(id));
    operatorNamespace.ifPresent(n -> all.add(NetworkPolicyChild.of(id, n)));
    var certificate = proofs.certificate(seen);
    certificate.ifPresent(c -> {
      all.add(secrets.app(id, rotation, c.authority()));
      all.add(secrets.publicReport(id, rotation, c.authority()));
    });
    // a pod would wait long for a certificate that is not there at its first look
    if (certificate.isPresent() || seen.server().isPresent()) {
      all.add(set(seen, effective, seen.suspended(), restart));
    }
    return all;
  }

  List<HasMetadata> withoutVolume(BranchObservation seen, Effective effective) {
    return all(seen, effective, true, false).stream()
        .filter(o -> !(o instanceof PersistentVolumeClaim))
        .toList();
  }

  /** The pod that is there goes, or is to go, for one with other settings. */
  static boolean replaces(List<HasMetadata> desired, Optional<Pod> pod) {
    var there = pod.map(p -> p.getMetadata().getAnnotations()).map(a -> a.get(Labels.STARTED_WITH));
    return desired.stream()
        .filter(o -> o instanceof StatefulSet)
        .map(o -> ((StatefulSet) o).getSpec().getTemplate().getMetadata())
        .filter(m -> m != null && m.getAnnotations() != null)
        .map(m -> m.getAnnotations().get(Labels.STARTED_WITH))
        .anyMatch(d -> there.isPresent() && !there.get().equals(d));
  }

  /** The server without a pod, if there is one; everything else stays as it is. */
  List<HasMetadata> stopped(BranchObservation seen, Effective effective) {
    var set = set(seen, effective, true, false);
    return seen.object("StatefulSet", set.getMetadata().getName()).isPresent()
        ? List.of(set)
        : List.of();
  }

  /** What nobody wants any more. */
  List<HasMetadata> unwanted(BranchObservation seen) {
    return operatorNamespace.isPresent()
        ? List.of()
        : seen.object("NetworkPolicy", Names.networkPolicy(seen.id().name()))
            .filter(o -> Children.ours(o, seen.id().uid()))
            .map(List::of)
            .orElse(List.of());
  }

  /** The volume that the branch made and that nobody wants to outlive it. */
  List<HasMetadata> freed(BranchObservation seen) {
    return seen.claim(Names.volumeClaim(seen.id().name(), seen.id().uid()))
        .filter(_ -> !Retained.policy(seen.branch()))
        .filter(c -> Children.ours(c, seen.id().uid()))
        .filter(c -> c.getMetadata().getDeletionTimestamp() == null)
        .<List<HasMetadata>>map(List::of)
        .orElse(List.of());
  }

  /**
   * What must go so that the cluster makes it anew: a StatefulSet does not replace a broken pod of
   * an older revision by itself.
   */
  List<HasMetadata> stuck(BranchObservation seen, boolean lost) {
    var pod = seen.pod();
    if (pod.isEmpty() || pod.get().getMetadata().getDeletionTimestamp() != null) {
      return List.of();
    }
    if (lost) {
      return List.of(pod.get());
    }
    var serves =
        pod.get().getStatus() != null
            && pod.get().getStatus().getConditions().stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    var revision = pod.get().getMetadata().getLabels().get("controller-revision-hash");
    var update = seen.server().map(StatefulSet::getStatus).map(s -> s.getUpdateRevision());
    var old = update.isPresent() && revision != null && !update.get().equals(revision);
    return old && !serves ? List.of(pod.get()) : List.of();
  }

  private StatefulSet set(
      BranchObservation seen, Effective effective, boolean suspended, boolean restart) {
    var asked = Restarts.asked(effective, seen.server(), restart);
    var set = PodChild.of(seen.id(), effective, suspended, asked, seen.root());
    effective.pins().addTo(set);
    Settings.of(effective).noteOn(set);
    return templates.of(set, seen.server(), asked);
  }

  private static boolean fresh(Effective effective, boolean initialized) {
    return !initialized && effective.claimName().isEmpty();
  }

  private static PersistentVolumeClaim volume(
      BranchObservation seen, Effective effective, boolean initialized) {
    // one that never got a volume goes with the branch: a wrong storage class is corrected by
    // making the branch again
    var keeps = initialized || seen.claim(seen.ownClaim()).filter(Retained::bound).isPresent();
    var claim = ServerChild.volume(seen.id(), effective, keeps && Retained.policy(seen.branch()));
    seen.claim(claim.getMetadata().getName())
        .ifPresent(there -> {
          var has = there.getSpec().getResources().getRequests().get("storage");
          var wants = claim.getSpec().getResources().getRequests().get("storage");
          if (has != null && wants != null && bytes(has) > bytes(wants)) {
            claim.getSpec().getResources().getRequests().put("storage", has);
          }
        });
    effective.pins().addTo(claim);
    if (initialized) {
      Annotations.add(claim, Map.of(Labels.INITIALIZED, seen.id().uid()));
    }
    return claim;
  }

  private static double bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity).doubleValue();
  }
}
