package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the generator cannot say by annotation: labels, the kind's description, keys of lists, the
 * default status, columns in our order. A reference is one value: an applier owns all of it. Rules
 * are taken off the status, where the operator repeats values that were judged in a spec. Adds
 * nothing to what a field means; that is said where the field is.
 */
final class CrdShape {
  /** Lists that are maps or sets, by the path of the list: so duplicates are refused by name. */
  private static final Map<String, String> LIST_KEYS =
      Map.of(
          "status.conditions", "type",
          "spec.migrations", "version",
          "spec.functions", "name",
          "spec.acknowledgeDestructive", "version",
          "spec.postgres.extensions", "name",
          "spec.postgres.roles", "name");

  /** Integers that are a long in Java; the others are an int. */
  static final Set<String> LONGS = Set.of("observedGeneration", "activeSeconds", "seq");

  private CrdShape() {}

  static void complete(CustomResourceDefinition crd, Class<? extends HasMetadata> kind) {
    String plural = crd.getSpec().getNames().getPlural();
    Map<String, String> labels = new TreeMap<>();
    labels.put("app.kubernetes.io/name", "offshoot");
    labels.put("app.kubernetes.io/component", "crds");
    if (plural.equals("databasebranches")) {
      labels.put("servicebinding.io/provisioned-service", "true");
    }
    crd.getMetadata().setLabels(labels);
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      root.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
      shapeFields(root, "");
      root.getProperties()
          .get("status")
          .setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
      version.setAdditionalPrinterColumns(Columns.of(plural));
    }
  }

  private static void shapeFields(JSONSchemaProps schema, String path) {
    schema
        .getProperties()
        .forEach((name, child) -> {
          String at = path.isEmpty() ? name : path + "." + name;
          String key = LIST_KEYS.get(at);
          if (key != null && "array".equals(child.getType())) {
            child.setXKubernetesListType(key.isEmpty() ? "set" : "map");
            if (!key.isEmpty()) {
              child.setXKubernetesListMapKeys(List.of(key));
            }
          }
          if (child.getDescription() != null && child.getDescription().contains("RFC 3339")) {
            child.setFormat("date-time");
          }
          if ("integer".equals(child.getType())) {
            child.setFormat(LONGS.contains(name) ? "int64" : "int32");
          }
          if (at.startsWith("spec.") && at.endsWith("Ref")) {
            child.setXKubernetesMapType("atomic");
          }
          if (at.startsWith("status.")) {
            child.setXKubernetesValidations(List.of());
          }
          shapeFields(child, at);
          if (child.getItems() != null && child.getItems().getSchema() != null) {
            shapeFields(child.getItems().getSchema(), at + "[]");
          }
        });
  }
}
