package dev.offshoot.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How long a new pod of the operator takes, as a watch sees it: its image is on the node. */
final class PodStart {
  private PodStart() {}

  /** Ends the pod that is there. Nanoseconds from the next one's creation until it is ready. */
  static long nanosToReady(Space home) throws Exception {
    var done = new CompletableFuture<Long>();
    var pods =
        home.client()
            .pods()
            .inNamespace(home.name())
            .withLabel("app.kubernetes.io/component", "operator");
    var old = pods.list();
    var from = new AtomicLong();
    var watcher =
        new Watcher<Pod>() {
          @Override
          public void eventReceived(Action action, Pod pod) {
            var gone =
                old.getItems().stream()
                    .anyMatch(p -> p.getMetadata().getUid().equals(pod.getMetadata().getUid()));
            if (gone) {
              return;
            }
            from.compareAndSet(0, System.nanoTime());
            if (ready(pod)) {
              done.complete(System.nanoTime() - from.get());
            }
          }

          @Override
          public void onClose(WatcherException cause) {
            done.completeExceptionally(cause);
          }
        };
    try (var _ = pods.watch(old.getMetadata().getResourceVersion(), watcher)) {
      home.kubectl("delete", "pod", "-l", "app.kubernetes.io/component=operator", "--wait=true");
      return done.get(Space.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }
}
