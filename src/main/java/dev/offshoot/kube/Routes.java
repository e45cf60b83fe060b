package dev.offshoot.kube;

import dev.offshoot.engine.Access.Address;
import java.io.IOException;

/** The way from this process to a branch's server. */
public sealed interface Routes extends AutoCloseable permits ServiceRoutes, PortForwardRoutes {
  /** Postgres' own port, inside the cluster. */
  int POSTGRES = 5432;

  /**
   * Where the branch's server answers now.
   *
   * @throws IOException when there is no way to it at the moment
   */
  Address to(String namespace, String branch, String uid) throws IOException;

  /** What was opened towards a branch is not needed any more. */
  void forget(String uid);

  @Override
  void close();
}
