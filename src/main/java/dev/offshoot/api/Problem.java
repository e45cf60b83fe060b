package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One version that needs a look. */
@ApiType
public record Problem(
    @JsonPropertyDescription(
            "The version; absent when the problem is with a file or the whole set.")
        @Nullable String version,
    @Required @JsonPropertyDescription("One CamelCase word from the documented list.")
        String reason,
    @Required @JsonPropertyDescription("What is wrong and what to do.") String message) {}
