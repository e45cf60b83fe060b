package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One key of a ConfigMap. */
@ApiType
public record ConfigMapKeyRef(
    @Required
        @JsonPropertyDescription("Name of the ConfigMap, in the same namespace.")
        @Size(min = 1, max = 253)
        String name,
    @JsonPropertyDescription("Key in the ConfigMap whose value is the SQL. Default seed.sql.")
        @Default("seed.sql")
        @Size(min = 1, max = 253)
        String key) {
  public ConfigMapKeyRef {
    key = key == null ? "seed.sql" : key;
  }
}
