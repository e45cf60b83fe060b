package dev.offshoot.branch;

import dev.offshoot.api.Condition;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.MigrationCounts;
import dev.offshoot.branch.Expiry.Step;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.Judgement;
import java.util.Optional;

/**
 * Decides whether the coming end of a branch is news. Pure. What was told is remembered at the end
 * of the Ready condition's message, so that a restarted operator must never tell it again.
 */
final class ExpiryNotice {
  static final String SOON = "; it expires soon, see status.expirationTime";
  static final String LOSES =
      "; it expires soon and migrations that only it has go with it, see status.expirationTime";
  static final String WAITS = "; its time is over, it goes when nothing needs it any more";

  private ExpiryNotice() {}

  static Judgement on(Judgement ready, Expiry expiry, DatabaseBranchStatus status) {
    return new Judgement(
        ready.type(), ready.status(), ready.reason(), ready.message() + mark(expiry, status));
  }

  /** The migrations that its parent lacks, as known last. */
  static int ahead(DatabaseBranchStatus status) {
    return Optional.ofNullable(status.getMigrations()).map(MigrationCounts::ahead).orElse(0);
  }

  /** Whether there is something to tell; once for each end, and again when more would be lost. */
  static boolean isNews(
      Expiry expiry, Optional<DatabaseBranchStatus> before, DatabaseBranchStatus now) {
    var mark = mark(expiry, now);
    var sameEnd =
        before
            .map(DatabaseBranchStatus::getExpirationTime)
            .filter(at -> at.equals(now.getExpirationTime()))
            .isPresent();
    if (mark.isEmpty() || !sameEnd) {
      return !mark.isEmpty();
    }
    var told =
        before
            .flatMap(b -> Conditions.find(b.getConditions(), ConditionType.READY))
            .map(Condition::message)
            .orElse("");
    return !told.endsWith(mark) && !(mark.equals(SOON) && told.endsWith(LOSES));
  }

  private static String mark(Expiry expiry, DatabaseBranchStatus status) {
    if (expiry.step() == Step.WAIT) {
      return WAITS;
    }
    if (expiry.step() != Step.WARN) {
      return "";
    }
    return ahead(status) > 0 ? LOSES : SOON;
  }
}
