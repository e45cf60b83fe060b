package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.OperationIdentity;
import dev.offshoot.engine.OperationRow;
import dev.offshoot.status.Reason;
import java.util.Optional;

/**
 * Decides whether a name was used on this target before: pure. Only success uses a name, and not
 * one that had nothing to do.
 */
enum UsedName {
  /** An earlier object of this name did the same. */
  SAME,
  /** It did something else, or took its migrations from another branch. */
  OTHER;

  static Optional<UsedName> of(OperationRow.Rows rows, OperationIdentity now) {
    return rows.named().stream()
        .filter(row ->
            row.outcome()
                .flatMap(Endings::read)
                .filter(e ->
                    e.phase() == OperationPhase.SUCCEEDED && e.reason() != Reason.NOTHING_TO_DO)
                .isPresent())
        .findFirst()
        .map(row ->
            row.specDigest().equals(now.specDigest()) && row.sourceUid().equals(now.sourceUid())
                ? SAME
                : OTHER);
  }
}
