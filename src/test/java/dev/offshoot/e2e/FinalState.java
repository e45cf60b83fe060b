package dev.offshoot.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a namespace holds, so written that two runs of one scenario in two namespaces read the same
 * when nothing but time and chance told them apart. It decides what is time and chance: UIDs,
 * times, addresses, keys, certificates and passwords, the database's identity, the attempts of its
 * ledger, the log's text; each with its digest. Everything else counts, also what nobody thought
 * of.
 */
final class FinalState {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

  /** It names its namespace, and that changes each digit after it. */
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");

  /** Kept by the cluster itself, or numbers that count how often something was written. */
  private static final Set<String> CHANCE =
      Set.of(
          "uid",
          "resourceVersion",
          "creationTimestamp",
          "managedFields",
          "generation",
          "clusterIP",
          "clusterIPs",
          "volumeName",
          "offshoot.dev/applied",
          "currentRevision",
          "updateRevision",
          "collisionCount",
          "systemIdentifier",
          "activeSeconds",
          "accrued",
          "lastTransitionTime");

  private FinalState() {}

  /** One line per object, by kind and name. */
  static String of(KubernetesClient client, String namespace) {
    var names = new TreeMap<String, String>();
    for (var branch :
        client.resources(DatabaseBranch.class).inNamespace(namespace).list().getItems()) {
      var uid = branch.getMetadata().getUid();
      names.put(uid, "<uid of " + branch.getMetadata().getName() + ">");
      names.put("-db-" + uid.substring(0, 6), "-db-<uid6>");
    }
    var objects = new TreeMap<String, String>();
    for (var kind :
        List.of(
            "offshoot.dev/v1alpha1/DatabaseBranch",
            "offshoot.dev/v1alpha1/MigrationSet",
            "offshoot.dev/v1alpha1/BranchMerge",
            "offshoot.dev/v1alpha1/BranchReset",
            "apps/v1/StatefulSet",
            "v1/Service",
            "v1/Secret",
            "v1/ConfigMap",
            "v1/PersistentVolumeClaim",
            "v1/Pod")) {
      int slash = kind.lastIndexOf('/');
      client
          .genericKubernetesResources(kind.substring(0, slash), kind.substring(slash + 1))
          .inNamespace(namespace)
          .list()
          .getItems()
          .forEach(o -> {
            if (!o.getMetadata().getName().equals("kube-root-ca.crt")) {
              var text = text(o);
              for (var name : names.entrySet()) {
                text = text.replace(name.getKey(), name.getValue());
              }
              text = text.replace(namespace, "<namespace>");
              var title = o.getKind() + "/" + o.getMetadata().getName();
              for (var name : names.entrySet()) {
                title = title.replace(name.getKey(), name.getValue());
              }
              objects.put(title, text);
            }
          });
    }
    client.persistentVolumes().list().getItems().stream()
        .filter(v -> v.getSpec().getClaimRef() != null)
        .filter(v -> namespace.equals(v.getSpec().getClaimRef().getNamespace()))
        .forEach(v -> {
          var claim = v.getSpec().getClaimRef().getName();
          for (var name : names.entrySet()) {
            claim = claim.replace(name.getKey(), name.getValue());
          }
          objects.put("PersistentVolume of " + claim, v.getStatus().getPhase());
        });
    var lines = new StringBuilder();
    objects.forEach((title, text) -> lines.append(title).append(' ').append(text).append('\n'));
    return lines.toString();
  }

  private static String text(HasMetadata object) {
    var tree = (ObjectNode) JSON.valueToTree(object);
    switch (object.getKind()) {
      case "Secret" -> tree.set("data", keys(tree.path("data")));
      case "ConfigMap" -> {
        if (object.getMetadata().getName().endsWith("-db-log")) {
          tree.set("data", keys(tree.path("data")));
          if (tree.at("/metadata/annotations") instanceof ObjectNode annotations) {
            annotations.remove(Labels.CONTENT);
          }
        }
        var key = tree.path("data").path("publishable-key").asText();
        if (!key.isEmpty()) {
          return sorted(tree).toString().replace(key, "<key>");
        }
      }
      case "Pod" -> tree = pod(tree);
      case "DatabaseBranch" -> {
        if (tree.at("/status/ledger") instanceof ObjectNode ledger) {
          ledger.remove("digest");
          ledger.path("tail").forEach(e -> ((ObjectNode) e).remove("attempt"));
        }
      }
      case "BranchMerge", "BranchReset" -> tree = ended(tree);
      case "StatefulSet" -> {
        if (tree.path("status") instanceof ObjectNode status) {
          status.remove("observedGeneration");
        }
      }
      default -> {}
    }
    return sorted(tree).toString();
  }

  /** Of a pod only that it runs and was never started again: a crash of ours must not touch it. */
  private static ObjectNode pod(JsonNode pod) {
    var few = JSON.createObjectNode();
    few.set("phase", pod.path("status").path("phase"));
    few.set("restarts", pod.path("status").path("containerStatuses").path(0).path("restartCount"));
    return few;
  }

  /**
   * Of an operation how it ended. Its sentence, its count and its plan are those of the try that
   * ended it: what an operator before it applied is tracked by then.
   */
  private static ObjectNode ended(JsonNode operation) {
    var few = JSON.createObjectNode();
    few.set("spec", operation.path("spec"));
    few.set("phase", operation.path("status").path("phase"));
    few.set("error", operation.path("status").path("lastError"));
    var conditions = few.putArray("conditions");
    for (var condition : operation.path("status").path("conditions")) {
      conditions.add(
          "%s %s %s"
              .formatted(
                  condition.path("type").asText(),
                  condition.path("status").asText(),
                  condition.path("reason").asText()));
    }
    return few;
  }

  private static JsonNode keys(JsonNode data) {
    var keys = JSON.createArrayNode();
    data.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      Map<String, JsonNode> fields = new TreeMap<>();
      node.properties()
          .forEach(f -> {
            if (!CHANCE.contains(f.getKey())) {
              fields.put(f.getKey(), sorted(f.getValue()));
            }
          });
      return JSON.createObjectNode().setAll(fields);
    }
    if (node instanceof ArrayNode array) {
      var copy = JSON.createArrayNode();
      array.forEach(n -> copy.add(sorted(n)));
      return copy;
    }
    return node.isTextual() ? TextNode.valueOf(withoutChance(node.asText())) : node;
  }

  private static String withoutChance(String text) {
    var timeless = TIME.matcher(text).replaceAll("<time>");
    return CERTIFICATE.matcher(timeless).replaceAll("<certificate>");
  }
}
