package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Version;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a set's people have said may destroy data: a version, whatever its text is, or a version
 * with the beginning of its checksum, which is that one text. Decides only whether an entry speaks
 * of a text.
 */
record Acknowledged(Set<String> entries) {
  static final Acknowledged NONE = new Acknowledged(Set.of());

  /** What an entry looks like. */
  static final Pattern ENTRY = Pattern.compile("[1-9][0-9]{0,19}(@[0-9a-f]{12})?");

  /** The entry that acknowledges this text and no other. */
  static String entry(Change.Migration migration) {
    return migration.version() + "@" + migration.checksum().brief();
  }

  boolean covers(Change.Migration migration) {
    return entries.contains(migration.version().toString()) || entries.contains(entry(migration));
  }

  /** An entry that was made for another text of this version. */
  Optional<String> outdated(Version version) {
    return entries.stream().filter(e -> e.startsWith(version + "@")).sorted().findFirst();
  }
}
