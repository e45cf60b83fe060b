package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Taken.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A parent's story in words: {@code 7} is a migration, {@code 7!} one that branches do not run,
 * {@code a} a text of function f. The branch tracks some of the migrations and has a text of f over
 * a base. The answer is how many of the words it took, as far as f goes.
 */
class TakenTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # the parent's story | tracked | text | base | taken
          a 1                  | 1       | a    | a    | 1
          a 1 b                | 1       | a    | a    | 1
          a 1 b 2 c            | 1       | a    | a    | 1
          a 1 b 2 b            | 1 2     | b    | b    | 5
          # back to the same text: what lies behind a migration that is lacking is still to come
          a b a                | -       | a    | a    | 3
          a b 1 a              | -       | a    | a    | 1
          a b 1 a              | 1       | a    | a    | 4
          a 1 b 2 a 3 b 4 a    | 1 2     | a    | a    | 5
          a b 1! a             | -       | a    | a    | 4
          a 1 a                | -       | a    | a    | 3
          # a text that came by a merge, before the migrations in front of it were taken
          a 1 b                | -       | b    | b    | 3
          # texts of the branch's own stay whatever comes
          a b 1 a              | -       | x    | a    | 4
          a b 1 a              | -       | a    | -    | 4
          b 1 a                | -       | x    | -    | 0
          a b                  | -       | -    | -    | 0
          """)
  void howFarABranchTookAFunction(
      String story,
      @Nullable String tracked,
      @Nullable String text,
      @Nullable String base,
      long taken) {
    var rows = new ArrayList<Row>();
    for (var word : story.strip().split(" ")) {
      var seq = rows.size() + 1;
      rows.add(
          Character.isDigit(word.charAt(0))
              ? new Row(seq, word.substring(0, 1), "m", hex(word), !word.endsWith("!"))
              : new Row(seq, null, "f", hex(word), true));
    }
    var migrations = new HashMap<Version, String>();
    for (var version : tracked == null ? new String[0] : tracked.strip().split(" ")) {
      migrations.put(Version.of(version), hex(version));
    }
    Map<String, Tracked.Deployed> functions =
        text == null
            ? Map.of()
            : Map.of("f", new Tracked.Deployed(hex(text), base == null ? null : hex(base)));
    assertThat(
            Objects.requireNonNullElse(
                Taken.of(rows, new Tracked(migrations, functions)).get("f"), 0L))
        .isEqualTo(taken);
  }

  private static String hex(String text) {
    return Checksum.of(text.strip()).hex();
  }
}
