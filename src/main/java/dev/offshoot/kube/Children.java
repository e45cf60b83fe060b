package dev.offshoot.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

  /** In one order always: Java's own maps have another in every process. */
  private final ObjectMapper json =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  public Children(KubernetesClient client) {
    this.client = client;
  }

  /** How it went. */
  public sealed interface Result {
    /** It is as it should be; {@code written} says whether that took a write. */
    record Applied(boolean written) implements Result {}

    /** An object of that name is somebody else's. */
    record Foreign(String kind, String name) implements Result {}
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
      return new Result.Foreign(desired.getKind(), desired.getMetadata().getName());
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

  private HasMetadata live(HasMetadata desired) {
    return client.resource(desired).get();
  }

  private static String digest(JsonNode tree) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      var bytes = tree.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(sha.digest(bytes), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
