package dev.offshoot.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ErrorStage;
import dev.offshoot.api.Executed;
import dev.offshoot.api.LastError;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextTest {
  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdefg, 6, abc…",
    "äöüäöü, 12, äöüäöü",
    "äöüäöü, 11, äöüä…",
    "äöüäöü, 10, äöü…",
    "€€€€, 9, €€…",
    "😀😀😀, 11, 😀😀…",
    "😀😀😀, 10, 😀…",
    "😀😀😀, 6, …",
  })
  void cutsBetweenCharacters(String text, int limit, String cut) {
    assertThat(ErrorText.cut(text, limit)).isEqualTo(cut);
    assertThat(cut.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(limit);
  }

  @Test
  void aNoteFitsIntoAnEvent() {
    assertThat(ErrorText.note("😀".repeat(5000)).getBytes(UTF_8)).hasSizeBetween(990, 1000);
    assertThat(ErrorText.note("short")).isEqualTo("short");
  }

  @Test
  void aShortErrorIsKeptAsItIs() {
    LastError error = error("relation \"accounts\" already exists", "d", "h", "s");

    assertThat(ErrorText.cut(error)).isEqualTo(error);
  }

  @Test
  void theDetailGoesFirstAndOnlyAsFarAsNeeded() {
    LastError error = error("m".repeat(500), "d".repeat(5000), "h".repeat(100), "s".repeat(900));

    LastError cut = ErrorText.cut(error);

    assertThat(bytes(cut)).isBetween(4090, 4096);
    assertThat(cut.message()).isEqualTo(error.message());
    assertThat(cut.statement()).isEqualTo(error.statement());
    assertThat(cut.detail()).endsWith("d…");
  }

  @ParameterizedTest
  @CsvSource({"a, 1000000", "€, 300000", "😀, 250000"})
  void everythingHugeStillFits(String character, int times) {
    String huge = character.repeat(times);
    LastError error =
        new LastError(
            ErrorStage.APPLY,
            Executed.NONE,
            "99999999999999999999",
            huge,
            "42P01",
            huge,
            huge,
            huge,
            1,
            1,
            huge);

    LastError cut = ErrorText.cut(error);

    assertThat(bytes(cut)).isLessThanOrEqualTo(4096);
    assertThat(cut.message().getBytes(UTF_8)).hasSizeGreaterThan(1500);
  }

  @Test
  void sentenceSaysWhatWhereAndWhatIsLeft() {
    assertThat(ErrorText.sentence(error("relation \"a\" already exists", null, null, null)))
        .isEqualTo(
            "20250401000000 create_accounts: relation \"a\" already exists (42P07), line 3, "
                + "column 14; nothing was executed");
    assertThat(
            ErrorText.sentence(
                new LastError(
                    ErrorStage.PLAN,
                    Executed.PARTIAL,
                    null,
                    null,
                    null,
                    "no",
                    null,
                    null,
                    null,
                    null,
                    null)))
        .isEqualTo("no; what ran before it stays");
  }

  private static LastError error(String message, String detail, String hint, String statement) {
    return new LastError(
        ErrorStage.APPLY,
        Executed.NONE,
        "20250401000000",
        "create_accounts",
        "42P07",
        message,
        detail,
        hint,
        3,
        14,
        statement);
  }

  private static int bytes(LastError error) {
    return Stream.of(
            error.version(),
            error.name(),
            error.sqlState(),
            error.message(),
            error.detail(),
            error.hint(),
            error.statement())
        .mapToInt(text -> text == null ? 0 : text.getBytes(UTF_8).length)
        .sum();
  }
}
