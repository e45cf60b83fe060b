package dev.offshoot.operation;

import dev.offshoot.api.BranchReset;
import dev.offshoot.engine.Engine.Timeouts;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The controller of BranchResets. What it does is decided elsewhere. */
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
    var made =
        new OperationSources<>(
            context, BranchReset.class, Operation::of, false, room.board(), room.lanes());
    sources = made;
    room.enter(made);
    return made.all();
  }

  @Override
  public UpdateControl<BranchReset> reconcile(BranchReset reset, Context<BranchReset> context) {
    var operation = Operation.of(reset);
    if (context.isPrimaryResourceDeleted() || reset.isMarkedForDeletion()) {
      room.gone(operation);
      return UpdateControl.noUpdate();
    }
    var prepared = sources;
    if (prepared == null) {
      throw new IllegalStateException("not registered with an operator");
    }
    return room.pass(operation, prepared, seen -> start(reset, operation, seen))
        .control(reset, new BranchReset());
  }

  private void start(BranchReset reset, Operation operation, Seen seen) {
    var target = seen.target().orElseThrow();
    var site =
        new Site(
            "",
            Optional.empty(),
            target.getMetadata().getUid(),
            room.accesses().to(target),
            false,
            Optional.ofNullable(target.getSpec().getSeed()),
            Timeouts.DEFAULT,
            false,
            true);
    room.work()
        .submit(
            operation,
            site,
            reporter -> room.resets().run(operation, reset.getSpec(), site, reporter));
  }
}
