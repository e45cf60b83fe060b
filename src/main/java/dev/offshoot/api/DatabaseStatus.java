package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Where the server is and how it is; nothing about migrations. */
@ApiType
public record DatabaseStatus(
    @JsonPropertyDescription("DNS name of the server inside the cluster.") @Nullable String host,
    @JsonPropertyDescription("TCP port of the server.") @Nullable Integer port,
    @JsonPropertyDescription("Name of the application database.") @Nullable String name,
    @JsonPropertyDescription(
            "COMING_UP: starting. ACTIVE_HEALTHY: accepts connections. ACTIVE_UNHEALTHY: "
                + "has run and does not answer now. PAUSING and INACTIVE: stopped, data kept. "
                + "RESTORING: a reset replaces the database. GOING_DOWN: being deleted. "
                + "INIT_FAILED: never came up and will not by itself.")
        @Nullable DatabaseState state,
    @JsonPropertyDescription("The image in use.") @Nullable String image,
    @JsonPropertyDescription("The version that the server says it has, such as 17.6.")
        @Nullable String version,
    @JsonPropertyDescription(
            "The locale that the database was initialised with, such as C; it stays.")
        @Nullable String locale,
    @JsonPropertyDescription(
            "Postgres' own identity of the data directory; it changes only when the data "
                + "is new.")
        @Nullable String systemIdentifier,
    @JsonPropertyDescription(
            "The spec.passwordRotation whose passwords the server takes. Lower than the spec's: "
                + "the new ones are on their way.")
        @Nullable Integer passwordRotation,
    @JsonPropertyDescription(
            "When the certificate that the server presents ends. RFC 3339, in whole seconds, "
                + "UTC. Another one replaces it long before, without a restart.")
        @Nullable String certificateExpirationTime,
    @JsonPropertyDescription("What is wrong with the server, when something is.")
        @Nullable String message) {}
