package dev.offshoot.mcp;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call's arguments, checked: known names, right types, within bounds. Refuses all others. */
final class Arguments {
  private final Map<String, Object> values;

  private Arguments(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Checks what a client sent.
   *
   * @throws ToolError that names the argument
   */
  static Arguments of(List<Param> params, @Nullable Map<String, Object> sent) {
    var given = sent == null ? Map.<String, Object>of() : sent;
    for (var name : given.keySet()) {
      if (params.stream().noneMatch(p -> p.name().equals(name))) {
        throw invalid(
            "There is no argument \"%s\"; there are: %s."
                .formatted(
                    Untrusted.name(name.length() > 100 ? name.substring(0, 100) : name),
                    String.join(", ", params.stream().map(Param::name).toList())));
      }
    }
    var values = new LinkedHashMap<String, Object>();
    for (var param : params) {
      var value = given.get(param.name());
      if (value == null) {
        value = param.fallback();
      }
      if (value == null) {
        if (param.required()) {
          throw invalid("The argument \"%s\" is missing.".formatted(param.name()));
        }
        continue;
      }
      var fault = param.fault(value);
      if (fault != null) {
        throw invalid("The argument \"%s\" %s.".formatted(param.name(), fault));
      }
      values.put(param.name(), value);
    }
    return new Arguments(values);
  }

  private static ToolError invalid(String message) {
    return new ToolError("InvalidArguments", message);
  }

  String text(String name) {
    return find(name).orElseThrow(() -> invalid("The argument \"%s\" is missing.".formatted(name)));
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name)).map(Object::toString);
  }

  Optional<Long> number(String name) {
    return Optional.ofNullable(values.get(name)).map(v -> ((Number) v).longValue());
  }

  BigDecimal decimal(String name) {
    return new BigDecimal(text(name));
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  /** All of them, for a digest. */
  Map<String, Object> all() {
    return values;
  }
}
