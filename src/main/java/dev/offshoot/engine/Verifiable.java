package dev.offshoot.engine;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a statement that runs outside a transaction does, as far as the catalogs can later tell
 * whether it was done. It decides by the statement's words only; what it does not know is {@link
 * Opaque}. Names are as written, with their quotes.
 */
sealed interface Verifiable {
  /** An index that is there and valid. */
  record CreateIndex(@Nullable String index, String table) implements Verifiable {}

  /** An index that is no longer there. */
  record DropIndex(String index) implements Verifiable {}

  /** Can always be done again. */
  record Reindex() implements Verifiable {}

  /** A partition that no longer is one. */
  record Detach(String table, String partition) implements Verifiable {}

  /** Nobody can tell afterwards. */
  record Opaque() implements Verifiable {}

  /** Reads a statement. */
  static Verifiable of(String statement) {
    var text = Patterns.withoutComments(statement).strip();
    var create = Patterns.CREATE.matcher(text);
    if (create.lookingAt()) {
      return new CreateIndex(create.group("index"), group(create, "table"));
    }
    var drop = Patterns.DROP.matcher(text);
    if (drop.matches()) {
      return new DropIndex(group(drop, "index"));
    }
    if (Patterns.REINDEX.matcher(text).lookingAt()) {
      return new Reindex();
    }
    var detach = Patterns.DETACH.matcher(text);
    if (detach.matches()) {
      return new Detach(group(detach, "table"), group(detach, "partition"));
    }
    return new Opaque();
  }

  private static String group(Matcher matcher, String name) {
    var group = matcher.group(name);
    if (group == null) {
      throw new IllegalStateException(name + " is no optional part");
    }
    return group;
  }

  /** The words themselves. */
  final class Patterns {
    private static final String WORD = "(?:\"(?:[^\"]++|\"\")++\"|[\\p{L}_][\\p{L}\\p{N}_$]*)";
    private static final String NAME = WORD + "(?:\\s*\\.\\s*" + WORD + ")?";
    private static final Pattern CREATE =
        pattern(
            "create (?:unique )?index concurrently (?:(?:if not exists )?(?<index>(?!on\\b)"
                + WORD
                + ") )?on (?:only )?(?<table>"
                + NAME
                + ")");
    private static final Pattern DROP =
        pattern(
            "drop index concurrently (?:if exists )?(?<index>" + NAME + ")(?: restrict| cascade)?");
    private static final Pattern REINDEX =
        pattern("reindex (?:\\([^)]*\\) ?)?(?:index|table|schema|database) concurrently\\b");
    private static final Pattern DETACH =
        pattern(
            "alter table (?:if exists )?(?:only )?(?<table>"
                + NAME
                + ") detach partition (?<partition>"
                + NAME
                + ") concurrently");
    private static final Pattern LEXEMES =
        Pattern.compile(
            "'(?:[^']++|'')*+'|\"(?:[^\"]++|\"\")*+\"|(?<dollar>\\$\\w*+\\$).*?(?:\\k<dollar>|\\z)"
                + "|(?<comment>--[^\\n]*|/\\*.*?(?:\\*/|\\z))",
            Pattern.DOTALL);

    private Patterns() {}

    private static Pattern pattern(String words) {
      return Pattern.compile(words.replace(" ", "\\s+"), Pattern.CASE_INSENSITIVE);
    }

    static String withoutComments(String statement) {
      return LEXEMES
          .matcher(statement)
          .replaceAll(m -> m.group("comment") == null ? Matcher.quoteReplacement(m.group()) : " ");
    }

    /** Begins or ends a transaction, and so would take the session with it. */
    static boolean transactionControl(String statement) {
      var text = withoutComments(statement).strip().toLowerCase(Locale.ROOT);
      return text.matches(
          "(?s)(begin|start|commit|end|rollback|abort|savepoint|release|prepare\\s+transaction)\\b.*");
    }
  }
}
