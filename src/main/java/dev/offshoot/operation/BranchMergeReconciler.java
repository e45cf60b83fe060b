package dev.offshoot.operation;

import dev.offshoot.api.BranchMerge;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Registers merges and rebases; everything is decided in the room. */
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
    var prepared = room.sources(context, BranchMerge.class, Operation::of, true);
    sources = prepared;
    return prepared.all();
  }

  @Override
  public UpdateControl<BranchMerge> reconcile(BranchMerge object, Context<BranchMerge> context) {
    var prepared = sources;
    if (prepared == null) {
      throw new IllegalStateException("not registered with an operator");
    }
    return room.pass(object, new BranchMerge(), Operation.of(object), prepared, context);
  }
}
