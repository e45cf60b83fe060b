package dev.offshoot.e2e;

import static org.awaitility.Awaitility.await;

/** Kinds of others in a cluster. */
final class Crds {
  private Crds() {}

  /**
   * Waits until the cluster knows what others' CRDs are called: it is told what a kind is called
   * some time after the kind is established, and kubectl's own wait fails before that is begun.
   *
   * @param kinds as {@code plural.group}
   */
  static void known(Cluster cluster, String... kinds) {
    await()
        .atMost(Space.PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> cluster.kubectl("get", String.join(",", kinds), "-A"));
  }
}
