package dev.offshoot.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.Map;

/** The ways in which an object is written, each as users and the operator go them. */
enum AdmissionDoor {
  CREATE,
  UPDATE,
  PATCH,
  APPLY,
  STATUS,
  DELETE;

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final PatchContext SERVER_SIDE =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("somebody")
          .withForce(true)
          .build();

  /** The body is what a file would have beside the kind and the name. */
  void send(KubernetesClient client, String kind, String namespace, String name, String body) {
    Map<String, Object> json = json(kind, namespace, name, body);
    var object =
        Serialization.unmarshal(Serialization.asJson(json), GenericKubernetesResource.class);
    var all =
        client.genericKubernetesResources("offshoot.dev/v1alpha1", kind).inNamespace(namespace);
    switch (this) {
      case CREATE -> all.resource(object).create();
      case UPDATE -> all.resource(object).update();
      case PATCH -> all.withName(name).patch(MERGE, Serialization.asJson(json));
      case APPLY -> all.resource(object).patch(SERVER_SIDE);
      case STATUS ->
          all.withName(name).subresource("status").patch(MERGE, Serialization.asJson(json));
      case DELETE -> all.withName(name).delete();
    }
  }

  /** A map, because a patch may hold nulls. */
  private static Map<String, Object> json(String kind, String namespace, String name, String body) {
    // flow style alone would be taken for JSON
    Map<String, Map<String, Object>> wrapped = Serialization.unmarshal("body: " + body, Map.class);
    Map<String, Object> object = new HashMap<>(wrapped.get("body"));
    Map<String, Object> metadata = new HashMap<>();
    if (object.get("metadata") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> metadata.put((String) key, value));
    }
    metadata.put("name", name);
    metadata.put("namespace", namespace);
    object.put("metadata", metadata);
    object.put("apiVersion", "offshoot.dev/v1alpha1");
    object.put("kind", kind);
    return object;
  }
}
