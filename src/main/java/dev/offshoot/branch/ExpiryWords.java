package dev.offshoot.branch;

import dev.offshoot.engine.Version;
import dev.offshoot.kube.GitTracked;
import dev.offshoot.work.BranchFacts.Drift;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says what the end of a branch's time means and what to do. Pure. It must never speak of a loss
 * that is not known.
 */
final class ExpiryWords {
  private ExpiryWords() {}

  static String soon(BranchObservation seen, Instant at, int ahead) {
    var fate = GitTracked.by(seen.branch()).isPresent() ? "its database is freed" : "it is deleted";
    var remedy = "set spec.expiresAfter longer";
    return ahead == 0
        ? "branch %s expires at %s, then %s; to keep it, %s"
            .formatted(seen.id().name(), at, fate, remedy)
        : "branch %s expires at %s, then %s, and %s; merge them with a BranchMerge, or %s"
            .formatted(seen.id().name(), at, fate, lost(seen, ahead), remedy);
  }

  static String waits(BranchObservation seen) {
    var needs =
        seen.children().isEmpty()
            ? "an operation is at work on it"
            : "branches are made from it: " + String.join(", ", seen.children());
    return "the time of branch %s is over; it stays as long as %s"
        .formatted(seen.id().name(), needs);
  }

  static String deleted(BranchObservation seen, int ahead) {
    var said = "the time of branch %s is over, it is deleted".formatted(seen.id().name());
    return ahead == 0 ? said : said + "; " + lost(seen, ahead);
  }

  /** Why the object is still there without a database. */
  static String freed(BranchObservation seen) {
    var volume = Retained.policy(seen.branch()) ? ", its volume is kept" : "";
    return "the time of branch %s is over and its database is freed%s; the object stays because %s would make it again: remove it from Git, or set spec.expiresAfter longer to have the database again"
        .formatted(seen.id().name(), volume, GitTracked.by(seen.branch()).orElse("its maker"));
  }

  private static String lost(BranchObservation seen, int ahead) {
    var own = seen.facts().drift().map(Drift::own).orElse(List.of());
    var names = own.stream().map(Version::toString).collect(Collectors.joining(", "));
    var more = ahead > own.size() && !own.isEmpty() ? " and more" : "";
    var which = own.isEmpty() ? "" : " (" + names + more + ")";
    return "%d %s that %s lacks%s %s lost with it"
        .formatted(
            ahead,
            ahead == 1 ? "migration" : "migrations",
            seen.branch().getSpec().parent(),
            which,
            ahead == 1 ? "is" : "are");
  }
}
