package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** The Service Binding duck type: a Secret by name. */
@ApiType
public record BindingRef(
    @Required
        @JsonPropertyDescription(
            "Name of the Secret, in the same namespace: host, port, database, username, "
                + "password, uri.")
        String name) {}
