package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.MigrationSpec;
import dev.offshoot.api.SourceContent;
import dev.offshoot.engine.HistoryMark;
import dev.offshoot.kube.FileKey;
import dev.offshoot.kube.Names;
import dev.offshoot.status.LedgerReport;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the migrations that a branch lost stand nowhere else: in none of its sets, and in the
 * ledger of no other branch. They cannot be applied again, which a person must know before the
 * decision. Called on lanes only, since it asks the API server.
 */
final class LostTexts {
  private final KubernetesClient client;

  LostTexts(KubernetesClient client) {
    this.client = client;
  }

  /** In words; "" when each of them stands somewhere. */
  String nowhere(BranchId branch, List<HistoryMark.Entry> lost) {
    try {
      var known = wanted(branch);
      known.addAll(elsewhere(branch));
      var gone =
          lost.stream()
              .filter(e -> e.version() != null && !known.contains(String.valueOf(e.version())))
              .map(HistoryMark.Entry::label)
              .toList();
      return gone.isEmpty()
          ? ""
          : " The text of %s is in no set and no other branch.".formatted(String.join(", ", gone));
    } catch (KubernetesClientException e) {
      return " Whether their texts stand anywhere else cannot be read now (%d)."
          .formatted(e.getCode());
    }
  }

  private Set<String> wanted(BranchId branch) {
    var versions = new HashSet<String>();
    for (var set :
        client.resources(MigrationSet.class).inNamespace(branch.namespace()).list().getItems()) {
      if (!branch.name().equals(set.getSpec().branch())) {
        continue;
      }
      set.getSpec().getMigrations().stream().map(MigrationSpec::getVersion).forEach(versions::add);
      for (var source : set.getSpec().getSources()) {
        if (source.content() != SourceContent.MIGRATIONS) {
          continue;
        }
        data(branch.namespace(), source.configMap())
            .keySet()
            .forEach(key -> {
              if (FileKey.of(key) instanceof FileKey.Named named) {
                versions.add(named.version());
              }
            });
      }
    }
    return versions;
  }

  private Set<String> elsewhere(BranchId branch) {
    var versions = new HashSet<String>();
    for (var other :
        client.resources(DatabaseBranch.class).inNamespace(branch.namespace()).list().getItems()) {
      var name = other.getMetadata().getName();
      if (!name.equals(branch.name())) {
        var report = data(branch.namespace(), Names.migrationsReport(name)).get("migrations");
        LedgerReport.lines(report == null ? "" : report)
            .forEach(line -> versions.add(line.version()));
      }
    }
    return versions;
  }

  private Map<String, String> data(String namespace, String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get())
        .map(ConfigMap::getData)
        .orElse(Map.of());
  }
}
