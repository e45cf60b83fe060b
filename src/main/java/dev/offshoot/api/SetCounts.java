package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** How much of a set is done. */
@ApiType
public record SetCounts(
    @JsonPropertyDescription("Migrations that the set names, ConfigMaps included.") int wanted,
    @JsonPropertyDescription("Those that are tracked.") int applied,
    @JsonPropertyDescription("Those that are not.") int pending) {}
