package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Changes of objects that an operator writes at the same time. Each decides: after a conflict the
 * object is read, changed and written again.
 */
public final class Edits {
  private static final int TRIES = 100;

  private Edits() {}

  /** The object as it is after the change. */
  public static <T extends HasMetadata> T edit(Resource<T> object, UnaryOperator<T> change) {
    return repeated(() -> object.edit(change));
  }

  /** The same for what {@code change} sets in the status. */
  public static <T extends HasMetadata> T status(Resource<T> object, UnaryOperator<T> change) {
    return repeated(() -> object.editStatus(change));
  }

  private static <T> T repeated(Supplier<T> write) {
    for (var tries = 1; ; tries++) {
      try {
        return write.get();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == TRIES) {
          throw e;
        }
      }
    }
  }
}
