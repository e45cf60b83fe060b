package dev.offshoot.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every object of a namespace, of every kind that the API server knows, Events excepted: two looks
 * are equal if and only if nothing was written between them.
 */
public final class AllObjects {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client = ApiServer.get().client();
  private final List<String> paths;

  /** Of this namespace. */
  public AllObjects(String namespace) {
    this.paths =
        Stream.concat(
                Stream.of("v1"),
                client.getApiGroups().getGroups().stream()
                    .map(g -> g.getPreferredVersion().getGroupVersion()))
            .flatMap(group -> paths(group, namespace))
            .toList();
  }

  private Stream<String> paths(String group, String namespace) {
    return client.getApiResources(group).getResources().stream()
        .filter(r -> r.getNamespaced() && r.getVerbs().contains("list"))
        .filter(r -> !r.getKind().equals("Event"))
        .map(r ->
            "/%s/%s/namespaces/%s/%s"
                .formatted(group.equals("v1") ? "api" : "apis", group, namespace, r.getName()));
  }

  /** From kind and name to UID and resourceVersion. */
  public Map<String, String> look() {
    var found = new TreeMap<String, String>();
    for (var path : paths) {
      try {
        for (var item : JSON.readTree(client.raw(path)).path("items")) {
          var meta = item.path("metadata");
          found.put(
              path.substring(path.lastIndexOf('/') + 1) + "/" + meta.path("name").asText(),
              meta.path("uid").asText() + " " + meta.path("resourceVersion").asText());
        }
      } catch (JsonProcessingException e) {
        throw new AssertionError(path, e);
      }
    }
    return found;
  }
}
