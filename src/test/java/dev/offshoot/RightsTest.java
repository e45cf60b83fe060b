package dev.offshoot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * k8s/operator/rights.txt is the whole list of what the shipped accounts may do, so that a new
 * right shows in a change as a line. The operators of the end-to-end tests have these rights and no
 * others (OperatorRightsE2E). Written with -Drights.write=true.
 */
class RightsTest {
  private static final Path LIST = Path.of("k8s", "operator", "rights.txt");
  private static final List<String> MANIFESTS =
      List.of(
          "k8s/operator/operator.yaml",
          "k8s/operator/namespaced/operator.yaml",
          "k8s/mcp/server.yaml",
          "k8s/mcp/agent-role.yaml");
  private static final String HEAD =
      """
      # Every right that the manifests give, a line each: resource (and names) of the API group, then the verbs.
      # Made from the manifests by scripts/generate; a test compares.
      """;

  @Test
  void theListIsWhole() throws IOException {
    var text = new StringBuilder(HEAD);
    for (var manifest : MANIFESTS) {
      text.append('\n').append(manifest).append('\n');
      for (var object : objects(manifest)) {
        text.append(lines(object));
      }
    }
    if (Boolean.getBoolean("rights.write")) {
      Files.writeString(LIST, text);
    }
    assertThat(Files.readString(LIST)).isEqualTo(text.toString());
  }

  /** But for Secrets: those of a whole cluster are never listed. */
  @Test
  void theScopesDifferInWhereAndNotInWhat() throws IOException {
    var everywhere = rows("k8s/operator/operator.yaml", "ClusterRole");
    assertThat(everywhere).contains("secrets: create, get, patch").hasSizeGreaterThan(10);
    everywhere.remove("secrets: create, get, patch");
    everywhere.add("secrets: create, get, list, patch, watch");
    assertThat(everywhere).isEqualTo(rows("k8s/operator/namespaced/operator.yaml", "Role"));
  }

  @Test
  void noRightIsAWildcard() throws IOException {
    for (var manifest : MANIFESTS) {
      for (var object : objects(manifest)) {
        if (object.path("kind").asText().endsWith("Role")) {
          assertThat(object.path("rules").toString())
              .as(manifest)
              .doesNotContain("*", "escalate", "impersonate", "\"bind\"", "pods/exec", "nodes");
        }
      }
    }
  }

  private static TreeSet<String> rows(String manifest, String kind) throws IOException {
    var rows = new TreeSet<String>();
    objects(manifest).stream()
        .filter(o -> o.path("kind").asText().equals(kind))
        .filter(o -> o.at("/metadata/name").asText().equals("offshoot-operator"))
        .forEach(o -> o.path("rules").forEach(r -> rows.addAll(rows(r))));
    return rows;
  }

  private static List<JsonNode> objects(String manifest) throws IOException {
    try (var documents =
        new YAMLMapper()
            .readerFor(JsonNode.class)
            .<JsonNode>readValues(Path.of(manifest).toFile())) {
      return documents.readAll();
    }
  }

  private static String lines(JsonNode object) {
    var kind = object.path("kind").asText();
    var name = object.at("/metadata/name").asText();
    var place = object.at("/metadata/namespace").asText();
    var where = kind.startsWith("Cluster") ? "" : place.isEmpty() ? "" : " in " + place;
    if (kind.endsWith("Role")) {
      var rows = new TreeSet<String>();
      object.path("rules").forEach(r -> rows.addAll(rows(r)));
      return "  " + kind + " " + name + where + "\n    " + String.join("\n    ", rows) + "\n";
    }
    if (kind.endsWith("RoleBinding")) {
      var subjects = new ArrayList<String>();
      object
          .path("subjects")
          .forEach(s ->
              subjects.add(
                  s.path("kind").asText()
                      + " "
                      + s.path("namespace").asText()
                      + "/"
                      + s.path("name").asText()));
      return "  %s %s%s: %s %s to %s\n"
          .formatted(
              kind,
              name,
              where,
              object.at("/roleRef/kind").asText(),
              object.at("/roleRef/name").asText(),
              String.join(", ", subjects));
    }
    return "";
  }

  private static List<String> rows(JsonNode rule) {
    var rows = new ArrayList<String>();
    for (var group : rule.path("apiGroups")) {
      for (var resource : rule.path("resources")) {
        var names = rule.has("resourceNames") ? " " + words(rule.path("resourceNames")) : "";
        var parts = resource.asText().split("/", 2);
        var full =
            parts[0]
                + (group.asText().isEmpty() ? "" : "." + group.asText())
                + (parts.length == 1 ? "" : "/" + parts[1]);
        rows.add(full + names + ": " + words(rule.path("verbs")));
      }
    }
    return rows;
  }

  private static String words(JsonNode list) {
    return String.join(
        ", ",
        StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).sorted().toList());
  }
}
