package dev.offshoot.migration;

import dev.offshoot.api.Acknowledgement;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.api.SourceContent;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Texts;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.FileKey;
import dev.offshoot.kube.FirstLine;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.MigrationPolicy;
import dev.offshoot.migration.WantedSet.Invalid;
import dev.offshoot.migration.WantedSet.Reapply;
import dev.offshoot.migration.WantedSet.Wish;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what a set and its ConfigMaps want: pure. Whatever cannot be used is named with its place
 * and the remedy, and never guessed at or left out in silence.
 *
 * <p>Text that is empty or holds comments only is a migration that does nothing, and is tracked, as
 * in Flyway.
 */
final class SetReader {
  private static final String FUNCTION = ".sql";

  private final List<Invalid> invalid = new ArrayList<>();
  private final TreeMap<Version, Wish> migrations = new TreeMap<>();
  private final LinkedHashMap<String, Found> functions = new LinkedHashMap<>();

  /** A function, and where its text is. */
  private record Found(Change.Function function, String source) {}

  private SetReader() {}

  /**
   * Reads a set.
   *
   * @param configMaps those that exist, by name
   */
  static WantedSet read(
      MigrationSet set, MigrationPolicy policy, Map<String, ConfigMap> configMaps) {
    return new SetReader().wanted(set, policy, configMaps);
  }

  private WantedSet wanted(
      MigrationSet set, MigrationPolicy policy, Map<String, ConfigMap> configMaps) {
    var spec = set.getSpec();
    for (var m : spec.getMigrations()) {
      inline(m.getVersion(), m.getName(), m.getSql(), m.isTransactional(), m.isReplay());
    }
    var missing = new ArrayList<String>();
    for (var f : spec.getFunctions()) {
      function(f.name(), f.sql(), "spec.functions");
    }
    for (var source : spec.getSources().stream().distinct().toList()) {
      var found = configMaps.get(source.configMap());
      if (found == null) {
        missing.add(source.configMap());
      } else if (source.content() == SourceContent.FUNCTIONS) {
        functions(found);
      } else {
        files(found);
      }
    }
    var resolve = resolve(annotation(set, Labels.RESOLVE));
    var reapply = reapply(annotation(set, Labels.REAPPLY));
    var acknowledged = acknowledged(spec.getAcknowledgeDestructive());
    return new WantedSet(
        set.getMetadata().getUid(),
        set.getMetadata().getName(),
        migrations,
        functions.values().stream().map(Found::function).toList(),
        List.copyOf(invalid),
        missing.stream().distinct().toList(),
        annotation(set, Labels.RETRY),
        resolve,
        reapply,
        acknowledged,
        policy.rehearse(),
        policy.timeouts());
  }

  private void inline(
      String version, String name, String sql, boolean transactional, boolean replay) {
    Version number;
    try {
      number = Version.of(version);
    } catch (IllegalArgumentException e) {
      // the API server refuses it as well; an object stored before that rule must not stop us
      invalid.add(new Invalid("", "spec.migrations: " + e.getMessage() + "; correct or remove it"));
      return;
    }
    add(new Change.Migration(number, name, sql, transactional, replay), "spec.migrations");
  }

  private void files(ConfigMap map) {
    var name = map.getMetadata().getName();
    for (var key : new TreeSet<>(map.getBinaryData().keySet())) {
      if (!(FileKey.of(key) instanceof FileKey.Ignored)) {
        refuse(name, key, "is not valid UTF-8; save the file as UTF-8");
      }
    }
    for (var file : new TreeMap<>(map.getData()).entrySet()) {
      switch (FileKey.of(file.getKey())) {
        case FileKey.Ignored _ -> {}
        case FileKey.Refused refused -> refuse(name, file.getKey(), refused.why());
        case FileKey.Named named -> {
          switch (FirstLine.of(file.getValue())) {
            case FirstLine.Bad bad -> refuse(name, file.getKey(), "cannot be read: " + bad.why());
            case FirstLine.Flags flags ->
                add(
                    new Change.Migration(
                        Version.of(named.version()),
                        named.name(),
                        file.getValue(),
                        flags.transactional(),
                        flags.replay()),
                    "key " + file.getKey() + " of ConfigMap " + name);
          }
        }
      }
    }
  }

