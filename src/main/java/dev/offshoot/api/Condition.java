package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One condition as in metav1; message may be empty but is always written. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required
        @JsonPropertyDescription("What is judged, such as Ready.")
        @Size(min = 1, max = 316)
        @Pattern("^[A-Za-z][A-Za-z0-9]*$")
        String type,
    @Required @JsonPropertyDescription("True, False, or Unknown.") ConditionStatus status,
    @JsonPropertyDescription("The metadata.generation that was judged.")
        @Nullable Long observedGeneration,
    @Required
        @JsonPropertyDescription("When status last flipped. RFC 3339, in whole seconds, UTC.")
        @Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")
        String lastTransitionTime,
    @Required
        @JsonPropertyDescription("Why, in one CamelCase word from the documented list.")
        @Size(min = 1, max = 1024)
        @Pattern("^[A-Za-z][A-Za-z0-9]*$")
        String reason,
    @Required
        @JsonPropertyDescription("Why, for people, and what to do. Holds no counters and no times.")
        @Size(max = 32768)
        String message) {}
