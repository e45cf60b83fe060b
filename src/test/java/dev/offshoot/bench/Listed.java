package dev.offshoot.bench;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.BranchReference;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.kube.ApiServer;

/** Branches to be listed: objects with a status at a real API server, and no server behind them. */
public final class Listed {
  private Listed() {}

  /**
   * Makes one.
   *
   * @param parent null for a root
   */
  public static void branch(String namespace, String name, String parent) {
    var spec = new DatabaseBranchSpec();
    spec.setParentRef(parent == null ? null : new BranchReference(parent));
    var branch = new DatabaseBranch();
    branch.getMetadata().setName(name);
    branch.getMetadata().setNamespace(namespace);
    branch.setSpec(spec);
    var made = ApiServer.get().client().resource(branch).create();
    var status = new DatabaseBranchStatus();
    status.setPhase(BranchPhase.FUNCTIONS_DEPLOYED);
    status.setHead("20250301000000");
    made.setStatus(status);
    ApiServer.get().client().resource(made).updateStatus();
  }
}
