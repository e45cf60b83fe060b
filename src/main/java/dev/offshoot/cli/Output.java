package dev.offshoot.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What goes to standard output: words for people, or the object for programs. */
enum Output {
  WORDS,
  JSON,
  YAML,
  NAME;

  static void declare(Form form) {
    form.choice(
        "FORM",
        List.of("json", "yaml", "name"),
        "Print the object instead of words",
        "-o",
        "--output");
  }

  static Output of(Given given) {
    return given
        .value("--output")
        .map(form ->
            switch (form) {
              case "json" -> JSON;
              case "yaml" -> YAML;
              case "name" -> NAME;
              default -> throw Failure.usage("--output is json, yaml or name, and not %s", form);
            })
        .orElse(WORDS);
  }

  /** Prints the object, or else the words. */
  void print(Console console, Kind kind, JsonNode object, String words) {
    if (object.path("metadata") instanceof ObjectNode meta) {
      meta.remove("managedFields"); // as kubectl does: nobody reads them
    }
    console.print(
        switch (this) {
          case WORDS -> words;
          case JSON -> pretty(object);
          case YAML -> Yaml.of(object);
          case NAME -> kind.name(object.at("/metadata/name").asText());
        });
  }

  private static String pretty(JsonNode object) {
    try {
      return Cluster.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read can be written", e);
    }
  }
}
