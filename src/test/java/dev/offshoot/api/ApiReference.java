package dev.offshoot.api;

import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference page of the API, from the CRDs alone: what the API server knows, for readers. */
final class ApiReference {
  private ApiReference() {}

  static String of(List<CustomResourceDefinition> crds) {
    StringBuilder page = new StringBuilder();
    page.append("# API reference\n\n");
    page.append("`offshoot.dev/v1alpha1`. Generated from the CRDs in `k8s/crds`; ");
    page.append("`kubectl explain` shows the same text.\n");
    crds.forEach(crd -> kind(page, crd));
    page.append("\n## Reasons\n\n");
    page.append("Every reason that a condition, a problem or an Event can give.\n\n");
    page.append("| Reason | Meaning |\n|---|---|\n");
    for (Reason reason : Reason.values()) {
      page.append("| `%s` | %s |\n".formatted(reason.word(), cell(reason.description())));
    }
    return page.toString();
  }

  private static void kind(StringBuilder page, CustomResourceDefinition crd) {
    var names = crd.getSpec().getNames();
    page.append("\n## ").append(names.getKind()).append("\n\n");
    page.append("`kubectl get ").append(names.getPlural()).append("`, short `");
    page.append(String.join("`, `", names.getShortNames())).append("`. ");
    page.append(Schemas.root(crd).getDescription()).append("\n\n");
    page.append("A field with * is required.\n\n");
    page.append("| Field | Type | Default | Description |\n|---|---|---|---|\n");
    Schemas.walk(
        crd,
        (path, field) ->
            page.append(
                "| `%s` | %s | %s | %s |\n"
                    .formatted(path, type(field), dflt(field), text(field))));
    page.append("\nThe API server refuses, with these words:\n\n");
    rules(Schemas.root(crd)).forEach(rule -> page.append("- ").append(cell(rule)).append('\n'));
    Schemas.walk(
        crd,
        (path, field) -> {
          rules(page, path, field);
          if (field.getItems() != null) {
            rules(page, path + "[]", field.getItems().getSchema());
          }
        });
  }

  private static void rules(StringBuilder page, String path, JSONSchemaProps schema) {
    rules(schema)
        .forEach(
            rule -> page.append("- `").append(path).append("`: ").append(cell(rule)).append('\n'));
  }

  private static Stream<String> rules(JSONSchemaProps schema) {
    return Stream.ofNullable(schema.getXKubernetesValidations())
        .flatMap(List::stream)
        .map(ApiReference::words);
  }

  /** A message that is computed shows its constant parts. */
  private static String words(ValidationRule rule) {
    if (rule.getMessage() != null && !rule.getMessage().isEmpty()) {
      return rule.getMessage();
    }
    String expression = rule.getMessageExpression();
    int first = expression.indexOf('\'') + 1;
    int last = expression.lastIndexOf('\'');
    return expression.substring(first, expression.indexOf('\'', first))
        + "…"
        + expression.substring(expression.lastIndexOf('\'', last - 1) + 1, last);
  }

  private static String type(JSONSchemaProps field) {
    if (Boolean.TRUE.equals(field.getXKubernetesIntOrString())) {
      return "quantity";
    }
    if (field.getEnum() != null && !field.getEnum().isEmpty()) {
      return field.getEnum().stream()
          .map(value -> "`" + value.asText() + "`")
          .collect(Collectors.joining(", "));
    }
    return switch (Objects.requireNonNullElse(field.getType(), "any")) {
      case "array" -> "list of " + type(field.getItems().getSchema()) + most(field.getMaxItems());
      case "object" ->
          field.getAdditionalProperties() == null
              ? "object"
              : "map of "
                  + type(field.getAdditionalProperties().getSchema())
                  + most(field.getMaxProperties());
      case "string" -> "string" + most(field.getMaxLength());
      case String other -> other;
    };
  }

  private static String most(Long bound) {
    return bound == null ? "" : " (≤ %,d)".formatted(bound);
  }

  private static String dflt(JSONSchemaProps field) {
    return field.getDefault() == null ? "" : "`" + field.getDefault() + "`";
  }

  private static String text(JSONSchemaProps field) {
    return cell(Objects.requireNonNullElse(field.getDescription(), ""));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace('\n', ' ');
  }
}
