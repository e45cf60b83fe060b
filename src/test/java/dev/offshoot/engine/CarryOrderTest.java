package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.CarryOrder.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A branch's story in words: {@code 7} is a migration that the parent lacks, {@code f=b/a} a text b
 * of function f whose base is a, {@code -} for no base. The answer is what is carried, in order.
 */
class CarryOrderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # what the parent has | the branch's story     | what is carried
          f=a                   | f=a/a 1                | 1
          f=a                   | f=a/a 1 f=b/a          | 1 f=b
          f=a                   | f=a/a f=b/a 1          | f=b 1
          f=a                   | f=a/a f=b/a f=c/a 1    | f=c 1
          f=a                   | f=a/a f=b/a 1 f=c/a    | f=b 1 f=c
          # changed and taken back: the migration between had the other text
          f=a                   | f=a/a f=b/a 1 f=a/a    | f=b 1 f=a
          f=a                   | f=a/a f=b/a 1 f=a/a 2  | f=b 1 f=a 2
          f=a                   | f=a/a f=b/a 1 f=a/a 2 f=c/a | f=b 1 f=a 2 f=c
          f=a                   | f=a/a 1 f=b/a f=a/a    | 1
          # new functions: the first migration needs the first text
          -                     | f=a/- 1 f=b/-          | f=a 1 f=b
          -                     | f=a/- g=a/- 1          | f=a g=a 1
          -                     | 1 f=a/-                | 1 f=a
          -                     | f=a/-                  | f=a
          # what the parent has already, its own texts and what it took before
          f=b                   | f=a/a 1 f=b/b          | 1
          f=b                   | f=a/a f=b/a 1          | 1
          f=b                   | f=a/a f=b/a 1 f=b/b    | 1
          f=a                   | f=a/a f=b/b f=c/b 1 f=a/a | f=c 1 f=a
          """)
  void textsStandWhereTheirMigrationsNeedThem(String there, String story, String carried) {
    var rows = new ArrayList<Row>();
    var words = new ArrayList<String>();
    for (var word : story.strip().split(" ")) {
      rows.add(row(rows.size() + 1, word));
      words.add(word.split("/")[0]);
    }
    var order = CarryOrder.of(rows, there(there.strip(), words));
    assertThat(order.stream().map(seq -> words.get((int) (seq - 1))).toList())
        .isEqualTo(List.of(carried.strip().split(" ")));
  }

  private static Map<String, Optional<Checksum>> there(String word, List<String> words) {
    var there = new java.util.TreeMap<String, Optional<Checksum>>();
    words.stream()
        .filter(w -> w.contains("="))
        .forEach(w -> there.put(w.split("=")[0], Optional.empty()));
    if (!word.equals("-")) {
      there.put(word.split("=")[0], Optional.of(new Checksum(hex(word.split("=")[1]))));
    }
    return there;
  }

  private static Row row(long seq, String word) {
    if (!word.contains("=")) {
      return new Row(seq, word, "m" + word, null, null);
    }
    var texts = word.split("=")[1].split("/");
    return new Row(
        seq, null, word.split("=")[0], hex(texts[0]), texts[1].equals("-") ? null : hex(texts[1]));
  }

  private static String hex(String text) {
    return Checksum.of(text).hex();
  }
}
