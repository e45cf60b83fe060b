package dev.offshoot.engine;

/** One thing to run on a branch and to track in its ledger. */
public sealed interface Change {
  /** The text to run. */
  String sql();

  /** What tells this text from another. */
  Checksum checksum();

  /** What tells this change from others of its kind: the version, or the function's name. */
  String key();

  /** Its name alone, which tells a migration from no other. */
  String name();

  /** How people call it. */
  String label();

  /**
   * The same, and how far a run is with it: {@code 20250101 add_email (2 of 3)}.
   *
   * @param index its place in the run, from 0
   */
  default String label(int index, int total) {
    return "%s (%d of %d)".formatted(label(), index + 1, total);
  }

  /**
   * A migration.
   *
   * @param transactional false: one statement that cannot run in a transaction, such as {@code
   *     create index concurrently}
   * @param replay false: recorded on branches without running there
   */
  record Migration(Version version, String name, String sql, boolean transactional, boolean replay)
      implements Change {
    /** Its name is stored. */
    public Migration {
      name = Texts.storable(name);
    }

    @Override
    public Checksum checksum() {
      return Checksum.of(sql, transactional);
    }

    @Override
    public String key() {
      return version.toString();
    }

    @Override
    public String label() {
      return version + " " + name;
    }
  }

  /** A function: replaced whenever its text changes. */
  record Function(String name, String sql) implements Change {
    /** Its name is stored. */
    public Function {
      name = Texts.storable(name);
    }

    @Override
    public Checksum checksum() {
      return Checksum.of(sql);
    }

    @Override
    public String key() {
      return name;
    }

    @Override
    public String label() {
      return "function " + name;
    }
  }
}
