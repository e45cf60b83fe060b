package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.LedgerEntry;
import dev.offshoot.api.LedgerStatus;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.HistoryMark;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Reason;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Reading;
import dev.offshoot.work.BranchFacts.Trouble;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A branch's history as its status keeps it: what a later ledger must begin with, whether one does
 * not, and whether a person has decided about that. Pure. A status that cannot be read is no mark.
 */
final class ReportedHistory {
  private static final List<String> ANSWERS = List.of("reapply", "accept");

  private ReportedHistory() {}

  /** What was learned last, by this process or an earlier one. */
  static Optional<HistoryMark.Reported> of(BranchObservation seen, boolean rebuild) {
    if (rebuild) {
      return Optional.empty();
    }
    return seen.facts()
        .ledger()
        .flatMap(Reading::history)
        .or(() -> before(seen).map(DatabaseBranchStatus::getLedger).flatMap(ReportedHistory::mark))
        .map(m -> new HistoryMark.Reported(m, seen.root()));
  }

  /** Why nothing may run; as it was said last, until this process has looked. */
  static Optional<String> regressed(BranchObservation seen, BranchFacts facts) {
    var met = facts.trouble().filter(Trouble::regressed).map(Trouble::message);
    if (met.isPresent() || facts.trouble().isPresent()) {
      return met;
    }
    return facts.ledger().isEmpty() || facts.stale()
        ? before(seen)
            .flatMap(s -> Conditions.find(s.getConditions(), ConditionType.STALLED))
            .filter(c -> Reason.HISTORY_REGRESSED.word().equals(c.reason()))
            .map(c -> c.message())
        : Optional.empty();
  }

  /** What a person decided about the history as it is now; empty while nobody did. */
  static Optional<String> decision(BranchObservation seen) {
    var answered =
        before(seen).map(DatabaseBranchStatus::getLedger).map(LedgerStatus::answered).orElse("");
    return Optional.of(annotation(seen)).filter(ANSWERS::contains).filter(a -> !a.equals(answered));
  }

  /** What the status keeps. */
  static @Nullable LedgerStatus status(BranchObservation seen, BranchFacts facts, boolean rebuild) {
    var old = before(seen).map(DatabaseBranchStatus::getLedger);
    var known = facts.ledger().flatMap(Reading::history);
    if (rebuild) {
      return null;
    }
    if (regressed(seen, facts).isPresent() || known.isEmpty()) {
      // an annotation that was removed is open again
      return old.map(o -> annotation(seen).equals(o.answered()) ? o : answered(o, null))
          .orElse(null);
    }
    var answer = annotation(seen).isEmpty() ? null : annotation(seen);
    var same = old.filter(o -> mark(o).equals(known));
    return answered(same.orElseGet(() -> status(known.get(), seen.now())), answer);
  }

  private static LedgerStatus status(HistoryMark mark, Instant now) {
    return new LedgerStatus(
        mark.seq(),
        mark.digest(),
        mark.resets(),
        mark.tail().stream().map(ReportedHistory::entry).toList(),
        mark.timeline(),
        mark.systemIdentifier(),
        now.truncatedTo(ChronoUnit.SECONDS).toString(),
        null);
  }

  private static LedgerStatus answered(LedgerStatus status, @Nullable String answer) {
    return new LedgerStatus(
        status.seq(),
        status.digest(),
        status.resets(),
        status.tail(),
        status.timeline(),
        status.systemIdentifier(),
        status.reportedTime(),
        answer);
  }

  private static LedgerEntry entry(HistoryMark.Entry entry) {
    var version = entry.version();
    return new LedgerEntry(
        entry.seq(),
        version == null ? null : version.toString(),
        entry.name(),
        entry.checksum().hex(),
        entry.attempt());
  }

  private static Optional<HistoryMark> mark(LedgerStatus status) {
    var tail = new ArrayList<HistoryMark.Entry>();
    try {
      for (var entry : status.tail()) {
        var version = entry.version();
        tail.add(
            new HistoryMark.Entry(
                entry.seq(),
                version == null ? null : Version.of(version),
                text(entry.name()),
                new Checksum(text(entry.checksum())),
                text(entry.attempt())));
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    var digest = status.digest();
    return digest == null
        ? Optional.empty()
        : Optional.of(
            new HistoryMark(
                status.seq(),
                digest,
                status.resets(),
                tail,
                text(status.timeline()),
                text(status.systemIdentifier())));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String annotation(BranchObservation seen) {
    return Annotations.get(seen.branch(), Labels.RESOLVE_HISTORY);
  }

  private static Optional<DatabaseBranchStatus> before(BranchObservation seen) {
    return Optional.ofNullable(seen.branch().getStatus());
  }
}
