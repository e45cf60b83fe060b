package dev.offshoot.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.function.BiConsumer;

/** Walks every field of a CRD, parents before children, in the order of the schema. */
final class Schemas {
  private Schemas() {}

  static JSONSchemaProps root(CustomResourceDefinition crd) {
    return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
  }

  /** Calls {@code field} with paths such as {@code spec.migrations[].sql}. */
  static void walk(CustomResourceDefinition crd, BiConsumer<String, JSONSchemaProps> field) {
    walk("", root(crd), field);
  }

  /** Whether the object that holds the field at {@code path} cannot be without it. */
  static boolean required(CustomResourceDefinition crd, String path) {
    JSONSchemaProps holder = root(crd);
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      boolean list = names[i].endsWith("[]");
      holder =
          holder
              .getProperties()
              .get(list ? names[i].substring(0, names[i].length() - 2) : names[i]);
      holder = list ? holder.getItems().getSchema() : holder;
    }
    return holder.getRequired() != null && holder.getRequired().contains(names[names.length - 1]);
  }

  private static void walk(
      String path, JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> field) {
    schema
        .getProperties()
        .forEach((name, child) -> {
          if (path.isEmpty() && !name.equals("spec") && !name.equals("status")) {
            return;
          }
          String at = path.isEmpty() ? name : path + "." + name;
          field.accept(at, child);
          walk(at, child, field);
          if (child.getItems() != null && child.getItems().getSchema() != null) {
            walk(at + "[]", child.getItems().getSchema(), field);
          }
        });
  }
}
