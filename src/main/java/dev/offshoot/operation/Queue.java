package dev.offshoot.operation;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.operation.Operation.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Decides which operation goes first on a branch, of both kinds: the oldest; of two of one second
 * the one whose name comes first. One that waits for a person holds no place.
 *
 * <p>A target is one operation's alone. A source is shared by those that read it: each reads one
 * snapshot of it, so what is added meanwhile disturbs nobody. Only a reset takes away what others
 * read, so it waits for those that are at work, and all that comes later waits for it. A merge also
 * waits for what an older operation is to bring to its source.
 */
final class Queue {
  /** All operations of a namespace of one kind, as the cache has them. */
  private final List<Function<String, List<Operation>>> kinds = new CopyOnWriteArrayList<>();

  /**
   * What goes first.
   *
   * @param label of the operation
   * @param branch on which it does
   */
  record First(String label, String branch) {}

  void add(Function<String, List<Operation>> kind) {
    kinds.add(kind);
  }

  /** The one that is before this one, if there is one. */
  Optional<First> ahead(Operation operation) {
    var order =
        Comparator.comparing(Operation::createdAt)
            .thenComparing(Operation::name)
            .thenComparing(Operation::label);
    return kinds.stream()
        .flatMap(k -> k.apply(operation.namespace()).stream())
        .filter(o -> !o.uid().equals(operation.uid()))
        .filter(o -> o.object().getMetadata().getDeletionTimestamp() == null)
        .filter(Operation::queued)
        .filter(o -> order.compare(o, operation) < 0)
        .sorted(order)
        .flatMap(o -> shared(o, operation).map(branch -> new First(o.label(), branch)).stream())
        .findFirst();
  }

  /** The branch on which the later one must wait for the older one. */
  private static Optional<String> shared(Operation older, Operation later) {
    if (older.target().equals(later.target())) {
      return Optional.of(later.target());
    }
    var writesWhatIsRead =
        Objects.equals(later.source().orElse(null), older.target())
            && (older.kind() == Kind.RESET || later.kind() == Kind.MERGE);
    if (writesWhatIsRead) {
      return later.source();
    }
    var readsWhatIsTakenAway =
        later.kind() == Kind.RESET
            && Objects.equals(older.source().orElse(null), later.target())
            && older.phase().filter(p -> p == OperationPhase.RUNNING).isPresent();
    return readsWhatIsTakenAway ? older.source() : Optional.empty();
  }
}
