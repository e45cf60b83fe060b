package dev.offshoot.branch;

import dev.offshoot.api.ParameterTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which server parameters a branch may not set, and why. Pure. Names are compared as
 * Postgres does, without regard to case. Whether a value works is for Postgres to say, not for this
 * class.
 */
final class ParameterRules {
  /** Connections that the operator, migrations and the application need beside reserved ones. */
  static final int CONNECTIONS = 20;

  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");
  private static final Pattern LIBRARIES = Pattern.compile("[A-Za-z0-9_$. ,\"-]*");
  private static final List<Group> GROUPS =
      List.of(
          group(ParameterTable.DATA, ParameterTable.DATA_WHY),
          group(ParameterTable.MIGRATIONS, ParameterTable.MIGRATIONS_WHY),
          group(ParameterTable.ADDRESS, ParameterTable.ADDRESS_WHY),
          group(ParameterTable.LOGIN, ParameterTable.LOGIN_WHY),
          group(ParameterTable.STATEMENTS, ParameterTable.STATEMENTS_WHY),
          group(ParameterTable.LOG, ParameterTable.LOG_WHY),
          group(ParameterTable.CODE, ParameterTable.CODE_WHY),
          group(ParameterTable.STANDBY, ParameterTable.STANDBY_WHY),
          group(ParameterTable.DIRECTIVES, ParameterTable.DIRECTIVES_WHY));
  private static final Group ARCHIVE = group(ParameterTable.ARCHIVE, ParameterTable.ARCHIVE_WHY);

  private ParameterRules() {}

  /** Names that are rejected for one reason. */
  record Group(List<String> names, String why) {}

  /** Every reason, in the order of the page that documents them. */
  static List<Group> groups() {
    return GROUPS;
  }

  /** What only a root may set. */
  static Group archive() {
    return ARCHIVE;
  }

  /** What a branch takes over from its parent: all but what concerns production's archive. */
  static Map<String, String> inherited(Map<String, String> parameters) {
    var kept = new TreeMap<>(parameters);
    kept.keySet().removeIf(name -> ARCHIVE.names().contains(name.toLowerCase(Locale.ROOT)));
    return kept;
  }

  /** The first parameter that cannot be set, with the reason; empty when all may be tried. */
  static Optional<String> reject(Map<String, String> parameters, boolean root) {
    var byName = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var parameter : new TreeMap<>(parameters).entrySet()) {
      var name = parameter.getKey().toLowerCase(Locale.ROOT);
      var why = why(name, parameter.getValue(), root);
      if (why.isPresent()) {
        return Optional.of("parameter " + name + " cannot be set: " + why.get());
      }
      if (byName.put(name, parameter.getValue()) != null) {
        return Optional.of("parameter " + name + " is set twice, in upper and lower case");
      }
    }
    return connections(byName);
  }

  private static Optional<String> why(String name, String value, boolean root) {
    if (name.startsWith(ParameterTable.RESERVED)) {
      return Optional.of(ParameterTable.RESERVED_WHY);
    }
    var groups = new ArrayList<>(GROUPS);
    if (!root) {
      groups.add(ARCHIVE);
    }
    var group = groups.stream().filter(g -> g.names().contains(name)).findFirst();
    if (group.isPresent()) {
      return group.map(Group::why);
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("its value holds a line break or a control character");
    }
    return name.equals("shared_preload_libraries") && !LIBRARIES.matcher(value).matches()
        ? Optional.of("it takes names of libraries of the image, without a path")
        : Optional.empty();
  }

  private static Optional<String> connections(Map<String, String> byName) {
    var all = number(byName.get("max_connections"), 100);
    var reserved =
        number(byName.get("superuser_reserved_connections"), 3)
            + number(byName.get("reserved_connections"), 0);
    if (all - reserved >= CONNECTIONS) {
      return Optional.empty();
    }
    var name =
        List.of("max_connections", "superuser_reserved_connections", "reserved_connections")
            .stream()
            .filter(byName::containsKey)
            .findFirst()
            .orElse("max_connections");
    return Optional.of(
        "parameter %s leaves %d connections; the operator, migrations and the application need at least %d"
            .formatted(name, Math.max(0, all - reserved), CONNECTIONS));
  }

  /** What is no plain number is for Postgres to judge. */
  private static long number(@Nullable String value, long otherwise) {
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Group group(String list, String why) {
    return new Group(QUOTED.matcher(list).results().map(m -> m.group(1)).toList(), why);
  }
}
