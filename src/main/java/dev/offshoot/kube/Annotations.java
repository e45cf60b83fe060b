package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.TreeMap;

/** Reads and adds annotations of objects that may have none; it never writes to the cluster. */
public final class Annotations {
  private Annotations() {}

  /** All of an object, sorted, in a map of the caller's own. */
  public static Map<String, String> of(HasMetadata object) {
    var all = object.getMetadata().getAnnotations();
    return all == null ? new TreeMap<>() : new TreeMap<>(all);
  }

  /** One of an object, "" where it has none of this name. */
  public static String get(HasMetadata object, String name) {
    return of(object).getOrDefault(name, "");
  }

  /** Adds some to an object that is about to be written; those of the same name are replaced. */
  public static void add(HasMetadata object, Map<String, String> more) {
    var all = of(object);
    all.putAll(more);
    object.getMetadata().setAnnotations(all);
  }
}
