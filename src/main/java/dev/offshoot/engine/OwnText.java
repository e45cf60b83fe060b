package dev.offshoot.engine;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What of a message a migration's own text accounts for. It decides by words: each must stand in
 * the text or, outside quotation marks, be one of Postgres' own. Anything else may come from a row;
 * so may every word of a message that is not in English.
 */
final class OwnText {
  private static final Set<String> MESSAGE_WORDS = read();

  /** Postgres cuts a name to 63 bytes, and less where a character of several bytes is cut. */
  private static final int CUT = 60;

  /** Of what is compared: a row chooses how long a message is. */
  private static final int LONGEST = 4000;

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s(),:;\\[\\]]+");
  private static final Pattern DOT = Pattern.compile("\\.");

  private static final Pattern FOREIGN_KEY = Pattern.compile("(.+)_fkey\\d*+");

  /** In lower case: as it is, and as Postgres reads doubled quotation marks. */
  private final List<String> texts;

  OwnText(String sql) {
    var lower = sql.toLowerCase(Locale.ROOT);
    texts = List.of(lower, lower.replace("\"\"", "\"").replace("''", "'"));
  }

  /** Each word of the message is the text's or Postgres' own. */
  boolean accountsFor(String message) {
    if (message.length() > LONGEST) {
      return false;
    }
    int first = message.indexOf('"');
    int last = message.lastIndexOf('"');
    if (first == last) {
      return first < 0 && words(message);
    }
    // a quoted text may hold quotation marks, which Postgres does not double
    if (has(message.substring(first + 1, last))) {
      return words(message.substring(0, first)) && words(message.substring(last + 1));
    }
    var parts = message.split("\"", -1);
    boolean known = parts.length % 2 == 1;
    for (int i = 0; known && i < parts.length; i++) {
      known = i % 2 == 0 ? words(parts[i]) : has(parts[i]);
    }
    return known;
  }

  /** A name, or each part of a qualified one, stands in the text by itself. */
  boolean has(String name) {
    return stands(name)
        || (name.contains(".") && DOT.splitAsStream(name).allMatch(this::stands))
        || foreignKey(name);
  }

  /** The name that Postgres makes for a foreign key, of a table and a column. */
  private boolean foreignKey(String name) {
    var key = FOREIGN_KEY.matcher(name);
    if (!key.matches()) {
      return false;
    }
    var joined = key.group(1);
    for (int i = joined.indexOf('_'); i >= 0; i = joined.indexOf('_', i + 1)) {
      if (stands(joined.substring(0, i)) && stands(joined.substring(i + 1))) {
        return true;
      }
    }
    return false;
  }

  /** All are the text's or Postgres' own. */
  boolean words(String outside) {
    return BETWEEN_WORDS
        .splitAsStream(outside)
        .allMatch(word -> MESSAGE_WORDS.contains(word.toLowerCase(Locale.ROOT)) || has(word));
  }

  private boolean stands(String name) {
    var part = name.toLowerCase(Locale.ROOT);
    boolean cut = name.getBytes(StandardCharsets.UTF_8).length >= CUT;
    return part.isEmpty() || texts.stream().anyMatch(text -> Search.word(part, text, cut));
  }

  private static Set<String> read() {
    try (var in = OwnText.class.getResourceAsStream("message-words.txt")) {
      if (in == null) {
        throw new IllegalStateException("resource message-words.txt is missing");
      }
      var text = new InputStreamReader(in, StandardCharsets.UTF_8).readAllAsString();
      return text.lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(Pattern.compile(" ")::splitAsStream)
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
