package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Version;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/**
 * One set as it was read: what it wants, and what of it could not be read. Says nothing of what is
 * done.
 *
 * @param migrations by version, ConfigMaps included
 * @param functions in the order of the set, each name once
 * @param invalid what cannot be used, each with the remedy
 * @param missing ConfigMaps that do not exist
 * @param retry, resolve the annotations' values, "" for none
 * @param reapply what of the reverted migrations is wanted again
 * @param acknowledged what may destroy data on a root
 * @param rehearse on a root, run on a scratch copy first
 */
record WantedSet(
    String uid,
    String name,
    NavigableMap<Version, Wish> migrations,
    List<Change.Function> functions,
    List<Invalid> invalid,
    List<String> missing,
    String retry,
    String resolve,
    Reapply reapply,
    Acknowledged acknowledged,
    boolean rehearse,
    Timeouts timeouts) {

  /**
   * A migration and where it stands.
   *
   * @param source such as {@code spec.migrations} or {@code key 1_a.sql of ConfigMap shop}
   */
  record Wish(Change.Migration migration, String source) {}

  /**
   * Something that cannot be used.
   *
   * @param version "" when it is about a file or the whole set
   */
  record Invalid(String version, String message) {}

  /** The annotation {@code offshoot.dev/reapply}. */
  record Reapply(boolean all, Set<Version> versions) {
    static final Reapply NONE = new Reapply(false, Set.of());

    boolean covers(Version version) {
      return all || versions.contains(version);
    }
  }

  /** Who the ledger says it was. */
  String origin() {
    return "MigrationSet/" + name;
  }

  /** Everything that the set names was read: only then is anything of it run. */
  boolean whole() {
    return invalid.isEmpty() && missing.isEmpty();
  }
}
