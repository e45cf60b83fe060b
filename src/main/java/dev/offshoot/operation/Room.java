package dev.offshoot.operation;

import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.OperationEvent;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.MigrationPolicy;
import dev.offshoot.kube.Seeding;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.Lanes;
import dev.offshoot.work.Measures;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the two controllers of this room share: one queue for both kinds, one book, one way onto the
 * lanes. It decides only where an operation works and by which rules.
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
    this.merges = new MergeWork(transfers, board, new LintFindings());
    this.resets = new ResetWork(engine, transfers, new Seeding(client, engine), board);
  }

  /**
   * A controller is there: its operations take part in the queue.
   *
   * @param carries operations of this kind carry what the sets of their source made
   */
  <P extends HasMetadata> OperationSources<P> sources(
      EventSourceContext<P> context,
      Class<P> kind,
      Function<P, Operation> reading,
      boolean carries) {
    var sources = new OperationSources<>(context, kind, reading, carries, board, lanes);
    kinds.add(sources);
    queue.add(sources::in);
    return sources;
  }

  /**
   * One pass of a controller; an operation that leaves the queue lets those behind it move up.
   *
   * @param fresh an empty object of the kind
   */
  <P extends CustomResource<?, OperationStatus>> UpdateControl<P> pass(
      P object, P fresh, Operation operation, OperationSources<P> sources, Context<P> context) {
    if (context.isPrimaryResourceDeleted() || object.isMarkedForDeletion()) {
      reconciler.gone(operation);
      wake(operation);
      sources
          .branch(operation.namespace(), operation.target())
          .ifPresent(target -> settle(operation, target));
      return UpdateControl.noUpdate();
    }
    var pass = reconciler.pass(operation, sources, seen -> start(seen, sources));
    if (!operation.queued()) {
      wake(operation);
    }
    return pass.control(object, fresh);
  }

  /**
   * The object is gone: its row gets an end if it was at work, and its target no longer shows what
   * it failed at. A target that cannot be reached just then keeps both until the next operation of
   * that name, or the next success.
   */
  private void settle(Operation operation, DatabaseBranch target) {
    var failed = operation.in(OperationPhase.FAILED);
    if (!failed && !operation.working()) {
      return;
    }
    var uid = target.getMetadata().getUid();
    lanes.submit(
        uid,
        "settle-" + operation.uid(),
        () -> {
          try {
            var access = accesses.to(target);
            if (failed) {
              transfers.forgetOperationFailures(access, operation.label());
            } else {
              transfers.record(
                  access,
                  operation.identity(""),
                  new OperationEvent.Abandoned(Endings.abandoned()),
                  "INFO",
                  operation.label() + ": deleted while it ran");
            }
            board.post(uid, BranchFacts::withStale);
          } catch (Unavailable e) {
            log.atInfo()
                .addKeyValue("branch", operation.namespace() + "/" + operation.target())
                .addKeyValue("operation", operation.label())
                .log("a deleted operation is settled later: its branch cannot be reached");
          }
        });
  }

  private void start(Observed seen, OperationSources<?> sources) {
    var operation = seen.operation();
    var site = site(seen, sources);
    work.submit(
        operation,
        site,
        reporter -> {
          if (operation.spec() instanceof BranchResetSpec spec) {
            resets.run(operation, spec, site, reporter);
          } else {
            merges.run(operation, site, reporter);
          }
        });
  }

  private Site site(Observed seen, OperationSources<?> sources) {
    var target = seen.target().orElseThrow();
    var root = target.getSpec().parent() == null;
    var namespace = seen.operation().namespace();
    var policy = MigrationPolicy.of(target, name -> sources.branch(namespace, name));
    return new Site(
        seen.source().map(this::place),
        place(target),
        Optional.ofNullable(target.getSpec().getSeed()),
        new Site.Rules(root, policy, !root || showRowValues));
  }

  private Site.Place place(DatabaseBranch branch) {
    return new Site.Place(branch.getMetadata().getUid(), accesses.to(branch));
  }

  private void wake(Operation operation) {
    operation
        .branches()
        .forEach(b -> kinds.forEach(k -> k.wake(operation.namespace(), b, operation.uid())));
  }
}
