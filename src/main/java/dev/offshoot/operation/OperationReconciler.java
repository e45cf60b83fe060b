package dev.offshoot.operation;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.api.Verdict;
import dev.offshoot.kube.Deletion;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.Events.Type;
import dev.offshoot.kube.GitTracked;
import dev.offshoot.kube.SameObject;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The four verbs for an operation of either kind: look at the caches, decide at the gate, ask the
 * lane for the work, report. It must never run SQL itself, nor write a spec.
 */
final class OperationReconciler {
  private final Board board;
  private final Book book;
  private final Queue queue;
  private final OperationWork work;
  private final Events events;
  private final KubernetesClient client;
  private final Clock clock;
  private final SameObject same;
  private final Deletion deletion;

  OperationReconciler(
      Board board,
      Book book,
      Queue queue,
      OperationWork work,
      Events events,
      KubernetesClient client,
      Clock clock) {
    this.board = board;
    this.book = book;
    this.queue = queue;
    this.work = work;
    this.events = events;
    this.client = client;
    this.clock = clock;
    this.same = new SameObject(client);
    this.deletion = new Deletion(client);
  }

  /** How the work of one is let in. */
  interface Start {
    void work(Observed seen);
  }

  /**
   * What a pass found.
   *
   * @param status to be written, empty when the object says so already
   * @param version of the object that it is written onto
   * @param again when to look again by itself
   */
  record Pass(Optional<OperationStatus> status, String version, Optional<Duration> again) {
    /**
     * What the framework is told: a patch of the status alone, if there is one.
     *
     * @param fresh an empty object of the kind: sending what we received would claim its spec
     */
    <P extends CustomResource<?, OperationStatus>> UpdateControl<P> control(P of, P fresh) {
      var control =
          status
              .map(s -> {
                fresh.getMetadata().setName(of.getMetadata().getName());
                fresh.getMetadata().setNamespace(of.getMetadata().getNamespace());
                fresh.getMetadata().setResourceVersion(version);
                fresh.setStatus(s);
                return UpdateControl.patchStatus(fresh);
              })
              .orElseGet(UpdateControl::noUpdate);
      again.ifPresent(control::rescheduleAfter);
      return control;
    }
  }

  Pass pass(Operation operation, OperationSources<?> sources, Start start) {
    var seen = observe(operation, sources);
    var next = OperationPlanner.of(seen);
    switch (next) {
      case OperationDecision.Work _ -> start.work(seen);
      case OperationDecision.Stop stop ->
          cancel(operation, stop.end().map(end -> OperationReport.ended(seen, end)));
      case OperationDecision.Delete _ -> deletion.of(operation.object());
      default -> {}
    }
    seen.target().ifPresent(t -> place(operation, t.getMetadata().getUid(), next));
    var status = OperationReport.of(seen, next).filter(s -> !said(operation, s));
    var version = status.flatMap(_ -> same.version(operation.object()));
    if (status.isPresent() && version.isEmpty()) {
      return new Pass(Optional.empty(), "", Optional.empty()); // gone, or another of its name
    }
    status.ifPresent(s -> tell(seen, s));
    return new Pass(status, version.orElse(""), again(seen, next, status));
  }

  /** The object is gone: what runs for it is ended. */
  void gone(Operation operation) {
    cancel(operation, Optional.empty());
    book.forget(operation.uid());
    events.forget(operation.uid());
  }

  /**
   * @param last how it ended, if anybody is to be told
   */
  private void cancel(Operation operation, Optional<Progress> last) {
    work.cancel(operation.uid(), last);
    var status = operation.status();
    if (status != null && status.getTargetUid() != null) {
      work.giveUp(status.getTargetUid(), operation.uid());
    }
  }

  /** One behind another operation comes before what asks later; all others hold no place. */
  private void place(Operation operation, String targetUid, OperationDecision next) {
    if (next instanceof OperationDecision.Wait wait && wait.reason() == Reason.QUEUED) {
      work.keepPlace(targetUid, operation);
    } else {
      work.giveUp(targetUid, operation.uid());
    }
  }

  private Observed observe(Operation operation, OperationSources<?> sources) {
    var namespace = operation.namespace();
    var from = operation.source().map(s -> side(sources.branch(namespace, s)));
    var to = side(sources.branch(namespace, operation.target()));
    var entry = book.of(operation.uid());
    return new Observed(
        operation,
        from.orElse(Observed.Side.NONE),
        to,
        operation.source().map(s -> sources.setsOf(namespace, s)).orElse(List.of()),
        entry.running()
            ? to.branch()
                .flatMap(b -> work.before(b.getMetadata().getUid(), operation.uid()))
                .map(label -> new Queue.First(label, operation.target()))
            : queue.ahead(operation),
        entry,
        GitTracked.by(operation.object()).isPresent(),
        clock.instant());
  }

  private Observed.Side side(Optional<DatabaseBranch> branch) {
    return new Observed.Side(branch, branch.flatMap(b -> board.facts(b.getMetadata().getUid())));
  }

  /** When to look again: what the operator writes itself brings no other pass. */
  private static Optional<Duration> again(
      Observed seen, OperationDecision next, Optional<OperationStatus> written) {
    if (written.map(OperationStatus::getPhase).filter(OperationPhase::ended).isPresent()) {
      return later(Deadlines.ttl(seen));
    }
    return switch (next) {
      case OperationDecision.Wait wait -> later(wait.after());
      case OperationDecision.Report report -> later(report.after());
      case OperationDecision.Ended ended -> later(ended.after());
      case OperationDecision.Keep keep -> keep.after();
      default -> Optional.empty();
    };
  }

  /** A timer may ring a moment too early. */
  private static Optional<Duration> later(Optional<Duration> after) {
    return after.map(d -> d.plusMillis(50));
  }

  private boolean said(Operation operation, OperationStatus status) {
    var json = client.getKubernetesSerialization();
    return operation.status() != null
        && json.asJson(operation.status()).equals(json.asJson(status));
  }

  /** Each phase once, and each time that it stalls, in the words of the status. */
  private void tell(Observed seen, OperationStatus status) {
    var operation = seen.operation();
    var phase = status.getPhase();
    var stalled = Conditions.isTrue(status.getConditions(), ConditionType.STALLED);
    if (phase == null
        || phase == OperationPhase.PLANNING
        || (operation.phase().filter(p -> p == phase).isPresent()
            && stalled == operation.stalled())) {
      return;
    }
    var reason = status.getConditions().getFirst().reason();
    var warns = stalled || unmerged(status, reason);
    events.tell(
        operation.object(),
        warns ? Type.WARNING : Type.NORMAL,
        reason,
        "Operate",
        ErrorText.note(String.valueOf(status.getMessage())));
    if (phase.ended()
        && seen.gitTracked()
        && operation.spec().getTtlSecondsAfterFinished() != null) {
      events.tell(
          operation.object(),
          Type.WARNING,
          Reason.TTL_IGNORED.word(),
          "Delete",
          "ttlSecondsAfterFinished of %s is ignored: Git tracks the object and would create it again. Remove it from Git to delete it."
              .formatted(operation.label()));
    }
  }

  /** It was done before, and there is more to do by now. */
  private static boolean unmerged(OperationStatus status, String reason) {
    var plan = status.getPlan();
    return reason.equals(Reason.ALREADY_DONE.word())
        && plan != null
        && plan.items().stream()
            .anyMatch(i -> i.verdict() == Verdict.NEW || i.verdict() == Verdict.OUT_OF_ORDER);
  }
}
