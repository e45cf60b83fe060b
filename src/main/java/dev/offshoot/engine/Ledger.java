package dev.offshoot.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  /**
   * A deployed function.
   *
   * @param base the parent's text at the last create, rebase or merge; null when the parent never
   *     had it, and on a root
   */
  public record FunctionEntry(
      long seq, String name, Checksum checksum, @Nullable Checksum base, String origin) {}

  /**
   * Something that was tried and failed; it is tried again only when its text or the retry token
   * changes.
   *
   * @param key a version, or the name of a function
   * @param retry the value of the annotation {@code offshoot.dev/retry} at that time, "" for none
   */
  public record Failure(
      boolean function, String key, Checksum checksum, String retry, SqlFailure error) {}

  /** A migration or a function was applied here at some time. */
  public boolean tracksSomething() {
    return !migrations.isEmpty() || !functions.isEmpty();
  }

  /**
   * One word for what is tracked and deployed: equal ledgers have equal digests, in whatever order
   * they came to be. Failures take no part.
   */
  public String digest() {
    // in the order of seq, which is nearly that of the versions: quickly sorted
    var checksums = new LinkedHashMap<Version, String>();
    migrations.forEach(e -> checksums.put(e.version(), e.checksum().hex()));
    return digest(checksums, texts(functions));
  }

  static SortedMap<String, String> texts(List<FunctionEntry> functions) {
    var texts = new TreeMap<String, String>();
    functions.forEach(f -> texts.put(f.name(), f.checksum().hex()));
    return texts;
  }

  static String digest(Map<Version, String> checksums, SortedMap<String, String> texts) {
    var lines = new StringBuilder(checksums.size() * 81);
    checksums.keySet().stream()
        .sorted()
        .forEach(v -> lines.append(v).append(':').append(checksums.get(v)).append('\n'));
    return digest(Checksum.of(lines.toString()), texts);
  }

  /**
   * The same.
   *
   * @param migrations of the lines {@code version:checksum} in the order of versions, which a
   *     server can tell as well
   */
  static String digest(Checksum migrations, SortedMap<String, String> texts) {
    var lines = new StringBuilder(migrations.hex()).append('\n');
    texts.forEach((name, checksum) -> lines.append(name).append('=').append(checksum).append('\n'));
    return Checksum.of(lines.toString()).brief();
  }

  /** The highest tracked version. */
  public Optional<Version> head() {
    return migrations.stream().map(Entry::version).max(Version::compareTo);
  }
}
