package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Which branch another object speaks of. */
@ApiType
public record BranchReference(
    @Required
        @JsonPropertyDescription("Name of the DatabaseBranch, in the same namespace.")
        @Size(min = 1, max = 40)
        @SelectableField
        String name) {}
