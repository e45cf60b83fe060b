package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An operator in the cluster, whichever way it came there. Its close ends with nothing of it left.
 */
interface Installed extends AutoCloseable {
  /** Installs, or brings back what was uninstalled; returns when the operator is ready. */
  void install() throws Exception;

  /** Another version, so that its pods are made anew; returns when they are ready. */
  void upgrade() throws Exception;

  /** Takes the operator away and leaves the branches. */
  void uninstall() throws Exception;

  /** Where it runs. */
  Space home();

  /** The pod that works; fails while there is none, or another one that has not ended yet. */
  String worker();

  /** What its pods said. */
  String logs();

  /** As a node that loses its power would. */
  default void kill(String pod) {
    home().kubectl("delete", "pod", pod, "--grace-period=0", "--force", "--wait=true");
  }

  /**
   * As kubectl drain does it: by an eviction, which the disruption budget may refuse for a while.
   */
  default void drain(String pod) {
    var pods = home().client().pods().inNamespace(home().name());
    home().until(() -> assertThat(pods.withName(pod).evict()).isTrue());
    home().until(() -> assertThat(pods.withName(pod).get()).isNull());
  }
}
