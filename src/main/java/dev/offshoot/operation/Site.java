package dev.offshoot.operation;

import dev.offshoot.api.SeedSpec;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.OperationIdentity;
import dev.offshoot.kube.MigrationPolicy;
import java.util.Optional;

/**
 * Where an operation works, pinned when it was let in. Holds values only.
 *
 * @param source empty for a reset
 * @param seed of the target, for a reset
 */
record Site(Optional<Place> source, Place target, Optional<SeedSpec> seed, Rules rules) {
  /**
   * A branch.
   *
   * @param uid of its object
   */
  record Place(String uid, Access access) {}

  /**
   * How the target is worked on.
   *
   * @param root the target is a root
   * @param showRowValues errors may show row values of the target
   */
  record Rules(boolean root, MigrationPolicy policy, boolean showRowValues) {}

  /** "" for a reset. */
  String sourceUid() {
    return source.map(Place::uid).orElse("");
  }

  Access from() {
    return source.orElseThrow(() -> new IllegalStateException("a merge has a source")).access();
  }

  Access to() {
    return target.access();
  }

  OperationIdentity identity(Operation operation) {
    return operation.identity(sourceUid());
  }

  RunOptions options(Operation operation, boolean building) {
    return new RunOptions(
        operation.label(),
        operation.uid(),
        rules.policy().timeouts(),
        "",
        rules.showRowValues(),
        operation.resolve(),
        building,
        !rules.root());
  }
}
