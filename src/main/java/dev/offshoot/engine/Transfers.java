package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What carries work between branches and takes it back, beside {@link Engine}, with the same
 * manners: calls block, {@link Unavailable} leaves things so that calling again is right.
 */
public interface Transfers {
  /** What a database's ledger says, and what it remembers of an operation. */
  Standing standing(Access branch, OperationIdentity operation)
      throws Unavailable, InterruptedException;

  /** Begins to look at a ledger; what goes wrong is told where something is asked. */
  Reading reading(Access branch);

  /**
   * Runs changes on a scratch copy of what is tracked, which is dropped afterwards.
   *
   * @param server where the copy is made
   * @param target whose tracked migrations the copy holds
   * @param targetUid tells one target from another on that server
   * @param uid of the operation
   */
  Rehearsal rehearse(
      Access server,
      Access target,
      String targetUid,
      Work work,
      String uid,
      RunOptions options,
      Progress progress)
      throws Unavailable, InterruptedException;

  /**
   * As {@link Engine#apply}, if both ledgers still say what the plan was made of.
   *
   * @param source looked at once more when the target's writer lock is held: what a reset has taken
   *     out meanwhile is not carried
   * @param target checked under that lock
   * @param opening written after both checks
   * @throws Unavailable {@link Unavailable.Reason#MOVED} when one says something else
   */
  Outcome carry(
      Planned source,
      Planned target,
      List<Change> changes,
      Opening opening,
      RunOptions options,
      Progress progress)
      throws Unavailable, InterruptedException;

