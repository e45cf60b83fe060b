package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A ConfigMap of migration files. */
@ApiType
public record ConfigMapRef(
    @Required
        @JsonPropertyDescription("Name of the ConfigMap, in the same namespace.")
        @Size(min = 1, max = 253)
        String name) {}
