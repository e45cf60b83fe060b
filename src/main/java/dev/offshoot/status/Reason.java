package dev.offshoot.status;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every reason that a condition, a problem or an Event can give: a closed list, so that people and
 * programs can rely on the words. A word is never given a second meaning.
 */
public enum Reason {
  READY("Ready", "Everything that was asked for is done, and the database serves."),
  PROVISIONING("Provisioning", "The branch's Kubernetes objects are being made."),
  CREATING("Creating", "The database server is starting for the first time."),
  REPLAYING("Replaying", "The parent's migrations are being replayed onto the branch."),
  APPLYING("Applying", "Migrations are being applied."),
  DEPLOYING_FUNCTIONS("DeployingFunctions", "Functions are being replaced."),
  RESETTING("Resetting", "A reset is replacing the database."),
  SUSPENDED("Suspended", "The branch is suspended: its volume is kept and nothing can connect."),
  SUSPENDING("Suspending", "The server is being stopped because the branch is suspended."),
  RESUMING("Resuming", "The server is being started after a suspension."),
  PARENT_NOT_FOUND("ParentNotFound", "The parent does not exist in this namespace."),
  PARENT_NOT_READY(
      "ParentNotReady",
      "The parent's database cannot be read yet; the branch goes on when it can."),
  PARENT_CYCLE("ParentCycle", "The branch is its own ancestor."),
  PARENT_TERMINATING(
      "ParentTerminating", "The parent is being deleted, so no branch can be made from it."),
  IMAGE_PULL_FAILED("ImagePullFailed", "The database image cannot be pulled."),
  UNSCHEDULABLE("Unschedulable", "No node has room for the database."),
  VOLUME_PENDING("VolumePending", "The volume is not there yet."),
  VOLUME_IN_USE(
      "VolumeInUse", "The volume claim that the spec names is used by another branch or by a pod."),
  VOLUME_RESIZE_FAILED(
      "VolumeResizeFailed", "The volume cannot grow to the size that is asked for."),
  QUOTA_EXCEEDED("QuotaExceeded", "The namespace's quota does not allow the pod or the volume."),
  POD_REJECTED(
      "PodRejected",
      "The API server refuses the database pod, by an admission policy for example."),
  CRASH_LOOPING("CrashLooping", "The database server starts and ends again and again."),
  CONTAINER_START_FAILED(
      "ContainerStartFailed",
      "The cluster cannot start the container of the database server; nothing ran in it."),
  OUT_OF_MEMORY(
      "OutOfMemory", "The database server was killed because it reached its memory limit."),
  DATA_LOST(
      "DataLost",
      "The volume is empty although the branch had data; nothing is made anew without"
          + " a person's word."),
  DATA_REPLACED(
      "DataReplaced",
      "The volume holds another database than the one last reported; nothing runs on it."),
  HISTORY_REGRESSED(
      "HistoryRegressed",
      "The ledger does not begin with what was last reported of it; decide with the annotation"
          + " offshoot.dev/resolve-history."),
  REBUILT(
      "Rebuilt",
      "An ephemeral branch lost its data and was made again from its parent and its sets."),
  CERTIFICATE_NOT_ISSUED(
      "CertificateNotIssued",
      "The branch's server has no certificate from cert-manager yet, and waits for one."),
  CONFLICT(
      "Conflict",
      "An object with the name of one of the branch's children exists and belongs to "
          + "something else."),
  RETAINED_VOLUME_FOUND(
      "RetainedVolumeFound",
      "A volume of an earlier branch of this name exists: take it over with "
          + "storage.claimName, or delete it."),
  RIGHTS_MISSING(
      "RightsMissing",
      "The API server does not let the operator do what the branch needs; the message names the"
          + " right."),
  INVALID_SPEC(
      "InvalidSpec",
      "The spec asks for something that cannot be done; the message says what to change."),
  CHECKING_SETTINGS(
      "CheckingSettings",
      "New settings are tried in a pod of their own, or by SQL, before the server takes them."),
  CONNECTION_FAILED("ConnectionFailed", "The database cannot be reached over the network."),
  NOT_ACCEPTING("NotAccepting", "The database is up but accepts no connections at the moment."),
  CREDENTIALS_INVALID("CredentialsInvalid", "The database refuses the operator's password."),
  WRITER_BUSY("WriterBusy", "Another writer works on the database; this one waits."),
  OUT_OF_RESOURCES("OutOfResources", "The database has run out of disk, memory or connections."),
  NOT_PREPARED(
      "NotPrepared", "The server lacks what the operator puts into it at its first start."),
  MIGRATION_FAILED("MigrationFailed", "A migration's SQL failed; lastError says where and why."),
  FUNCTION_FAILED("FunctionFailed", "A function's SQL failed; lastError says where and why."),
  CHECKSUM_MISMATCH(
      "ChecksumMismatch",
      "A tracked migration's text was edited; restore the text and put the change "
          + "into a new version."),
  OUT_OF_ORDER("OutOfOrder", "A version older than the head was applied."),
  SETS_DISAGREE(
      "SetsDisagree",
      "Two sets give one version different texts; neither it nor a later one is applied."),
  INVALID_MIGRATION(
      "InvalidMigration", "A migration or file name cannot be used; the message says why."),
  DESTRUCTIVE_NOT_ACKNOWLEDGED(
      "DestructiveNotAcknowledged",
      "A migration may destroy data on a root and waits; the message says what to add to "
          + "acknowledgeDestructive."),
  CONFIG_MAP_NOT_FOUND("ConfigMapNotFound", "A ConfigMap or one of its keys does not exist."),
  BRANCH_NOT_FOUND("BranchNotFound", "The branch does not exist in this namespace."),
  BRANCH_NOT_READY(
      "BranchNotReady", "The branch cannot be worked on, or one of its sets has failed."),
  BRANCH_SUSPENDED("BranchSuspended", "The branch is suspended; the work goes on when it is not."),
  BRANCH_REPLACED("BranchReplaced", "Another branch has taken the name since the operation began."),
  SET_PENDING("SetPending", "A set of the branch is still pending; the operation waits for it."),
  REVERTED(
      "Reverted",
      "A reset took the version out; the annotation offshoot.dev/reapply brings it back."),
  OUTCOME_UNKNOWN(
      "OutcomeUnknown",
      "Whether a migration outside a transaction took effect cannot be told; decide "
          + "with the annotation offshoot.dev/resolve."),
  DEADLINE_EXCEEDED("DeadlineExceeded", "The run took longer than its deadline and was ended."),
  SERVER_CRASHED(
      "ServerCrashed",
      "The server crashed twice while the migration ran; it is not tried again by itself."),
  VOLUME_ALMOST_FULL(
      "VolumeAlmostFull",
      "The server's volume is full or almost full; nothing is tried until there is room."),
  REHEARSAL_FAILED(
      "RehearsalFailed", "The rehearsal on a scratch copy failed; nothing was executed."),
  REHEARSAL_UNAVAILABLE("RehearsalUnavailable", "No scratch copy could be made to rehearse on."),
  SEED_FAILED("SeedFailed", "The seed's SQL failed."),
  SEED_NOT_FOUND("SeedNotFound", "The seed's ConfigMap or key does not exist."),
  SEED_LEFT_OUT(
      "SeedLeftOut",
      "The database was made without the seed: by a reset to 0, before the spec named one, or on a volume or a root that had data already."),
  SEED_CHANGED(
      "SeedChanged",
      "The seed is in, and its sources have other texts by now; a reset to the latest migration loads them."),
  SEEDED("Seeded", "The seed is in."),
  WAITING("Waiting", "A passing trouble is in the way; it is tried again."),
  RETRYING("Retrying", "A migration met a passing trouble and is tried again."),
  RETRIES_EXHAUSTED(
      "RetriesExhausted",
      "A migration met passing troubles too often; the message says how to have it tried again."),
  APPLIED("Applied", "Everything wanted is tracked."),
  PENDING("Pending", "Wanted migrations are not tracked yet."),
  IN_SYNC("InSync", "The branch has everything of its parent."),
  BEHIND("Behind", "The parent has migrations that the branch lacks; a rebase brings them."),
  DIVERGED("Diverged", "Branch and parent hold different texts under one version."),
  HAS_CHILDREN(
      "HasChildren", "The branch is being deleted and waits for the branches made from it."),
  EXPIRING("Expiring", "The branch is near the end of its time."),
  EXPIRED("Expired", "The branch's time is over."),
  TERMINATING("Terminating", "The object is being deleted."),
  NOT_PARENT("NotParent", "Source and target are not branch and parent."),
  SET_OWNED_BY_OTHER(
      "SetOwnedByOther", "The set belongs to a branch with another UID and is ignored."),
  ROOT_RESET("RootReset", "A root is never reset; roll forward with a new migration."),
  VERSION_NOT_TRACKED("VersionNotTracked", "The version to reset to is not tracked on the branch."),
  PLANNING("Planning", "The operation is being planned."),
  REHEARSING("Rehearsing", "The new migrations are running on a scratch copy."),
  QUEUED("Queued", "Older operations on the same database go first."),
  AWAITING_APPROVAL(
      "AwaitingApproval",
      "The plan must be confirmed: set approvedDigest to status.digest; status.requiredVerb says which right it takes."),
  APPROVAL_OUTDATED(
      "ApprovalOutdated",
      "The plan has changed since approvedDigest was set; confirm the new digest."),
  APPROVAL_TIMED_OUT("ApprovalTimedOut", "The plan was not confirmed within approvalDeadline."),
  START_DEADLINE_EXCEEDED(
      "StartDeadlineExceeded", "The operation could not start within startDeadline."),
  CANCELLED("Cancelled", "The operation was cancelled by spec.cancel."),
  NOTHING_TO_DO("NothingToDo", "There was nothing new to apply."),
  ALREADY_DONE(
      "AlreadyDone",
      "An earlier operation of this name did the same on the same target; a name runs once per target."),
  NAME_REUSED(
      "NameReused",
      "An earlier operation of this name did something else on the same target; use another name."),
  TTL_IGNORED(
      "TtlIgnored",
      "The TTL is ignored on an object that Git tracks, since it would be created again."),
  SUCCEEDED("Succeeded", "The operation is done."),
  INTERNAL_ERROR("InternalError", "The operator met an error of its own; its log says more.");

  private final String word;
  private final String description;

  Reason(String word, String description) {
    this.word = word;
    this.description = description;
  }

  /** The reason of that word, if there is one. */
  public static Optional<Reason> of(String word) {
    return Arrays.stream(values()).filter(r -> r.word.equals(word)).findFirst();
  }

  /** The word as conditions and Events carry it. */
  public String word() {
    return word;
  }

  /** One sentence on what it means. */
  public String description() {
    return description;
  }
}
