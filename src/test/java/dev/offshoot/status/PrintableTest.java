package dev.offshoot.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ConditionStatus;
import dev.offshoot.engine.SqlFailure;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "1b, \\u001b",
    "0d, \\u000d",
    "0a, \\u000a",
    "09, \\u0009",
    "00, \\u0000",
    "7f, \\u007f",
    "9b, \\u009b",
    "202e, \\u202e",
    "2028, \\u2028",
    "feff, \\ufeff",
    "d800, \\ud800",
    "e0041, \\U000e0041"
  })
  void whatAScreenWouldActOnIsWrittenAsItsCode(String code, String written) {
    String character = Character.toString(Integer.parseInt(code, 16));
    assertThat(Printable.line("a" + character + "b")).isEqualTo("a" + written + "b");
  }

  @Test
  void linesKeepTheirBreaksAndWordsStay() {
    assertThat(Printable.lines("a\n\tb\r\n")).isEqualTo("a\n\tb\\u000d\n");
    for (String plain : List.of("", "Größe 大 😀 $1 \\ \"q\"", "e\u0301")) {
      assertThat(Printable.line(plain)).isEqualTo(plain);
    }
  }

  @Test
  void nothingOfAnyTextIsLeftThatActs() {
    var random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.appendCodePoint(
            random.nextBoolean() ? random.nextInt(0x3000) : random.nextInt(0x110000));
      }
      assertThat(Printable.line(text.toString()).codePoints())
          .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
  }

  @Test
  void errorsAndConditionsAreMadeSo() {
    var failure =
        new SqlFailure(
            SqlFailure.Stage.APPLY,
            SqlFailure.Executed.NONE,
            null,
            "na\nme",
            "P0001",
            "mes\u001b[2Jsage",
            "de\ntail",
            "hi\rnt",
            1,
            1,
            "LINE 1: x\u001b\n        ^");

    var error = LastErrors.of(failure);
    var condition =
        Conditions.merge(
                List.of(),
                List.of(
                    new Judgement(
                        ConditionType.READY, ConditionStatus.FALSE, Reason.CONFLICT, "a\nb")),
                1,
                Instant.EPOCH)
            .getFirst();

    assertThat(error.name()).isEqualTo("na\\u000ame");
    assertThat(error.message()).isEqualTo("mes\\u001b[2Jsage");
    assertThat(error.detail()).isEqualTo("de\\u000atail");
    assertThat(error.hint()).isEqualTo("hi\\u000dnt");
    assertThat(error.statement()).isEqualTo("\nLINE 1: x\\u001b\n        ^");
    assertThat(condition.message()).isEqualTo("a\\u000ab");
  }
}
