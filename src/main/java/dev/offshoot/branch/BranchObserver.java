package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.branch.BranchObservation.Lineage;
import dev.offshoot.kube.ClusterClock;
import dev.offshoot.kube.ClusterClock.Moment;
import dev.offshoot.kube.Names;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.Lanes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes all reads of a pass: from the caches, but for what may not be watched and the cluster's
 * warnings, which are asked for only while a server is not up. It must never write, and never read
 * a database.
 */
final class BranchObserver {
  /** The index of branches by their parent. */
  static final String BY_PARENT = "parent";

  private final Board board;
  private final Lanes lanes;
  private final BranchWork work;
  private final Warnings warnings;
  private final Claims claims;
  private final Servers servers;
  private final VolumeUsers users;
  private final SettingsChecks checks;
  private final List<Class<? extends HasMetadata>> kinds;
  private final Optional<Issuances> issuances;
  private final ClusterClock clock;
  private final Runnable ask;

  BranchObserver(
      Board board,
      Lanes lanes,
      BranchWork work,
      Warnings warnings,
      Claims claims,
      Servers servers,
      VolumeUsers users,
      SettingsChecks checks,
      boolean secretsWatched,
      Optional<Issuances> issuances,
      ClusterClock clock,
      Runnable ask) {
    this.issuances = issuances;
    this.kinds = BranchSources.kinds(secretsWatched);
    this.board = board;
    this.lanes = lanes;
    this.work = work;
    this.warnings = warnings;
    this.claims = claims;
    this.servers = servers;
    this.users = users;
    this.checks = checks;
    this.clock = clock;
    this.ask = ask;
  }

  /**
   * @param seedState what the ConfigMaps of its seed are now
   */
  BranchObservation observe(
      DatabaseBranch branch, Context<DatabaseBranch> context, String seedState) {
    var meta = branch.getMetadata();
    var id = new BranchId(meta.getNamespace(), meta.getName(), meta.getUid());
    var line = new ArrayList<DatabaseBranch>();
    var lineage = line(branch, context, line);
    var pod =
        context.getSecondaryResources(Pod.class).stream()
            .filter(p -> p.getMetadata().getName().equals(Names.pod(id.name(), id.uid())))
            .findFirst();
    var objects = objects(context);
    servers.uncached(id, objects);
    var volumes = claims.of(branch, context);
    return new BranchObservation(
        branch,
        id,
        line,
        lineage,
        children(branch, context),
        objects,
        volumes,
        user(branch, id, volumes, objects, context),
        pod,
        up(pod) || branch.getSpec().isSuspend() ? List.of() : warnings.about(id, pod),
        board.facts(id.uid()).orElse(BranchFacts.UNKNOWN),
        line.size() < 2 ? Optional.empty() : board.facts(line.get(1).getMetadata().getUid()),
        line.size() < 2 ? Optional.empty() : servers.pinsOf(line.get(1), context),
        work.preparedIncarnation(id.uid()),
        work.presentedCertificate(id.uid()),
        work.looked(id.uid()),
        seedState,
        work.seedRead(id.uid()),
        work.inTheWay(id.uid()),
        work.failedAgainst(id.uid()),
        checks.learn(id.uid(), checking(context), accepted(id, objects)),
        work.settled(id.uid()),
        issuances
            .map(i -> i.of(id, name -> secret(objects, name), work.presentedCertificate(id.uid())))
            .orElse(Issuances.Issuance.NONE),
        lanes.busy(id.uid()),
        board.held(id.uid()),
        time(branch));
  }

  /** Asked of the API server itself where the branch's time seems to be over. */
  private Moment time(DatabaseBranch branch) {
    var over = Lifetime.end(branch).filter(at -> !clock.instant().isBefore(at)).isPresent();
    return over ? clock.moment(ask) : clock.moment();
  }

  private Optional<String> user(
      DatabaseBranch branch,
      BranchId id,
      List<PersistentVolumeClaim> volumes,
      Map<String, HasMetadata> objects,
      Context<DatabaseBranch> context) {
    return Retained.named(branch)
        .filter(_ -> !objects.containsKey("StatefulSet/" + Names.statefulSet(id.name(), id.uid())))
        .flatMap(n -> volumes.stream().filter(c -> c.getMetadata().getName().equals(n)).findFirst())
        .flatMap(c -> users.of(id, c, context));
  }

  private static Lineage line(
      DatabaseBranch branch, Context<DatabaseBranch> context, List<DatabaseBranch> line) {
    var met = new HashSet<String>();
    line.add(branch);
    met.add(branch.getMetadata().getName());
    var at = branch;
    while (at.getSpec().parent() != null) {
      var parent = at.getSpec().parent();
      if (!met.add(parent)) {
        return Lineage.CYCLE;
      }
      var found =
          context
              .getPrimaryCache()
              .get(new ResourceID(parent, branch.getMetadata().getNamespace()));
      if (found.isEmpty()) {
        return Lineage.MISSING;
      }
      at = found.get();
      line.add(at);
    }
    var started =
        branch.getStatus() != null
            && branch.getStatus().getDatabase() != null
            && branch.getStatus().getDatabase().systemIdentifier() != null;
    var leaves =
        line.size() > 1 && line.get(1).getMetadata().getDeletionTimestamp() != null && !started;
    return leaves ? Lineage.PARENT_LEAVES : Lineage.COMPLETE;
  }

  static List<String> children(DatabaseBranch branch, Context<DatabaseBranch> context) {
    return context
        .getPrimaryCache()
        .byIndex(
            BY_PARENT, key(branch.getMetadata().getNamespace(), branch.getMetadata().getName()))
        .stream()
        .map(b -> b.getMetadata().getName())
        .sorted()
        .toList();
  }

  static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  private static List<Pod> checking(Context<DatabaseBranch> context) {
    return context.getSecondaryResources(Pod.class).stream()
        .filter(p -> !SettingsChecks.digest(p).isEmpty())
        .toList();
  }

  private static Optional<String> accepted(BranchId id, Map<String, HasMetadata> objects) {
    return Optional.ofNullable(objects.get("StatefulSet/" + Names.statefulSet(id.name(), id.uid())))
        .flatMap(Settings::acceptedBy)
        .map(Settings::digest);
  }

  private Map<String, HasMetadata> objects(Context<DatabaseBranch> context) {
    var all = new HashMap<String, HasMetadata>();
    for (var kind : kinds) {
      for (var object : context.getSecondaryResources(kind)) {
        if (BranchSources.labelled(object)) { // and not a seed
          all.put(kind.getSimpleName() + "/" + object.getMetadata().getName(), object);
        }
      }
    }
    return all;
  }

  private static Optional<Secret> secret(Map<String, HasMetadata> objects, String name) {
    return Optional.ofNullable(objects.get("Secret/" + name)).map(Secret.class::cast);
  }

  private static boolean up(Optional<Pod> pod) {
    return pod.map(Pod::getStatus)
        .filter(s ->
            s.getConditions().stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())))
        .isPresent();
  }
}
