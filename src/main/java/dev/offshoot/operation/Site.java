package dev.offshoot.operation;

import dev.offshoot.api.SeedSpec;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import java.util.Optional;

/**
 * Where an operation works, pinned when it was let in. Holds values only.
 *
 * @param sourceUid "" for a reset
 * @param source empty for a reset
 * @param root the target is a root
 * @param seed of the target, for a reset
 * @param showRowValues errors may show row values of the target
 */
record Site(
    String sourceUid,
    Optional<Access> source,
    String targetUid,
    Access target,
    boolean root,
    Optional<SeedSpec> seed,
    Timeouts timeouts,
    boolean rehearse,
    boolean showRowValues) {

  RunOptions options(Operation operation, boolean building) {
    return new RunOptions(
        operation.label(),
        operation.uid(),
        timeouts,
        "",
        showRowValues,
        operation.resolve(),
        building,
        !root);
  }
}
