package dev.offshoot.migration;

import dev.offshoot.api.Acknowledgement;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Version;
import dev.offshoot.status.VersionText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which texts of migrations a set acknowledges that may destroy data: a version with its checksum,
 * or the beginning of it. Decides only whether an entry is of a text.
 */
record Acknowledged(List<Acknowledgement> entries) {
  static final Acknowledged NONE = new Acknowledged(List.of());

  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{12,64}");

  /** The API server accepts nothing else. */
  static boolean wellFormed(Acknowledgement entry) {
    return VersionText.is(entry.version()) && CHECKSUM.matcher(entry.checksum()).matches();
  }

  /** The entry of this text, as YAML and JSON read it. */
  static String entry(Change.Migration migration) {
    return text(new Acknowledgement(migration.version().toString(), migration.checksum().brief()));
  }

  private static String text(Acknowledgement entry) {
    return "{\"version\": \"%s\", \"checksum\": \"%s\"}"
        .formatted(entry.version(), entry.checksum());
  }

  boolean covers(Change.Migration migration) {
    return of(migration.version())
        .anyMatch(e -> migration.checksum().hex().startsWith(e.checksum()));
  }

  /** An entry that was made for another text of this version. */
  Optional<String> outdated(Version version) {
    return of(version).findFirst().map(Acknowledged::text);
  }

  private Stream<Acknowledgement> of(Version version) {
    return entries.stream().filter(e -> e.version().equals(version.toString()));
  }
}
