package dev.offshoot.kube;

import dev.offshoot.api.ApprovalPolicy;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DurationText;
import dev.offshoot.api.MigrationPolicySpec;
import dev.offshoot.api.Timeouts;
import dev.offshoot.engine.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How migrations run on a branch's database: decides what its own spec says, what it takes from its
 * ancestors, and what holds where nobody says anything. Pure.
 *
 * @param rehearse new migrations run on a scratch copy first
 */
public record MigrationPolicy(ApprovalPolicy approval, boolean rehearse, Engine.Timeouts timeouts) {
  /** Deeper than any family of branches; a cycle ends here. */
  private static final int DEEPEST = 64;

  /**
   * The policy of a branch. Timeouts are inherited key by key, the rest is not.
   *
   * @param byName a branch of the same namespace
   */
  public static MigrationPolicy of(
      DatabaseBranch branch, Function<String, Optional<DatabaseBranch>> byName) {
    var own = Optional.ofNullable(branch.getSpec().getMigrationPolicy());
    var root = branch.getSpec().parent() == null;
    var timeouts = timeouts(branch, byName);
    var fallback = Engine.Timeouts.DEFAULT;
    return new MigrationPolicy(
        own.map(MigrationPolicySpec::getApproval)
            .orElse(root ? ApprovalPolicy.WHEN_DESTRUCTIVE : ApprovalPolicy.NEVER),
        own.map(MigrationPolicySpec::isRehearse).orElse(true),
        new Engine.Timeouts(
            first(timeouts, Timeouts::getLock, fallback.lock()),
            first(timeouts, Timeouts::getStatement, fallback.statement()),
            first(timeouts, Timeouts::getDeadline, fallback.deadline())));
  }

  /** Of the branch, then of its ancestors, the nearest first. */
  private static List<Timeouts> timeouts(
      DatabaseBranch branch, Function<String, Optional<DatabaseBranch>> byName) {
    var found = new ArrayList<Timeouts>();
    var next = Optional.of(branch);
    for (var i = 0; i < DEEPEST && next.isPresent(); i++) {
      var spec = next.get().getSpec();
      if (spec.getMigrationPolicy() != null && spec.getMigrationPolicy().getTimeouts() != null) {
        found.add(spec.getMigrationPolicy().getTimeouts());
      }
      next = Optional.ofNullable(spec.parent()).flatMap(byName);
    }
    return found;
  }

  private static Duration first(
      List<Timeouts> timeouts, Function<Timeouts, String> key, Duration fallback) {
    return timeouts.stream()
        .flatMap(t -> Optional.ofNullable(key.apply(t)).stream())
        .findFirst()
        .flatMap(DurationText::read)
        .orElse(fallback);
  }
}
