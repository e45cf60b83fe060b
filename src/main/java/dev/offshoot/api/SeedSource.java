package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** One text of a seed. */
@ApiType
public record SeedSource(
    @Required
        @JsonPropertyDescription("The key of a ConfigMap in this namespace that holds the SQL.")
        ConfigMapKeyRef configMapRef) {}
