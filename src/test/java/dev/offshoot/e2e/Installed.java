package dev.offshoot.e2e;

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

  /** What its pods said. */
  String logs();
}
