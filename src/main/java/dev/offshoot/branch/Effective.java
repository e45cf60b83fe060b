package dev.offshoot.branch;

import dev.offshoot.api.ResourcesSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a branch's server is, after inheritance.
 *
 * @param image what its pod runs
 * @param version the major, when it is known
 * @param size of the volume; empty when ephemeral
 * @param storageClass empty for the cluster's default
 * @param existingClaim a volume claim to use instead of an own one
 */
record Effective(
    String image,
    Optional<String> version,
    boolean ephemeral,
    String size,
    Optional<String> storageClass,
    Optional<String> existingClaim,
    Optional<ResourcesSpec> resources,
    Map<String, String> parameters,
    List<String> extensions,
    List<String> roles) {}
