package dev.offshoot.kube;

import dev.offshoot.engine.Access.Address;

/** Inside the cluster: the Service's DNS name. */
public final class ServiceRoutes implements Routes {
  @Override
  public Address to(String namespace, String branch, String uid) {
    return new Address(Names.host(branch, namespace), POSTGRES);
  }

  @Override
  public void forget(String uid) {}

  @Override
  public void close() {}
}
