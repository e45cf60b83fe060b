package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A database role that migrations may grant to. */
@ApiType
public record RoleSpec(
    @Required
        @JsonPropertyDescription("Name of the role.")
        @Size(max = 63)
        @Pattern("^[a-z_][a-z0-9_]*$")
        String name) {}
