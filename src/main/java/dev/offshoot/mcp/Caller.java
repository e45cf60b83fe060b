package dev.offshoot.mcp;

import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Who calls a tool. All that is done for a call is done with this client, and so with the rights of
 * this user.
 *
 * @param user the name that the cluster knows
 */
public record Caller(String user, KubernetesClient client) {}
