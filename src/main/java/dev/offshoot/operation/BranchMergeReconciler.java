package dev.offshoot.operation;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.RunTimeouts;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The controller of BranchMerges: merges and rebases. What it does is decided elsewhere. */
@ControllerConfiguration(
    name = "branchmerge",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class BranchMergeReconciler implements Reconciler<BranchMerge> {
  private final Room room;
  private @Nullable OperationSources<BranchMerge> sources;

  /** One of a room's two controllers. */
  public BranchMergeReconciler(Room room) {
    this.room = room;
  }

  @Override
  public List<EventSource<?, BranchMerge>> prepareEventSources(
      EventSourceContext<BranchMerge> context) {
    var made =
        new OperationSources<>(
            context, BranchMerge.class, Operation::of, true, room.board(), room.lanes());
    sources = made;
    room.enter(made);
    return made.all();
  }

  @Override
  public UpdateControl<BranchMerge> reconcile(BranchMerge merge, Context<BranchMerge> context) {
    var operation = Operation.of(merge);
    if (context.isPrimaryResourceDeleted() || merge.isMarkedForDeletion()) {
      room.gone(operation);
      forgive(operation);
      return UpdateControl.noUpdate();
    }
    var prepared = sources;
    if (prepared == null) {
      throw new IllegalStateException("not registered with an operator");
    }
    return room.pass(operation, prepared, seen -> start(merge, operation, seen))
        .control(merge, new BranchMerge());
  }

  /** What failed shows on its target only as long as the operation that failed is there. */
  private void forgive(Operation operation) {
    var prepared = sources;
    if (prepared == null || !operation.phase().equals(Optional.of(OperationPhase.FAILED))) {
      return;
    }
    prepared
        .branch(operation.namespace(), operation.target())
        .ifPresent(b -> room.forgive(operation, b.getMetadata().getUid(), room.accesses().to(b)));
  }

  private void start(BranchMerge merge, Operation operation, Seen seen) {
    var source = seen.source().orElseThrow();
    var target = seen.target().orElseThrow();
    var root = target.getSpec().parent() == null;
    Accesses accesses = room.accesses();
    var site =
        new Site(
            source.getMetadata().getUid(),
            Optional.of(accesses.to(source)),
            target.getMetadata().getUid(),
            accesses.to(target),
            root,
            Optional.empty(),
            RunTimeouts.of(merge.getSpec().getTimeouts()),
            merge.getSpec().isRehearse() || operation.dryRun(),
            !root || room.showRowValues());
    room.work().submit(operation, site, reporter -> room.merges().run(operation, site, reporter));
  }
}