  private void refuse(String configMap, String key, String why) {
    invalid.add(new Invalid("", "key " + key + " of ConfigMap " + configMap + " " + why));
  }

  private void add(Change.Migration migration, String source) {
    var version = migration.version().toString();
    if (migration.sql().indexOf('\0') >= 0) {
      invalid.add(new Invalid(version, nul("version " + version, source)));
      return;
    }
    var before = migrations.putIfAbsent(migration.version(), new Wish(migration, source));
    if (before != null
        && (!before.migration().checksum().equals(migration.checksum())
            || before.migration().replay() != migration.replay())) {
      invalid.add(new Invalid(version, twice("version " + version, before.source(), source)));
    }
  }

  /** Each key NAME.sql is the function NAME. */
  private void functions(ConfigMap map) {
    var name = map.getMetadata().getName();
    for (var key : new TreeSet<>(map.getBinaryData().keySet())) {
      if (key.endsWith(FUNCTION)) {
        refuse(name, key, "is not valid UTF-8; save the file as UTF-8");
      }
    }
    for (var file : new TreeMap<>(map.getData()).entrySet()) {
      var key = file.getKey();
      if (key.endsWith(FUNCTION) && key.length() > FUNCTION.length()) {
        function(
            key.substring(0, key.length() - FUNCTION.length()),
            file.getValue(),
            "key " + key + " of ConfigMap " + name);
      }
    }
  }

  private void function(String name, String sql, String source) {
    if (sql.indexOf('\0') >= 0) {
      invalid.add(new Invalid("", nul("function " + name, source)));
      return;
    }
    var found = new Found(new Change.Function(name, sql), source);
    var before = functions.putIfAbsent(name, found);
    if (before != null && !before.function().checksum().equals(found.function().checksum())) {
      invalid.add(new Invalid("", twice("function " + name, before.source(), source)));
    }
  }

  private static String nul(String what, String source) {
    return "%s (%s) holds a NUL character, which Postgres cannot store; remove it"
        .formatted(what, source);
  }

  private static String twice(String what, String first, String second) {
    return first.equals(second)
        ? "%s stands twice in %s with different texts; keep one".formatted(what, first)
        : "%s stands in %s and in %s with different texts; keep one".formatted(what, first, second);
  }

  private String resolve(String value) {
    if (value.isEmpty() || value.equals("applied") || value.equals("retry")) {
      return value;
    }
    invalid.add(
        new Invalid(
            "",
            "annotation %s is \"%s\"; set it to applied or retry, or remove it"
                .formatted(Labels.RESOLVE, value)));
    return "";
  }

  private Reapply reapply(String value) {
    if (value.isBlank()) {
      return Reapply.NONE;
    }
    if (value.strip().equals("all")) {
      return new Reapply(true, Set.of());
    }
    var versions = new HashSet<Version>();
    for (var word : value.strip().split("[,\\s]+")) {
      try {
        versions.add(Version.of(word));
      } catch (IllegalArgumentException e) {
        invalid.add(
            new Invalid(
                "",
                "annotation %s: %s; set it to all, or to versions with commas between them"
                    .formatted(Labels.REAPPLY, e.getMessage())));
      }
    }
    return new Reapply(false, versions);
  }

  private Acknowledged acknowledged(List<Acknowledgement> entries) {
    for (var entry : entries) {
      if (!Acknowledged.wellFormed(entry)) {
        invalid.add(
            new Invalid(
                "",
                "spec.acknowledgeDestructive has version \"%s\" with checksum \"%s\"; write a version and at least the first 12 hexadecimal digits of its checksum"
                    .formatted(entry.version(), entry.checksum())));
      }
    }
    return new Acknowledged(List.copyOf(entries));
  }

  private static String annotation(MigrationSet set, String key) {
    return Texts.storable(Annotations.get(set, key));
  }
}
