package dev.offshoot.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a branch's database says was done to it, read in one snapshot, without the texts.
 *
 * @param migrations in the order of {@code seq}
 * @param functions the current text of each, in the order of {@code seq}
 * @param failures what failed and was neither tracked nor forgotten since
 */
public record Ledger(
    List<Entry> migrations, List<FunctionEntry> functions, List<Failure> failures) {
  /** A tracked migration. */
  public record Entry(long seq, Version version, String name, Checksum checksum) {}

  /** A deployed function. */
  public record FunctionEntry(long seq, String name, Checksum checksum, String origin) {}

  /**
   * Something that was tried and failed; it is tried again only when its text or the retry token
   * changes.
   *
   * @param key a version, or the name of a function
   * @param retry the value of the annotation {@code offshoot.dev/retry} at that time, "" for none
   */
  public record Failure(
      boolean function, String key, Checksum checksum, String retry, SqlFailure error) {}

  /**
   * One word for what is tracked and deployed: equal ledgers have equal digests, in whatever order
   * they came to be. Failures take no part.
   */
  public String digest() {
    var text = new StringBuilder();
    migrations.stream()
        .sorted(Comparator.comparing(Entry::version))
        .forEach(e -> text.append(e.version()).append(':').append(e.checksum().hex()).append('\n'));
    functions.stream()
        .sorted(Comparator.comparing(FunctionEntry::name))
        .forEach(f -> text.append(f.name()).append('=').append(f.checksum().hex()).append('\n'));
    return Checksum.of(text.toString()).brief();
  }

  /** The highest tracked version. */
  public Optional<Version> head() {
    return migrations.stream().map(Entry::version).max(Version::compareTo);
  }
}
