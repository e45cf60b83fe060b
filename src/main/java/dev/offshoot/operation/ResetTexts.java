package dev.offshoot.operation;

import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Transfers.ResetTo;
import dev.offshoot.kube.Seeding;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.LastErrors;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a message says of a reset: where it leads, what leaves, what is lost. Pure. */
final class ResetTexts {
  private static final int MOST = 10;

  private ResetTexts() {}

  /** What became of the seed, of a branch that has one. */
  static String seeded(Operation operation, Site site, Optional<SqlFailure> failure) {
    if (site.seed().isEmpty()) {
      return "";
    }
    if (failure.isEmpty()) {
      return " Its seed was loaded.";
    }
    return Seeding.failed(failure.get())
        ? " Its seed failed, the branch serves without it: %s. Correct the source and reset branch %s again to load it."
            .formatted(ErrorText.sentence(LastErrors.of(failure.get())), operation.target())
        : " A reset to 0 loads no seed.";
  }

  static String head(ResetTo to, Ledger ledger) {
    return ledger.migrations().stream()
        .map(Ledger.Entry::version)
        .filter(to::keeps)
        .max(Comparable::compareTo)
        .map(Object::toString)
        .orElse("0");
  }

  static String versions(List<Ledger.Entry> reverted) {
    return reverted.isEmpty()
        ? "no migration"
        : reverted.stream()
            .limit(MOST)
            .map(e -> e.version() + " " + e.name())
            .collect(Collectors.joining(", "));
  }

  static String lost(List<Transfers.Lost> lost) {
    return lost.isEmpty()
        ? "nothing untracked"
        : lost.stream()
            .limit(MOST)
            .map(l ->
                l.table()
                    ? "table %s (about %d rows)".formatted(l.name(), l.rows())
                    : "about %d rows of %s".formatted(l.rows(), l.name()))
            .collect(Collectors.joining(", "));
  }
}
