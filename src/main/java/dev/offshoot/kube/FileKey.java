package dev.offshoot.kube;

import java.util.regex.Pattern;

/**
 * Decides from a file's name, or a ConfigMap's key, alone whether it is a migration: {@code
 * <version>_<name>.sql} or Flyway's {@code V<version>__<name>.sql}, leading zeros dropped. Other
 * keys that end in .sql are refused with the reason, because a migration that is silently left out
 * is worse than none; keys of any other kind are nobody's business here. It must never look at the
 * text.
 */
public sealed interface FileKey {
  /**
   * A migration.
   *
   * @param version digits, the first of them no zero
   */
  record Named(String version, String name) implements FileKey {}

  /** Ends in .sql, but is none of ours. */
  record Refused(String why) implements FileKey {}

  /** No SQL at all, such as a README. */
  record Ignored() implements FileKey {}

  Pattern PLAIN = Pattern.compile("([0-9]+)_+(.+)\\.sql");
  Pattern FLYWAY = Pattern.compile("V([0-9]+)__(.+)\\.sql");
  Pattern DOTTED = Pattern.compile("V?[0-9]+([._][0-9]+)*\\.[0-9]+([._][0-9]+)*_.*");
  Pattern UNDERSCORED = Pattern.compile("V[0-9]+_[0-9]+(_[0-9]+)*__.*");
  Pattern SPECIAL = Pattern.compile("([RBU])[0-9._]*__.*");
  int DIGITS = 20;

  /** What the key says. */
  static FileKey of(String key) {
    if (!key.regionMatches(true, key.length() - 4, ".sql", 0, 4)) {
      return new Ignored();
    }
    if (!key.endsWith(".sql")) {
      return new Refused("ends in .sql only in upper case; write .sql");
    }
    var special = SPECIAL.matcher(key);
    if (special.matches()) {
      return new Refused(
          switch (special.group(1)) {
            case "R" ->
                "is a repeatable migration (R__), which does not exist here; put the text into"
                    + " spec.functions, where it is replaced whenever it changes";
            case "B" ->
                "is a baseline migration (B__), which does not exist here; give it an ordinary"
                    + " version";
            default ->
                "is an undo migration (U__), which does not exist here; write a new migration, or"
                    + " reset the branch";
          });
    }
    if (DOTTED.matcher(key).matches() || UNDERSCORED.matcher(key).matches()) {
      return new Refused(
          "has a version of several parts; a version is one whole number, such as 20250401000000");
    }
    var flyway = FLYWAY.matcher(key);
    if (flyway.matches()) {
      return named(flyway.group(1), flyway.group(2));
    }
    var plain = PLAIN.matcher(key);
    if (plain.matches()) {
      return named(plain.group(1), plain.group(2));
    }
    return new Refused(
        "is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole"
            + " number");
  }

  private static FileKey named(String digits, String name) {
    var version = digits.replaceFirst("^0+", "");
    if (version.isEmpty()) {
      return new Refused("has version 0, which is reserved for the empty database");
    }
    if (version.length() > DIGITS) {
      return new Refused(
          "has a version of " + version.length() + " digits; a version has at most " + DIGITS);
    }
    return new Named(version, name);
  }
}
