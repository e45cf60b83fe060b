package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides whether Argo CD or Flux keeps an object as Git has it, so that a deleted one would come
 * back. Pure. It must never take a label that anybody sets for the mark of a tool.
 */
public final class GitTracked {
  private static final String ARGO_MANAGER = "argocd-controller";

  private GitTracked() {}

  /** The tool's name. */
  public static Optional<String> by(HasMetadata object) {
    var meta = object.getMetadata();
    var labels = Objects.requireNonNullElse(meta.getLabels(), Map.<String, String>of());
    var notes = Annotations.of(object);
    if (notes.containsKey(Labels.ARGO_TRACKING)
        || (labels.containsKey(Labels.INSTANCE) && writtenByArgo(object))) {
      return Optional.of("Argo CD");
    }
    return labels.containsKey(Labels.FLUX_KUSTOMIZE) || labels.containsKey(Labels.FLUX_HELM)
        ? Optional.of("Flux")
        : Optional.empty();
  }

  /** The label alone says nothing: charts set it as well. */
  private static boolean writtenByArgo(HasMetadata object) {
    var fields = object.getMetadata().getManagedFields();
    return fields != null && fields.stream().anyMatch(f -> ARGO_MANAGER.equals(f.getManager()));
  }
}