  /**
   * As {@link Engine#replay}, if both ledgers still say what the plan was made of.
   *
   * @param parent checked in the snapshot that is replayed
   * @param branch checked under its writer lock
   * @param opening written after both checks
   * @throws Unavailable {@link Unavailable.Reason#MOVED} when one says something else
   */
  Outcome follow(
      Planned parent, Planned branch, Opening opening, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException;

  /**
   * The branch has seen its parent's texts of these functions: what it has beside them is its own.
   *
   * @param functions the checksums of the parent's texts
   */
  void settleBases(Access branch, Map<String, Checksum> functions)
      throws Unavailable, InterruptedException;

  /**
   * Remembers a failure that was met elsewhere, as if it had been met here.
   *
   * @param retry as in {@link RunOptions}
   */
  void rememberFailure(Access branch, Change change, String origin, String retry, SqlFailure error)
      throws Unavailable, InterruptedException;

  /** As the other, for who has no annotation to retry with. */
  default void rememberFailure(Access branch, Change change, String origin, SqlFailure error)
      throws Unavailable, InterruptedException {
    rememberFailure(branch, change, origin, "", error);
  }

  /**
   * Forgets what an operation failed at.
   *
   * @param origin of that operation
   */
  void forgetOperationFailures(Access branch, String origin)
      throws Unavailable, InterruptedException;

  /**
   * Writes down what happened to an operation, with a line for the branch's log, once.
   *
   * @param level of the log's line
   */
  void record(
      Access branch, OperationIdentity operation, OperationEvent event, String level, String story)
      throws Unavailable, InterruptedException;

  /**
   * Remembers that an operation succeeded, and forgets what operations failed at before: both or
   * neither.
   *
   * @return whether there was anything to be forgotten
   */
  boolean succeeded(Access branch, OperationIdentity operation, String outcome, String story)
      throws Unavailable, InterruptedException;

  /**
   * Gives an end to earlier objects of this operation's name that began and went away without one.
   * Holds the writer lock, so that none of them is at work.
   *
   * @param cancelled how those ended that did not replace the database
   * @param swapped how those ended that did
   */
  void settleNamed(Access branch, OperationIdentity operation, String cancelled, String swapped)
      throws Unavailable, InterruptedException;

  /**
   * What a reset would take out, found by building its result on the side.
   *
   * @param digest what the ledger must still say
   */
  Preview previewReset(
      Access branch, ResetTo to, String digest, String uid, RunOptions options, Progress progress)
      throws Unavailable, InterruptedException;

  /**
   * Builds the wanted state beside the database and swaps the two. A failure leaves the branch as
   * it was. Calling it again after it succeeded does nothing.
   *
   * @param digest what the ledger must still say
   * @param consent asked when all is built, just before the swap
   */
  ResetOutcome reset(
      Access branch,
      ResetTo to,
      String digest,
      Consent consent,
      String uid,
      RunOptions options,
      Progress progress)
      throws Unavailable, InterruptedException;

  /**
   * A branch that a plan was made of.
   *
   * @param digest what its ledger must still say
   */
  record Planned(Access branch, String digest) {}

  /** Whether somebody wants a reset although it takes this out. */
  interface Consent {
    boolean to(Preview preview);
  }

  /**
   * What is known of a database before an operation works on it.
   *
   * @param rows of the operation and of earlier ones of its name
   */
  record Standing(Ledger ledger, OperationRow.Rows rows) {}

  /** One snapshot of a database; to be closed. */
  interface Reading extends AutoCloseable {
    /** What was tracked then, in short. */
    Outline outline() throws Unavailable, InterruptedException;

    /** What was tracked then, row by row. */
    Ledger ledger() throws Unavailable, InterruptedException;

    /** What was remembered then of an operation, and of earlier ones of its name. */
    OperationRow.Rows rows(OperationIdentity operation) throws Unavailable, InterruptedException;

    /** What an operation had brought here, by label, in the order in which it ran. */
    List<String> applied(String uid) throws Unavailable, InterruptedException;

    /**
     * The texts of tracked changes, in the order of {@code seq}. A function stands before each
     * migration that ran with a text of the source's own which the target would not have there, and
     * with its present text at the end.
     *
     * @param functions by name, with what the target has of each
     */
    List<Change> changes(Set<Version> versions, Map<String, Optional<Checksum>> functions)
        throws Unavailable, InterruptedException;

    @Override
    void close();
  }

  /** How far back. */
  sealed interface ResetTo {
    /** Whether a version stays. */
    boolean keeps(Version version);

    /** All that is tracked. */
    record Latest() implements ResetTo {
      @Override
      public boolean keeps(Version version) {
        return true;
      }
    }

    /** All up to this version, and it. */
    record UpTo(Version last) implements ResetTo {
      @Override
      public boolean keeps(Version version) {
        return version.compareTo(last) <= 0;
      }
    }

    /** Nothing: a fresh database. */
    record Fresh() implements ResetTo {
      @Override
      public boolean keeps(Version version) {
        return false;
      }
    }
  }

  /** What is to be rehearsed. */
  sealed interface Work {
    /** These, in this order. */
    record Changes(List<Change> changes) implements Work {}

    /**
     * What this branch's parent has and it lacks.
     *
     * @param from the parent
     */
    record Replay(Planned from) implements Work {}
  }

  /**
   * How a rehearsal ended.
   *
   * @param copied false when what is tracked could not be told again, and nothing new was tried
   * @param took how long each migration ran, by version
   */
  record Rehearsal(Outcome outcome, boolean copied, Map<Version, Duration> took) {}

  /**
   * What a reset takes out.
   *
   * @param reverted versions
   * @param lost tables or rows that no migration made, the tables first
   * @param failure the kept migrations could not be replayed
   */
  record Preview(List<Ledger.Entry> reverted, List<Lost> lost, Optional<SqlFailure> failure) {}

  /**
   * A table with what is lost of it.
   *
   * @param table whether the table itself goes
   * @param rows about how many rows
   */
  record Lost(String name, boolean table, long rows) {}

  /**
   * How a reset ended.
   *
   * @param swapped false when the kept migrations could not be replayed, or nobody consented: the
   *     branch is as it was
   * @param cut how many sessions of others were ended for the swap
   */
  record ResetOutcome(Preview preview, boolean swapped, int cut) {}
}
