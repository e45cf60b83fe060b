package dev.offshoot.migration;

import dev.offshoot.api.MigrationSet;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.List;
import java.util.Objects;

/**
 * Decides which changes of a set are worth a reconcile: its spec, the three annotations that people
 * speak through, its owners, its deletion. Never its status, which we write ourselves.
 */
public final class SetChanges implements OnUpdateFilter<MigrationSet> {
  private static final List<String> ANNOTATIONS =
      List.of(Labels.RETRY, Labels.RESOLVE, Labels.REAPPLY);

  @Override
  public boolean accept(MigrationSet now, MigrationSet before) {
    var a = now.getMetadata();
    var b = before.getMetadata();
    return !Objects.equals(a.getGeneration(), b.getGeneration())
        || !Objects.equals(a.getUid(), b.getUid())
        || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp())
        || !Objects.equals(a.getOwnerReferences(), b.getOwnerReferences())
        || ANNOTATIONS.stream()
            .anyMatch(k -> !Annotations.get(now, k).equals(Annotations.get(before, k)));
  }
}
