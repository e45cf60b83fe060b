package dev.offshoot.operation;

import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Transfers.ResetTo;
import dev.offshoot.engine.Version;
import java.util.Comparator;
import java.util.Optional;

/** Decides how far back a reset goes, given what is tracked: pure. */
final class ResetPlanner {
  private ResetPlanner() {}

  /** Where to; empty when the version that shall stay is not tracked. */
  static Optional<ResetTo> to(BranchResetSpec spec, Ledger ledger) {
    var version = spec.getToVersion();
    if (BranchResetSpec.LATEST.equals(version)) {
      return Optional.of(new ResetTo.Latest());
    }
    if (version != null) {
      return version.equals("0")
          ? Optional.of(new ResetTo.Fresh())
          : Optional.of(Version.of(version))
              .filter(v -> ledger.migrations().stream().anyMatch(e -> e.version().equals(v)))
              .map(ResetTo.UpTo::new);
    }
    var last = spec.getLastMigrations();
    if (last == null) {
      throw new IllegalArgumentException("a reset has neither toVersion nor lastMigrations");
    }
    var versions =
        ledger.migrations().stream()
            .map(Ledger.Entry::version)
            .sorted(Comparator.reverseOrder())
            .toList();
    return Optional.of(
        last >= versions.size() ? new ResetTo.Fresh() : new ResetTo.UpTo(versions.get(last)));
  }

  /**
   * Whether the reset left nothing, told after the exchange by one who did not see what was there.
   *
   * @param ledger of the new database
   */
  static boolean wasFresh(BranchResetSpec spec, Ledger ledger) {
    return "0".equals(spec.getToVersion())
        || (spec.getLastMigrations() != null && ledger.migrations().isEmpty());
  }
}
