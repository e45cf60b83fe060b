package dev.offshoot.branch;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.DatabaseStatus;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.Events.Type;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import dev.offshoot.status.ErrorText;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Tells what became different between two statuses of a branch. It must never tell of something
 * that did not change.
 */
final class BranchEvents {
  private static final String ACTION = "Reconcile";

  private final Events events;

  BranchEvents(Events events) {
    this.events = events;
  }

  void changed(
      DatabaseBranch branch, Optional<DatabaseBranchStatus> before, DatabaseBranchStatus now) {
    var phaseBefore = before.map(DatabaseBranchStatus::getPhase).orElse(null);
    var phase = now.getPhase();
    if (phase != null && phase != phaseBefore) {
      events.tell(branch, type(phase), word(phase), ACTION, note(branch, phase, now));
    }
    Conditions.find(now.getConditions(), ConditionType.DATABASE_AVAILABLE)
        .filter(c -> c.status() != ConditionStatus.TRUE)
        .filter(c -> !c.message().isBlank())
        .filter(c -> isNews(c, before, ConditionType.DATABASE_AVAILABLE))
        .filter(c -> trouble(c.reason()))
        .filter(c -> now.getPhase() != BranchPhase.CREATING_PROJECT || !starting(c.reason()))
        .ifPresent(c -> events.tell(branch, Type.WARNING, c.reason(), ACTION, c.message()));
    Conditions.find(now.getConditions(), ConditionType.STALLED)
        .filter(c -> c.status() == ConditionStatus.TRUE)
        .filter(c -> isNews(c, before, ConditionType.STALLED))
        .ifPresent(c -> events.tell(branch, Type.WARNING, c.reason(), ACTION, c.message()));
    Conditions.find(now.getConditions(), ConditionType.SEEDED)
        .filter(c -> c.reason().equals(Reason.SEED_CHANGED.word()))
        .filter(c -> isNews(c, before, ConditionType.SEEDED))
        .ifPresent(c -> events.tell(branch, Type.NORMAL, c.reason(), ACTION, c.message()));
    if (now.getDatabase() != null) {
      access(branch, before.map(DatabaseBranchStatus::getDatabase), now.getDatabase());
    }
  }

  /** For a reason that was not given before. */
  private static boolean isNews(
      Condition now, Optional<DatabaseBranchStatus> before, ConditionType type) {
    return before
        .flatMap(b -> Conditions.find(b.getConditions(), type))
        .filter(b -> b.reason().equals(now.reason()))
        .isEmpty();
  }

  /** What clients need to know of how they are let in. */
  private void access(DatabaseBranch branch, Optional<DatabaseStatus> before, DatabaseStatus now) {
    var name = branch.getMetadata().getName();
    var rotation = before.map(DatabaseStatus::passwordRotation);
    if (rotation.isPresent() && !rotation.get().equals(now.passwordRotation())) {
      events.tell(
          branch,
          Type.NORMAL,
          "PasswordsRotated",
          ACTION,
          "branch %s takes only the passwords of rotation %d now: Secret %s and ConfigMap %s have them; who is connected stays connected"
              .formatted(name, now.passwordRotation(), Names.app(name), Names.publicReport(name)));
    }
    var until = before.map(DatabaseStatus::certificateExpirationTime);
    if (until.isPresent() && !until.get().equals(now.certificateExpirationTime())) {
      events.tell(
          branch,
          Type.NORMAL,
          "CertificateReplaced",
          ACTION,
          "the server of branch %s presents another certificate, valid until %s; clients that trust the authority in ca.crt have nothing to do"
              .formatted(name, now.certificateExpirationTime()));
    }
  }

  /** The end of its time is near, or over while others need it. */
  void expiry(
      BranchObservation seen,
      Expiry expiry,
      Optional<DatabaseBranchStatus> before,
      DatabaseBranchStatus now) {
    if (expiry.at().isEmpty() || !ExpiryNotice.isNews(expiry, before, now)) {
      return;
    }
    var over = expiry.step() == Expiry.Step.WAIT;
    events.tell(
        seen.branch(),
        Type.WARNING,
        (over ? Reason.EXPIRED : Reason.EXPIRING).word(),
        ACTION,
        over
            ? ExpiryWords.waits(seen)
            : ExpiryWords.soon(seen, expiry.at().get(), ExpiryNotice.ahead(now)));
  }

