package dev.offshoot.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
  private static final Pattern USE = Pattern.compile("(?<![.\\w])Reason\\.([A-Z_]+)\\b");

  @ParameterizedTest
  @EnumSource
  void wordIsTheNameInCamelCase(Reason reason) {
    assertThat(reason.word()).matches("[A-Z][a-z]+([A-Z][a-z]+)*");
    assertThat(reason.word().replaceAll("(?<=[a-z])(?=[A-Z])", "_"))
        .isEqualToIgnoringCase(reason.name());
  }

  @ParameterizedTest
  @EnumSource
  void descriptionIsOneSentence(Reason reason) {
    assertThat(reason.description()).matches("[A-Z].{10,150}[.]").doesNotContain(". ");
  }

  /** A word that nobody gives would have a remedy for what never happens. */
  @Test
  void eachIsGivenSomewhere() throws IOException {
    var given = new TreeSet<String>();
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        var text = Files.readString(file);
        if (text.contains("import dev.offshoot.status.Reason;")) {
          USE.matcher(text).results().map(r -> r.group(1)).forEach(given::add);
        }
      }
    }
    // the engine knows no condition, and its words are passed on as they are
    Arrays.stream(Unavailable.Reason.values())
        .flatMap(u -> Reason.of(u.conditionReason()).stream())
        .forEach(r -> given.add(r.name()));
    assertThat(Reason.values()).extracting(Reason::name).isSubsetOf(given);
  }

  @ParameterizedTest
  @EnumSource
  void conditionTypesAreCamelCase(ConditionType type) {
    assertThat(type.word()).matches("[A-Z][a-z]+([A-Z][a-z]+)*");
  }
}
