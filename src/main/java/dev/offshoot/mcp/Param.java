package dev.offshoot.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One argument of a tool: its schema and its check are made of the same record.
 *
 * @param most characters of a string, or the highest number
 */
record Param(
    String name,
    Type type,
    boolean required,
    String description,
    List<String> allowed,
    long most,
    @Nullable String fallback) {
  /** JSON Schema's words. */
  enum Type {
    STRING("string"),
    INTEGER("integer"),
    NUMBER("number"),
    BOOLEAN("boolean");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Param text(String name, int most, String description) {
    return new Param(name, Type.STRING, true, description, List.of(), most, null);
  }

  static Param choice(String name, String description, String... allowed) {
    return new Param(name, Type.STRING, true, description, List.of(allowed), 64, null);
  }

  static Param number(String name, String description) {
    return new Param(name, Type.NUMBER, true, description, List.of(), Integer.MAX_VALUE, null);
  }

  static Param count(String name, long most, String description) {
    return new Param(name, Type.INTEGER, true, description, List.of(), most, null);
  }

  static Param flag(String name, String description) {
    return new Param(name, Type.BOOLEAN, false, description, List.of(), 0, null);
  }

  Param optional() {
    return new Param(name, type, false, description, allowed, most, fallback);
  }

  Param or(String value) {
    return new Param(name, type, false, description, allowed, most, value);
  }

  Map<String, Object> schema() {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", type.word());
    if (!description.isEmpty()) {
      schema.put("description", description);
    }
    if (!allowed.isEmpty()) {
      schema.put("enum", allowed);
    }
    if (type == Type.STRING && allowed.isEmpty()) {
      schema.put("maxLength", most);
    }
    if (type == Type.INTEGER) {
      schema.put("minimum", 1);
      schema.put("maximum", most);
    }
    if (fallback != null) {
      schema.put("default", fallback);
    }
    return schema;
  }

  /** What is wrong with a value, or null. */
  @Nullable String fault(Object value) {
    return switch (type) {
      case STRING -> {
        if (!(value instanceof String text)) {
          yield "must be a string";
        }
        if (!allowed.isEmpty() && !allowed.contains(text)) {
          yield "must be one of " + String.join(", ", allowed);
        }
        yield text.length() > most
            ? "has %d characters; at most %d are allowed".formatted(text.length(), most)
            : null;
      }
      case INTEGER -> {
        var whole = value instanceof Integer || value instanceof Long;
        yield !whole || ((Number) value).longValue() < 1 || ((Number) value).longValue() > most
            ? "must be a whole number from 1 to " + most
            : null;
      }
      case NUMBER -> value instanceof Number ? null : "must be a number";
      case BOOLEAN -> value instanceof Boolean ? null : "must be true or false";
    };
  }
}
