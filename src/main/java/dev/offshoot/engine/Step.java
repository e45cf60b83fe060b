package dev.offshoot.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change and how it enters the ledger. It decides nothing: plans make steps, runs carry them
 * out.
 *
 * @param base for a function in a replay, the parent's text; null keeps the base as it is
 * @param seed the texts of a seed; none for all else
 */
record Step(Change change, Mode mode, @Nullable Checksum base, List<SeedText> seed) {
  /** A migration or a function. */
  Step(Change change, Mode mode, @Nullable Checksum base) {
    this(change, mode, base, List.of());
  }

  /**
   * A text that is cut into its statements by itself; all of a step's run in one transaction.
   *
   * @param source where it comes from, "" where that needs no saying
   * @param offset where it begins in the whole text of the change
   */
  record Part(String source, String sql, int offset) {
    boolean has(Splitter.Piece piece) {
      return piece.offset() >= offset && piece.offset() <= offset + sql.length();
    }
  }

  enum Mode {
    /** Run it and record it. */
    RUN,
    /**
     * Run it, and record it later with others: for a database that is dropped unless its run comes
     * to the end, since until then its ledger does not say what is there.
     */
    TELL,
    /** Record it without running. */
    RECORD,
    /** Run it once per name and checksum; no part of the ledger. */
    SEED
  }

  /** Runs as one statement outside a transaction. */
  boolean standalone() {
    return change instanceof Change.Migration m && !m.transactional();
  }

  /** Runs in a transaction of its own. */
  boolean transactional() {
    return (mode == Mode.RUN || mode == Mode.TELL) && !standalone();
  }

  /** The word in table pending. */
  String kind() {
    if (mode == Mode.SEED) {
      return "seed";
    }
    return switch (change) {
      case Change.Migration m -> m.transactional() ? "migration" : "standalone";
      case Change.Function f -> "function";
    };
  }

  String name() {
    return change.name();
  }

  @Nullable String version() {
    return change instanceof Change.Migration m ? m.version().toString() : null;
  }

  /** How people call it. */
  String label() {
    return mode == Mode.SEED ? "seed" : change.label();
  }

  /** Its texts in their order. */
  List<Part> parts() {
    return seed.isEmpty()
        ? List.of(new Part("", Checksum.normal(change.sql()), 0))
        : SeedText.parts(seed);
  }

  boolean replayed() {
    return !(change instanceof Change.Migration m) || m.replay();
  }
}
