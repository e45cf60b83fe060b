package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the client library promises about watches, on a real API server: whatever cuts one, what
 * changed meanwhile is seen. Each of these was a defect of an earlier version of the library.
 */
class WatchIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ApiServer api = ApiServer.get();
  private final String namespace = api.namespace();

  /** Closed without a word means: this version is too old. Everything is listed again. */
  @Test
  void aWatchThatIsClosedWithoutAWordListsAgain() throws IOException {
    try (var gate = new WatchGate(api);
        var client = gate.client();
        var informer = client.configMaps().inNamespace(namespace).inform()) {
      await().atMost(PATIENCE).until(() -> informer.hasSynced() && gate.open() == 1);
      gate.refuse(true);
      gate.cut();
      await().atMost(PATIENCE).until(() -> gate.refused() > 0);
      create("meanwhile");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(informer.getIndexer().listKeys()).contains(key("meanwhile")));

      gate.refuse(false);
      await().atMost(PATIENCE).until(() -> gate.open() == 1 && informer.isWatching());
      create("afterwards");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(informer.getIndexer().listKeys()).contains(key("afterwards")));
    }
  }

  /** A network that breaks loses nothing either. */
  @Test
  void aWatchThatIsCutGoesOnWhereItWas() throws IOException {
    try (var gate = new WatchGate(api);
        var client = gate.client();
        var informer = client.configMaps().inNamespace(namespace).inform()) {
      for (var name : new String[] {"first", "second", "third"}) {
        await().atMost(PATIENCE).until(() -> informer.isWatching() && gate.open() == 1);
        gate.cut();
        create(name);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(informer.getIndexer().listKeys()).contains(key(name)));
      }
    }
  }

  @Test
  void aResyncThatFailedOnceIsTriedAgain() {
    create("watched");
    var store = new FailingOnce();
    var again = new AtomicInteger();
    var handler =
        new ResourceEventHandler<ConfigMap>() {
          @Override
          public void onAdd(ConfigMap map) {}

          @Override
          public void onUpdate(ConfigMap before, ConfigMap map) {
            again.incrementAndGet();
          }

          @Override
          public void onDelete(ConfigMap map, boolean unknown) {}
        };
    try (var informer =
        api.client()
            .configMaps()
            .inNamespace(namespace)
            .runnableInformer(1000)
            .itemStore(store)
            .addEventHandler(handler)
            .run()) {
      await().atMost(PATIENCE).until(() -> again.get() > 0);
      store.fail.set(true);
      await().atMost(PATIENCE).until(() -> !store.fail.get());
      int soFar = again.get();
      await().atMost(PATIENCE).until(() -> again.get() > soFar + 1);
      assertThat(informer.isWatching()).isTrue();
    }
  }

  /** A request without a body was sent as GET, which deletes nothing. */
  @Test
  void aDeletionWithoutABodyDeletes() {
    create("leaving");
    var path = "/api/v1/namespaces/" + namespace + "/configmaps/leaving";
    api.client().raw(path, "DELETE", null);
    assertThat(api.client().configMaps().inNamespace(namespace).withName("leaving").get()).isNull();
  }

  private void create(String name) {
    api.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
  }

  private String key(String name) {
    return namespace + "/" + name;
  }

  /** A store whose next listing fails when it is told so. */
  private static final class FailingOnce implements ItemStore<ConfigMap> {
    private final TrimmedStore<ConfigMap> items = new TrimmedStore<>(m -> m);
    private final AtomicBoolean fail = new AtomicBoolean();

    @Override
    public String getKey(ConfigMap map) {
      return items.getKey(map);
    }

    @Override
    public ConfigMap put(String key, ConfigMap map) {
      return items.put(key, map);
    }

    @Override
    public ConfigMap remove(String key) {
      return items.remove(key);
    }

    @Override
    public Stream<String> keySet() {
      return items.keySet();
    }

    @Override
    public Stream<ConfigMap> values() {
      if (fail.compareAndSet(true, false)) {
        throw new IllegalStateException("this once");
      }
      return items.values();
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public ConfigMap get(String key) {
      return items.get(key);
    }
  }
}
