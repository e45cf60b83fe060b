package dev.offshoot.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;

/**
 * Writes the objects that belong to a branch, by server-side apply, and only when they are not yet
 * as they should be: a second pass writes nothing. It must never touch an object that another owner
 * controls.
 */
public final class Children {
  /** The field manager of everything that the operator applies. */
  public static final String MANAGER = "offshoot";

  private static final String APPLIED = "offshoot.dev/applied";

  private final KubernetesClient client;

  /** Sorted: the digest of an object must be the same in every process. */
  private final ObjectMapper json =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  public Children(KubernetesClient client) {
    this.client = client;
  }

  /** How it went. */
  public sealed interface Result {
    /** It is as it should be; {@code written} says whether that took a write. */
    record Applied(boolean written) implements Result {}

    /**
     * An object of that name is somebody else's.
     *
     * @param predecessor it belonged to a deleted owner of the same kind and name, and goes by
     *     itself
     */
    record Foreign(String kind, String name, boolean predecessor) implements Result {}
  }

  /**
   * Makes the object as desired.
   *
   * @param cached what the informer has, empty when it knows none
   * @param ownerUid the UID that must control an object for it to be ours
   */
  public Result ensure(
      Optional<? extends HasMetadata> cached, HasMetadata desired, String ownerUid) {
    HasMetadata actual = cached.isPresent() ? cached.get() : live(desired);
    if (actual != null && !ours(actual, ownerUid)) {
      return new Result.Foreign(
          desired.getKind(), desired.getMetadata().getName(), predecessors(actual, desired));
    }
    var tree = json.valueToTree(desired);
    var digest = digest(tree);
    ((ObjectNode) tree.path("metadata")).withObjectProperty("annotations").put(APPLIED, digest);
    if (actual != null && Agreement.covers(json.valueToTree(actual), tree)) {
      return new Result.Applied(false);
    }
    var annotated = client.getKubernetesSerialization().convertValue(tree, desired.getClass());
    client
        .resource(annotated)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(MANAGER)
                .withForce(true)
                .build());
    return new Result.Applied(true);
  }

  /** Ours: controlled by the branch, or, for a volume that outlives it, labelled with its UID. */
  public static boolean ours(HasMetadata object, String uid) {
    var owners = object.getMetadata().getOwnerReferences();
    if (owners != null && !owners.isEmpty()) {
      return owners.stream().anyMatch(o -> uid.equals(o.getUid()));
    }
    var labels = object.getMetadata().getLabels();
    return labels != null
        && uid.equals(labels.get(Labels.BRANCH_UID))
        && "PersistentVolumeClaim".equals(object.getKind());
  }

  private static boolean predecessors(HasMetadata actual, HasMetadata desired) {
    return desired.getMetadata().getOwnerReferences().stream()
        .anyMatch(ours ->
            actual.getMetadata().getOwnerReferences().stream()
                .anyMatch(theirs ->
                    ours.getKind().equals(theirs.getKind())
                        && ours.getName().equals(theirs.getName())));
  }

  private HasMetadata live(HasMetadata desired) {
    return client.resource(desired).get();
  }

  private static String digest(JsonNode tree) {
    return Sha256.hex(tree.toString(), 8);
  }
}
