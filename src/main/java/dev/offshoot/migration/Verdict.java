package dev.offshoot.migration;

import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.SqlFailure;
import java.util.List;
import java.util.Optional;

/** What the planner says of one migration or function of one set. */
sealed interface Verdict {
  /**
   * Done, wherever it came from.
   *
   * @param outOfOrder it was tracked after a higher version
   */
  record Tracked(boolean outOfOrder) implements Verdict {}

  /** To be run now. */
  record Pending() implements Verdict {}

  /** Tracked with another text: nothing at all is run. */
  record Mismatch(Checksum tracked, Checksum wanted) implements Verdict {}

  /** Other sets of the branch want another text under the same key. */
  record Disagree(List<String> others) implements Verdict {}

  /** This very text failed before, and nobody asked to try again. */
  record Failed(SqlFailure error) implements Verdict {}

  /**
   * It may destroy data on a root, and nobody has said that it may.
   *
   * @param found what it does, with the line
   * @param entry what says so of this text and no other
   * @param outdated an entry that speaks of another text of this version
   */
  record Unacknowledged(String found, String entry, Optional<String> outdated) implements Verdict {}

  /** It ran outside a transaction and nobody can tell whether it took effect. */
  record Unknown(String message) implements Verdict {}

  /** A reset took it out. */
  record Reverted() implements Verdict {}

  /** Something before it stands in the way. */
  record Blocked(String by) implements Verdict {}

  /** The set was not read as a whole, so nothing of it is run. */
  record Withheld() implements Verdict {}
}