  /** Its time is over and it is deleted now. */
  void expired(BranchObservation seen) {
    var status = seen.branch().getStatus();
    var ahead = status == null ? 0 : ExpiryNotice.ahead(status);
    events.tell(
        seen.branch(),
        ahead == 0 ? Type.NORMAL : Type.WARNING,
        Reason.EXPIRED.word(),
        "Delete",
        ExpiryWords.deleted(seen, ahead));
  }

  /** The data of a branch that can be made again was lost, or given up when its time was over. */
  void rebuilding(DatabaseBranch branch, String parent) {
    var freed = Expiry.freed(branch);
    var why = freed ? "branch %s has time again" : "the data of branch %s was lost with its volume";
    events.tell(
        branch,
        freed ? Type.NORMAL : Type.WARNING,
        Reason.REBUILT.word(),
        ACTION,
        (why + "; it is made again from %s and its sets, rows that were no migration are gone")
            .formatted(branch.getMetadata().getName(), parent));
  }

  /** The branch went, its volume did not. */
  void retained(DatabaseBranch branch, String claim) {
    var name = branch.getMetadata().getName();
    events.tell(
        branch,
        Type.NORMAL,
        "VolumeRetained",
        "Delete",
        "volume claim %s keeps the database of deleted branch %s; name it in spec.postgres.storage.claimName of a new root to take it over, or delete it to free it"
            .formatted(claim, name));
  }

  /** A pass ended with an exception; a conflict is a race that the next pass wins. */
  void failed(DatabaseBranch branch, Exception e) {
    if (e instanceof KubernetesClientException k
        && k.getCode() == HttpURLConnection.HTTP_CONFLICT) {
      return;
    }
    if (e instanceof KubernetesClientException k && Refusals.noRight(k)) {
      events.tell(
          branch,
          Type.WARNING,
          Reason.RIGHTS_MISSING.word(),
          ACTION,
          "the operator may not do what branch %s needs: %s; give its role that right again, k8s/operator/rights.txt lists all that it needs"
              .formatted(branch.getMetadata().getName(), Refusals.words(k)));
      return;
    }
    events.tell(
        branch,
        Type.WARNING,
        Reason.INTERNAL_ERROR.word(),
        ACTION,
        "a pass over branch %s ended with %s and is tried again; the operator's log says more"
            .formatted(branch.getMetadata().getName(), e.getClass().getSimpleName()));
  }

  /** The branch does not exist any more. */
  void gone(String uid) {
    events.forget(uid);
  }

  private static boolean trouble(String reason) {
    return switch (reason) {
      case "Provisioning",
          "NotPrepared",
          "Suspending",
          "Suspended",
          "Resuming",
          "Ready",
          "Expired" ->
          false;
      default -> true;
    };
  }

  /** No news of a server that has never been up. */
  private static boolean starting(String reason) {
    return reason.equals("ConnectionFailed") || reason.equals("NotAccepting");
  }

  private static Type type(BranchPhase phase) {
    return phase == BranchPhase.MIGRATIONS_FAILED || phase == BranchPhase.FUNCTIONS_FAILED
        ? Type.WARNING
        : Type.NORMAL;
  }

  /** An Event's reason is CamelCase. */
  private static String word(BranchPhase phase) {
    return switch (phase) {
      case CREATING_PROJECT -> "CreatingProject";
      case RUNNING_MIGRATIONS -> "RunningMigrations";
      case MIGRATIONS_PASSED -> "MigrationsPassed";
      case MIGRATIONS_FAILED -> "MigrationsFailed";
      case FUNCTIONS_DEPLOYED -> "FunctionsDeployed";
      case FUNCTIONS_FAILED -> "FunctionsFailed";
    };
  }

  private static String note(DatabaseBranch branch, BranchPhase phase, DatabaseBranchStatus now) {
    var name = branch.getMetadata().getName();
    if (now.getLastError() != null && type(phase) == Type.WARNING) {
      return ErrorText.sentence(now.getLastError())
          + (now.getLastError().statement() == null ? "" : now.getLastError().statement());
    }
    return switch (phase) {
      case CREATING_PROJECT -> "the server of branch " + name + " is being made";
      case RUNNING_MIGRATIONS -> "migrations run on branch " + name;
      case MIGRATIONS_PASSED -> "migrations are done, functions are being replaced";
      case FUNCTIONS_DEPLOYED ->
          "all is done, "
              + ("0".equals(now.getHead())
                  ? "no migration is tracked yet"
                  : "head is " + now.getHead());
      case MIGRATIONS_FAILED, FUNCTIONS_FAILED -> "see the branch's log";
    };
  }
}
