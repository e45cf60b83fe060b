package dev.offshoot.engine;

import java.util.List;
import java.util.Optional;

/**
 * What a database remembers of one operation on it.
 *
 * @param rehearsed empty before the first rehearsal
 * @param started empty before its first change
 * @param swapped a reset has put another database in the place of the old one
 * @param outcome how it ended, in the form of its writer; empty before its end
 */
public record OperationRow(
    String uid,
    String sourceUid,
    String specDigest,
    Optional<Rehearsed> rehearsed,
    Optional<Started> started,
    boolean swapped,
    Optional<String> outcome) {

  /**
   * The last rehearsal that passed.
   *
   * @param digest of the plan
   * @param refresh the annotation {@code offshoot.dev/refresh} at that time
   * @param lost of a reset: what it found that would be lost, in the form of its writer
   */
  public record Rehearsed(String digest, String refresh, String lost) {}

  /**
   * It began to change the database.
   *
   * @param source the digest of the source's ledger then
   * @param reverted of a reset: what it takes out, in words
   */
  public record Started(String source, String reverted) {}

  /** It changed something, or was about to, and has not said how it ended. */
  public boolean open() {
    return started.isPresent() && outcome.isEmpty();
  }

  /**
   * What a database remembers of an operation and of earlier ones of its name.
   *
   * @param own empty when it remembers nothing of it
   * @param named of the same kind, namespace, name and target, other objects; the newest first
   */
  public record Rows(Optional<OperationRow> own, List<OperationRow> named) {
    /** Nothing is remembered. */
    public static final Rows NONE = new Rows(Optional.empty(), List.of());

    /** How this operation ended, if it did. */
    public Optional<String> outcome() {
      return own.flatMap(OperationRow::outcome);
    }
  }
}
