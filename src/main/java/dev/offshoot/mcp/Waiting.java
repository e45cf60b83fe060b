package dev.offshoot.mcp;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits, by a watch and with a bound, until an object is as it should be. */
final class Waiting {
  private final Duration patience;

  Waiting(Duration patience) {
    this.patience = patience;
  }

  /**
   * The object when it is so; empty when it was not in time.
   *
   * @param words what to tell a client that wants to know
   * @throws ToolError if the object is deleted meanwhile
   */
  <T extends HasMetadata> Optional<T> until(
      Resource<T> resource, Predicate<T> so, Function<T, String> words, Call.Progress progress) {
    return until(resource, so, words, progress, patience);
  }

  <T extends HasMetadata> Optional<T> until(
      Resource<T> resource,
      Predicate<T> so,
      Function<T, String> words,
      Call.Progress progress,
      Duration most) {
    var told = new Told(progress);
    try {
      var now =
          resource.waitUntilCondition(
              object -> {
                if (object == null) {
                  return told.ever();
                }
                told.tell(words.apply(object));
                return so.test(object);
              },
              most.toMillis(),
              TimeUnit.MILLISECONDS);
      if (now == null) {
        throw new ToolError("Deleted", "What this call waited for was deleted meanwhile.");
      }
      return Optional.of(now);
    } catch (KubernetesClientTimeoutException e) {
      return Optional.empty();
    }
  }

  /** Each sentence once. */
  private static final class Told {
    private final Call.Progress progress;
    private @Nullable String last;

    Told(Call.Progress progress) {
      this.progress = progress;
    }

    boolean ever() {
      return last != null;
    }

    void tell(String words) {
      if (!words.equals(last)) {
        last = words;
        progress.tell(words);
      }
    }
  }
}
