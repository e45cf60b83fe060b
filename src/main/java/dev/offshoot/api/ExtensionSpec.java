package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** An extension that the server's own superuser installs. */
@ApiType
public record ExtensionSpec(
    @Required
        @JsonPropertyDescription("Name of the extension, as in pg_available_extensions.")
        @Size(max = 63)
        @Pattern("^[a-z][a-z0-9_-]*$")
        String name) {}
