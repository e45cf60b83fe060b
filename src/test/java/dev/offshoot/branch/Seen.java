package dev.offshoot.branch;

import dev.offshoot.api.BranchReference;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.DatabaseStatus;
import dev.offshoot.api.PostgresSpec;
import dev.offshoot.api.StorageSpec;
import dev.offshoot.branch.BranchObservation.Lineage;
import dev.offshoot.kube.Children.Result.Foreign;
import dev.offshoot.kube.ClusterClock.Moment;
import dev.offshoot.kube.Names;
import dev.offshoot.work.BranchFacts;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Observations for tests: a quiet branch, and one thing after another made different. */
final class Seen {
  static final Instant NOW = Instant.parse("2025-05-01T12:00:00Z");
  static final String UID = "0a1b2c3d-0000-0000-0000-000000000000";

  final DatabaseBranch branch;
  Lineage lineage = Lineage.COMPLETE;
  List<DatabaseBranch> ancestors = new ArrayList<>();
  List<String> children = List.of();
  Map<String, HasMetadata> objects = new HashMap<>();
  List<PersistentVolumeClaim> claims = List.of();
  Optional<String> volumeUser = Optional.empty();
  Optional<Pod> pod = Optional.empty();
  BranchFacts facts = BranchFacts.UNKNOWN;
  Optional<BranchFacts> parentFacts = Optional.empty();
  Optional<Pins> parentPins = Optional.empty();
  String prepared = "";
  String presented = "7c";
  Optional<Instant> looked = Optional.empty();
  String seedState = "";
  String seedRead = "";
  Optional<Foreign> inTheWay = Optional.empty();
  Optional<String> failedAgainst = Optional.empty();
  SettingsChecks.Known checks = SettingsChecks.Known.NOTHING;
  Optional<SettingsDecision.Settled> settled = Optional.empty();
  Issuances.Issuance issuance = Issuances.Issuance.NONE;
  boolean busy;
  boolean held;
  Moment time = Moment.of(NOW);

  private Seen(DatabaseBranch branch) {
    this.branch = branch;
  }

  static Seen root() {
    return new Seen(branch("production", null));
  }

  static Seen child() {
    var seen = new Seen(branch("login", "production"));
    seen.ancestors.add(branch("production", null));
    return seen;
  }

  static DatabaseBranch branch(String name, String parent) {
    var branch = new DatabaseBranch();
    branch.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shop")
            .withUid(UID)
            .withGeneration(1L)
            .build());
    branch.setSpec(new DatabaseBranchSpec());
    branch.getSpec().setParentRef(parent == null ? null : new BranchReference(parent));
    return branch;
  }

  /** Its database was reported once. */
  Seen served() {
    var status = new DatabaseBranchStatus();
    status.setDatabase(
        new DatabaseStatus(null, null, null, null, null, null, null, "7711", null, null, null));
    branch.setStatus(status);
    return this;
  }

  /** Its spec names a volume claim. */
  Seen on(String claim) {
    var storage = new StorageSpec();
    storage.setClaimName(claim);
    branch.getSpec().setPostgres(new PostgresSpec());
    branch.getSpec().getPostgres().setStorage(storage);
    return this;
  }

  Seen leaving() {
    branch.getMetadata().setDeletionTimestamp("2025-05-01T11:00:00Z");
    return this;
  }

  /** The pod's files already say that the volume is never initialised again. */
  Seen pinned() {
    var name = Names.server(branch.getMetadata().getName());
    objects.put(
        "ConfigMap/" + name,
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .addNewOwnerReference()
            .withUid(UID)
            .endOwnerReference()
            .endMetadata()
            .withData(Map.of("new", "false\n"))
            .build());
    return this;
  }

  /** Both reports are there, as they were written. */
  Seen reported() {
    var name = branch.getMetadata().getName();
    var id = new BranchId("shop", name, UID);
    for (var report : List.of(Names.migrationsReport(name), Names.logReport(name))) {
      objects.put("ConfigMap/" + report, Reports.trimmed(Reports.report(id, report, "log", "")));
    }
    return this;
  }

  BranchObservation observation() {
    var line = new ArrayList<DatabaseBranch>();
    line.add(branch);
    line.addAll(ancestors);
    return new BranchObservation(
        branch,
        new BranchId("shop", branch.getMetadata().getName(), UID),
        line,
        lineage,
        children,
        objects,
        claims,
        volumeUser,
        pod,
        List.of(),
        facts,
        parentFacts,
        parentPins,
        prepared,
        presented,
        looked,
        seedState,
        seedRead,
        inTheWay,
        failedAgainst,
        checks,
        settled,
        issuance,
        busy,
        held,
        time);
  }
}
