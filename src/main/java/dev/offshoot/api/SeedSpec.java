package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Where a branch's untracked rows come from. */
@ApiType
public record SeedSpec(
    @Required
        @JsonPropertyDescription(
            "The ConfigMap in this namespace that holds the SQL. It runs as migrator in "
                + "one transaction.")
        ConfigMapKeyRef configMapRef) {}
