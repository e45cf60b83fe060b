package dev.offshoot.migration;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.engine.Checksum;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.MigrationPolicy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the caches say of one branch and all its sets at one time. Decides which sets count: those
 * that are not being deleted and that no other branch's UID owns.
 *
 * @param sets that count, by name
 * @param configMaps the identity of each ConfigMap that they name, empty when it does not exist
 */
record Observed(
    String namespace,
    String branch,
    String branchUid,
    boolean root,
    MigrationPolicy policy,
    List<MigrationSet> sets,
    Map<String, Optional<String>> configMaps) {

  /** Of a branch that exists. */
  static Observed of(
      DatabaseBranch branch,
      MigrationPolicy policy,
      List<MigrationSet> all,
      Map<String, Optional<String>> configMaps) {
    var meta = branch.getMetadata();
    return new Observed(
        meta.getNamespace(),
        meta.getName(),
        meta.getUid(),
        branch.getSpec().parent() == null,
        policy,
        all.stream()
            .filter(s -> s.getMetadata().getDeletionTimestamp() == null)
            .filter(s -> !ownedByOther(s, meta.getUid()))
            .sorted(Comparator.comparing(s -> s.getMetadata().getName()))
            .toList(),
        configMaps);
  }

  /** Whether a branch with another UID owns the set. */
  static boolean ownedByOther(MigrationSet set, String branchUid) {
    return set.getMetadata().getOwnerReferences().stream()
        .anyMatch(o -> "DatabaseBranch".equals(o.getKind()) && !branchUid.equals(o.getUid()));
  }

  /** One word for everything that is wanted: the same word, the same wishes. */
  String digest() {
    var text = new StringBuilder(branchUid).append('\n').append(policy).append('\n');
    for (var set : sets) {
      var meta = set.getMetadata();
      text.append(meta.getUid()).append(' ').append(meta.getGeneration());
      for (var key : List.of(Labels.RETRY, Labels.RESOLVE, Labels.REAPPLY)) {
        text.append(' ').append(Annotations.get(set, key));
      }
      text.append('\n');
      set.getSpec().getSources().forEach(s -> text.append(s.configMap()).append('\n'));
    }
    new TreeMap<>(configMaps)
        .forEach((name, id) -> text.append(name).append(' ').append(id.orElse("")).append('\n'));
    return Checksum.of(text.toString()).hex();
  }
}
