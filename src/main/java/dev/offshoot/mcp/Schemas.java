package dev.offshoot.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON Schemas of results, in few words. */
final class Schemas {
  static final Map<String, Object> TEXT = Map.of("type", "string");
  static final Map<String, Object> FLAG = Map.of("type", "boolean");
  static final Map<String, Object> NUMBER = Map.of("type", "number");
  static final Map<String, Object> WHOLE = Map.of("type", "integer");

  private Schemas() {}

  /** An object; names and schemas alternate, and a name with "?" at its end is optional. */
  static Map<String, Object> object(Object... namesAndSchemas) {
    var properties = new LinkedHashMap<String, Object>();
    var required = new ArrayList<String>();
    for (int i = 0; i < namesAndSchemas.length; i += 2) {
      var name = (String) namesAndSchemas[i];
      if (name.endsWith("?")) {
        name = name.substring(0, name.length() - 1);
      } else {
        required.add(name);
      }
      properties.put(name, namesAndSchemas[i + 1]);
    }
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    schema.put("additionalProperties", false);
    return schema;
  }

  static Map<String, Object> list(Map<String, Object> items) {
    return Map.of("type", "array", "items", items);
  }

  static Map<String, Object> words(String... allowed) {
    return Map.of("type", "string", "enum", List.of(allowed));
  }

  static Map<String, Object> input(List<Param> params) {
    var properties = new LinkedHashMap<String, Object>();
    params.forEach(p -> properties.put(p.name(), p.schema()));
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", params.stream().filter(Param::required).map(Param::name).toList());
    schema.put("additionalProperties", false);
    return schema;
  }
}
