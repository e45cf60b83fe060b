package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An informer's memory that keeps of each object only what is needed. It decides nothing; what to
 * keep is the caller's word, and it must leave name, namespace, UID and resource version in place.
 */
public final class TrimmedStore<T extends HasMetadata> implements ItemStore<T> {
  private final Map<String, T> items = new ConcurrentHashMap<>();
  private final UnaryOperator<T> trim;

  /**
   * @param trim may change the object that it is given
   */
  public TrimmedStore(UnaryOperator<T> trim) {
    this.trim = trim;
  }

  @Override
  public String getKey(T item) {
    return item.getMetadata().getNamespace() + "/" + item.getMetadata().getName();
  }

  @Override
  public @Nullable T put(String key, T item) {
    return items.put(key, trim.apply(item));
  }

  @Override
  public @Nullable T remove(String key) {
    return items.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return items.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return items.values().stream();
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public @Nullable T get(String key) {
    return items.get(key);
  }
}
