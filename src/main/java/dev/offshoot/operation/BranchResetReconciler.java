package dev.offshoot.operation;

import dev.offshoot.api.BranchReset;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Registers resets; everything is decided in the room. */
@ControllerConfiguration(
    name = "branchreset",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class BranchResetReconciler implements Reconciler<BranchReset> {
  private final Room room;
  private @Nullable OperationSources<BranchReset> sources;

  /** One of a room's two controllers. */
  public BranchResetReconciler(Room room) {
    this.room = room;
  }

  @Override
  public List<EventSource<?, BranchReset>> prepareEventSources(
      EventSourceContext<BranchReset> context) {
    var prepared = room.sources(context, BranchReset.class, Operation::of, false);
    sources = prepared;
    return prepared.all();
  }

  @Override
  public UpdateControl<BranchReset> reconcile(BranchReset object, Context<BranchReset> context) {
    var prepared = sources;
    if (prepared == null) {
      throw new IllegalStateException("not registered with an operator");
    }
    return room.pass(object, new BranchReset(), Operation.of(object), prepared, context);
  }
}
