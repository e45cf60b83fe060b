package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** How a branch's ledger compares with its sets and its parent. */
@ApiType
public record MigrationCounts(
    @JsonPropertyDescription("Tracked migrations.") int applied,
    @JsonPropertyDescription("Migrations that sets want and that are not tracked yet.") int pending,
    @JsonPropertyDescription("Versions that only this branch has, not its parent.") int ahead,
    @JsonPropertyDescription("Versions that only the parent has.") int behind) {}
