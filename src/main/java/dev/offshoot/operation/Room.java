package dev.offshoot.operation;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.Seeding;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.Lanes;
import dev.offshoot.work.Measures;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the two controllers of this room share: one queue for both kinds, one book, one way onto the
 * lanes. Holds references and decides nothing.
 */
public final class Room {
  private static final Logger log = LoggerFactory.getLogger(Room.class);

  private final Transfers transfers;
  private final Accesses accesses;
  private final Lanes lanes;
  private final Board board;
  private final boolean showRowValues;
  private final Queue queue = new Queue();
  private final OperationWork work;
  private final OperationReconciler reconciler;
  private final MergeWork merges;
  private final ResetWork resets;
  private final List<OperationSources<?>> kinds = new CopyOnWriteArrayList<>();

  /**
   * @param showRowValues errors on roots may show row values
   * @param measures who counts operations
   */
  public Room(
      KubernetesClient client,
      Engine engine,
      Transfers transfers,
      Accesses accesses,
      Lanes lanes,
      Board board,
      Events events,
      Clock clock,
      boolean showRowValues,
      Measures measures) {
    this.transfers = transfers;
    this.accesses = accesses;
    this.lanes = lanes;
    this.board = board;
    this.showRowValues = showRowValues;
    var book = new Book();
    this.work = new OperationWork(lanes, board, book, clock, measures);
    this.reconciler = new OperationReconciler(board, book, queue, work, events, client, clock);
    this.merges = new MergeWork(engine, transfers, board, new LintFindings());
    this.resets = new ResetWork(engine, transfers, new Seeding(client, engine), board);
  }

  /** A controller is there: its operations take part in the queue. */
  void enter(OperationSources<?> sources) {
    kinds.add(sources);
    queue.add(sources::in);
  }

  /** One pass; an operation that leaves the queue lets those behind it move up. */
  OperationReconciler.Pass pass(
      Operation operation, OperationSources<?> sources, OperationReconciler.Start start) {
    var pass = reconciler.pass(operation, sources, start);
    if (!operation.queued()) {
      wake(operation);
    }
    return pass;
  }

  /** An operation's object is gone. */
  void gone(Operation operation) {
    reconciler.gone(operation);
    wake(operation);
  }

  /**
   * The target forgets what this operation failed at. One that cannot be reached just then, or
   * whose operator is down, says it until its next success.
   */
  void forgive(Operation operation, String targetUid, Access target) {
    lanes.submit(
        targetUid,
        "forgive-" + operation.uid(),
        () -> {
          try {
            transfers.forgetOperationFailures(target, operation.label());
            board.post(targetUid, BranchFacts::withStale);
          } catch (Unavailable e) {
            log.atInfo()
                .addKeyValue("branch", operation.namespace() + "/" + operation.target())
                .addKeyValue("operation", operation.label())
                .log("the failure of a deleted operation stays told: its branch is away");
          }
        });
  }

  private void wake(Operation operation) {
    operation
        .branches()
        .forEach(b -> kinds.forEach(k -> k.wake(operation.namespace(), b, operation.uid())));
  }

  Accesses accesses() {
    return accesses;
  }

  Lanes lanes() {
    return lanes;
  }

  Board board() {
    return board;
  }

  boolean showRowValues() {
    return showRowValues;
  }

  OperationWork work() {
    return work;
  }

  MergeWork merges() {
    return merges;
  }

  ResetWork resets() {
    return resets;
  }
}
