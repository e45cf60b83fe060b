package dev.offshoot.mcp;

import dev.offshoot.api.BranchReference;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.MigrationSetSpec;
import dev.offshoot.api.MigrationSpec;
import dev.offshoot.mcp.SetResult.Ended;
import dev.offshoot.status.LedgerReport.Line;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The MigrationSets that tools make: one migration each. Decides its version once, above all that
 * the branch has or wants. The set's name is made of the version, so two callers cannot take the
 * same one; with an idempotency key it is made of the key, so a second call finds the first one's.
 */
final class Sets {
  private static final int TRIES = 10;

  private final Clock clock;
  private final SetResult results;

  Sets(Clock clock, SetResult results) {
    this.clock = clock;
    this.results = results;
  }

  /** The set for a call: a new one, or the one that the same call made before. */
  MigrationSet create(Call call, DatabaseBranch branch) {
    var key = call.arguments().find("idempotency_key");
    if (key.isPresent()) {
      var before = find(call, branch, keyed(branch, key.get()));
      if (before.isPresent()) {
        return same(call, before.get());
      }
    }
    clear(call, branch);
    var taken = taken(call, branch);
    for (int tries = 1; ; tries++) {
      var given = call.arguments().find("version");
      var version = given.orElseGet(() -> Versions.next(clock.instant(), taken));
      var name = key.map(k -> keyed(branch, k)).orElse(Branches.name(branch) + "-" + version);
      try {
        return call.client().resource(set(call, branch, name, version)).create();
      } catch (KubernetesClientException e) {
        if (!Refusals.conflict(e)) {
          throw e;
        }
        if (key.isPresent()) {
          return find(call, branch, name).map(s -> same(call, s)).orElseThrow(() -> e);
        }
        if (given.isPresent() || tries == TRIES) {
          throw new ToolError(
              "VersionTaken",
              "There is a migration with version %s on branch %s already; leave version out, or give another one."
                  .formatted(version, BranchRef.of(branch)));
        }
        taken.add(version);
      }
    }
  }

  /** Takes a set back; false if that is not allowed. */
  boolean remove(Call call, MigrationSet set) {
    try {
      call.client().resource(set).delete();
      return true;
    } catch (KubernetesClientException e) {
      if (Refusals.forbidden(e) || Refusals.gone(e)) {
        return Refusals.gone(e);
      }
      throw e;
    }
  }

  /** What an earlier call did not wait for, and what failed since: it would hold up this one. */
  private void clear(Call call, DatabaseBranch branch) {
    for (var set : of(call, branch)) {
      if (Owned.by(set, branch)
          && SetResult.over(set)
          && results.of(set) instanceof Ended.Failed failed
          && !failed.decision()
          && !"Reverted".equals(failed.reason())) {
        remove(call, set);
      }
    }
  }

  private List<String> taken(Call call, DatabaseBranch branch) {
    var taken = new ArrayList<String>();
    Optional.ofNullable(branch.getStatus()).map(s -> s.getHead()).ifPresent(taken::add);
    of(call, branch).stream()
        .flatMap(s -> s.getSpec().getMigrations().stream())
        .map(MigrationSpec::getVersion)
        .forEach(taken::add);
    Reports.migrations(call, branch).stream().map(Line::version).forEach(taken::add);
    return taken;
  }

  /** All sets that name a branch. */
  static List<MigrationSet> of(Call call, DatabaseBranch branch) {
    return call.client()
        .resources(MigrationSet.class)
        .inNamespace(branch.getMetadata().getNamespace())
        .withField("spec.branchRef.name", Branches.name(branch))
        .list()
        .getItems();
  }

  private static Optional<MigrationSet> find(Call call, DatabaseBranch branch, String name) {
    return Optional.ofNullable(
            call.client()
                .resources(MigrationSet.class)
                .inNamespace(branch.getMetadata().getNamespace())
                .withName(name)
                .get())
        .filter(s -> Owned.by(s, branch));
  }

  /** The same key stands for the same migration. */
  private static MigrationSet same(Call call, MigrationSet set) {
    var before = set.getSpec().getMigrations().getFirst();
    var arguments = call.arguments();
    var version = arguments.find("version").orElse(before.getVersion());
    if (!before.getName().equals(arguments.text("name"))
        || !before.getSql().equals(arguments.text("query"))
        || !before.getVersion().equals(version)) {
      throw new ToolError(
          "IdempotencyKeyUsed",
          "That idempotency_key was used for another migration; take another key.");
    }
    return set;
  }

  private static String keyed(DatabaseBranch branch, String key) {
    return Branches.name(branch) + "-key-" + Digests.brief(branch.getMetadata().getUid() + key);
  }

  private static MigrationSet set(Call call, DatabaseBranch branch, String name, String version) {
    var arguments = call.arguments();
    var migration = new MigrationSpec(version, arguments.text("name"), arguments.text("query"));
    migration.setTransactional(!arguments.flag("outside_transaction"));
    var spec = new MigrationSetSpec();
    spec.setBranchRef(new BranchReference(Branches.name(branch)));
    spec.setMigrations(List.of(migration));
    var set = new MigrationSet();
    set.setMetadata(Owned.named(branch, name));
    set.setSpec(spec);
    return set;
  }
}
