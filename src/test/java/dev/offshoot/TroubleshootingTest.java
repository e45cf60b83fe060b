package dev.offshoot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.status.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each reason has an entry in the page on troubles, once, and no other word has. */
class TroubleshootingTest {
  private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| ((?:`\\w+` ?)+)\\|");
  private static final Pattern WORD = Pattern.compile("\\w+");

  @Test
  void eachReasonOnce() throws IOException {
    var page = Files.readString(Path.of("docs", "how-to", "troubleshoot.md"));
    List<String> entries =
        FIRST_CELL
            .matcher(page)
            .results()
            .map(r -> r.group(1))
            .flatMap(cell -> WORD.matcher(cell).results().map(MatchResult::group))
            .toList();
    assertThat(entries)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Reason.values()).map(Reason::word).toList());
  }
}
