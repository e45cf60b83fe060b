package dev.offshoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The page about faults names a test for each: here, that these tests exist, and when they run. */
class FaultListTest {
  private static final Path PAGE = Path.of("docs/explanation/faults.md");
  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern IN_GO = Pattern.compile("`(plugin/\\S+_test\\.go): (Test\\w+)`");
  private static final Pattern MARKED =
      Pattern.compile("`(\\w+)#\\w+`(?: \\((soak|sampled|extended)\\))?");

  @Test
  void everyTestThatThePageNamesExists() throws Exception {
    var named = NAMED.matcher(Files.readString(PAGE)).results().map(MatchResult::group).toList();
    assertThat(named).hasSizeGreaterThan(30);
    for (var test : named.stream().distinct().toList()) {
      var match = NAMED.matcher(test);
      assertThat(match.matches()).isTrue();
      assertThat(tests(match.group(1))).as(test).contains(match.group(2));
    }
    for (var test : IN_GO.matcher(Files.readString(PAGE)).results().toList()) {
      assertThat(Path.of(test.group(1))).content().contains("func " + test.group(2) + "(");
    }
  }

  /** Left out of {@code make test}, or there only in part. */
  @Test
  void whatMakeTestLeavesOutIsMarkedSo() throws Exception {
    var named = MARKED.matcher(Files.readString(PAGE)).results().toList();
    assertThat(named).hasSizeGreaterThan(30);
    for (var test : named) {
      var source = Files.readString(file(test.group(1)));
      assertThat(test.group(2)).as(test.group()).isEqualTo(mark(source));
    }
  }

  private static @Nullable String mark(String source) {
    if (source.contains("@EnabledIfEnvironmentVariable(named = \"OFFSHOOT_SOAK\"")) {
      return "soak";
    }
    // of the whole class
    if (source.contains("\n@Tag(\"extended\")")) {
      return "extended";
    }
    return source.contains("\"OFFSHOOT_SOAK\"") ? "sampled" : null;
  }

  @Test
  void everyFaultOfTheTableNamesATest() throws IOException {
    for (var row : rows()) {
      var cells = row.split(" \\| ");
      assertThat(cells).as(row).hasSize(3);
      assertThat(cells[2]).as(row).containsPattern(NAMED + "|" + IN_GO);
    }
  }

  /** The rows of the page's tables, without their heads. */
  private static List<String> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(l -> l.startsWith("| ") && !l.startsWith("| fault |"))
        .toList();
  }

  /** What JUnit would call in the class of this name, wherever it is. */
  private static List<String> tests(String name) throws Exception {
    var type = TESTS.relativize(file(name)).toString().replace(".java", "").replace('/', '.');
    var methods = Class.forName(type, false, FaultListTest.class.getClassLoader());
    return Arrays.stream(methods.getDeclaredMethods())
        .filter(m ->
            m.isAnnotationPresent(Test.class) || m.isAnnotationPresent(ParameterizedTest.class))
        .map(m -> m.getName())
        .toList();
  }

  private static Path file(String name) throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      var file =
          files.filter(f -> f.endsWith(name + ".java")).findFirst().orElse(Path.of(name + ".java"));
      assertThat(file).exists();
      return file;
    }
  }
}
