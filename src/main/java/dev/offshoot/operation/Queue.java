package dev.offshoot.operation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Decides which operation goes first on a target, of both kinds: the oldest; of two of one second
 * the one whose name comes first. One that waits for a person holds no place.
 */
final class Queue {
  /** All operations of a namespace of one kind, as the cache has them. */
  private final List<Function<String, List<Operation>>> kinds = new CopyOnWriteArrayList<>();

  void add(Function<String, List<Operation>> kind) {
    kinds.add(kind);
  }

  /** The label of the one that is before this one, if there is one. */
  Optional<String> ahead(Operation operation) {
    var order =
        Comparator.comparing(Operation::createdAt)
            .thenComparing(Operation::name)
            .thenComparing(Operation::label);
    return kinds.stream()
        .flatMap(k -> k.apply(operation.namespace()).stream())
        .filter(o -> o.target().equals(operation.target()) && !o.uid().equals(operation.uid()))
        .filter(o -> o.object().getMetadata().getDeletionTimestamp() == null)
        .filter(Operation::queued)
        .filter(o -> order.compare(o, operation) < 0)
        .min(order)
        .map(Operation::label);
  }
}
