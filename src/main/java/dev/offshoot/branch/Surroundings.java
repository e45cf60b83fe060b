package dev.offshoot.branch;

import java.util.Optional;

/**
 * What the operator may do and is in its cluster.
 *
 * @param secretsWatched Secrets may be listed: where that would be all of the cluster's, they may
 *     not, and one that was deleted is noticed at the next look
 * @param operatorNamespace where the operator's pods are, to be let through to each branch; empty
 *     when branches get no NetworkPolicy
 */
public record Surroundings(boolean secretsWatched, Optional<String> operatorNamespace) {}
