package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.engine.Engine.ServerFacts;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Children.Result.Foreign;
import dev.offshoot.kube.ClusterClock.Moment;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.work.BranchFacts;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that one pass over a branch looks at; the plan is made from this and nothing else.
 *
 * @param line the branch and its ancestors, itself first; shorter than it should be when one is
 *     missing
 * @param lineage what is wrong with the line
 * @param children branches made from this one, by name
 * @param objects our objects that exist, by kind and name
 * @param claims volume claims that carry this branch's name, whoever they belong to
 * @param volumeUser who else uses the claim that the spec names; looked for only before the
 *     branch's server exists
 * @param warnings what the cluster warned of, newest first; read only when something is wrong
 * @param facts what the workers know
 * @param parentFacts what they know of the parent
 * @param parentPins what was resolved for the parent's server
 * @param preparedIncarnation the start of the server that was prepared last, "" for none
 * @param presentedCertificate the serial number of what the server presented last, "" for unknown
 * @param looked when it was last looked for what others bring in their own time: a certificate in
 *     the pod, or a seed; empty for not since the server started
 * @param seedState what its seed's ConfigMaps are now, "" without a seed
 * @param seedRead what they were when they were compared with what was loaded, "" for never
 * @param inTheWay a report of it that cannot be written
 * @param failedAgainst the parent's ledger digest at a creation that failed, empty when none did
 * @param checks what pods that try settings have found
 * @param settled what the running server did with roles, extensions and parameters last
 * @param issuance what cert-manager issued, where it does
 * @param busy a task waits or runs on this database
 * @param held an operation is at work on it
 * @param time of this pass
 */
record BranchObservation(
    DatabaseBranch branch,
    BranchId id,
    List<DatabaseBranch> line,
    Lineage lineage,
    List<String> children,
    Map<String, HasMetadata> objects,
    List<PersistentVolumeClaim> claims,
    Optional<String> volumeUser,
    Optional<Pod> pod,
    List<Warning> warnings,
    BranchFacts facts,
    Optional<BranchFacts> parentFacts,
    Optional<Pins> parentPins,
    String preparedIncarnation,
    String presentedCertificate,
    Optional<Instant> looked,
    String seedState,
    String seedRead,
    Optional<Foreign> inTheWay,
    Optional<String> failedAgainst,
    SettingsChecks.Known checks,
    Optional<SettingsDecision.Settled> settled,
    Issuances.Issuance issuance,
    boolean busy,
    boolean held,
    Moment time) {

  /** What may be wrong with the ancestors. */
  enum Lineage {
    COMPLETE,
    /** The parent does not exist. */
    MISSING,
    /** A branch is its own ancestor. */
    CYCLE,
    /** The parent is being deleted and this branch was not created yet. */
    PARENT_LEAVES
  }

  Instant now() {
    return time.at();
  }

  boolean root() {
    return branch.getSpec().parent() == null;
  }

  boolean suspended() {
    return branch.getSpec().isSuspend();
  }

  boolean leaving() {
    return branch.getMetadata().getDeletionTimestamp() != null;
  }

  /** Others need it: branches made from it, or an operation at work on it. */
  boolean needed() {
    // the members of a cycle are each other's children: none would ever go
    return held || (!children.isEmpty() && lineage != Lineage.CYCLE);
  }

  /** The branch's own volume claim, by the name in effect. */
  Optional<PersistentVolumeClaim> claim(String name) {
    return claims.stream().filter(c -> c.getMetadata().getName().equals(name)).findFirst();
  }

  /** One of our objects, if it exists. */
  Optional<HasMetadata> object(String kind, String name) {
    return Optional.ofNullable(objects.get(kind + "/" + name));
  }

  /** The name of the volume claim that is made for it where its spec names none. */
  String ownClaim() {
    return Names.volumeClaim(id.name(), id.uid());
  }

  /** Its database was initialised on the volume that was made for it. */
  boolean onOwnVolume() {
    return claim(ownClaim())
        .filter(c -> id.uid().equals(Annotations.get(c, Labels.INITIALIZED)))
        .isPresent();
  }

  /** The StatefulSet of its server, if it exists. */
  Optional<StatefulSet> server() {
    return object("StatefulSet", Names.statefulSet(id.name(), id.uid()))
        .map(StatefulSet.class::cast);
  }

  /** What was resolved for its server: what is noted at the data comes first. */
  Optional<Pins> pins() {
    return claim(Retained.named(branch).filter(_ -> !onOwnVolume()).orElseGet(this::ownClaim))
        .flatMap(Pins::on)
        .or(() -> server().flatMap(Pins::on))
        .map(p -> p.servedBy(facts.server().map(ServerFacts::serverVersion)));
  }

  /** What the pod's files say about a fresh volume, as the cluster has it now. */
  Optional<Boolean> freshInCluster(String configMap) {
    return object("ConfigMap", configMap)
        .map(ConfigMap.class::cast)
        .map(ConfigMap::getData)
        .map(d -> Boolean.parseBoolean(d.getOrDefault("new", "").strip()));
  }
}
