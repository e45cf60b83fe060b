package dev.offshoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What the compiler does not see: how long files are, and that each says in its first lines what it
 * decides.
 */
class SourcesTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final int LONGEST = 400;
  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^(public |final |sealed |abstract )*(class|record|interface|enum|@interface) ");

  @Test
  void noFileIsLong() throws IOException {
    for (var file : sources(Path.of("src"))) {
      assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(LONGEST);
    }
  }

  @Test
  void everyFileSaysFirstWhatItIsFor() throws IOException {
    for (var file : sources(MAIN)) {
      var text = Files.readString(file);
      var comment = text.indexOf("/**");
      var type = typeBegins(text);
      assertThat(comment).as("a Javadoc before the type in " + file).isBetween(0, type);
    }
  }

  @Test
  void theMedianFileIsShort() throws IOException {
    var lengths = sources(MAIN).stream().map(SourcesTest::length).sorted().toList();
    assertThat(lengths.get(lengths.size() / 2)).isLessThan(80);
  }

  /** Where the first type, or in a package-info the package, is declared. */
  private static int typeBegins(String text) {
    var type = TYPE.matcher(text);
    return type.find() ? type.start() : text.indexOf("\npackage ");
  }

  private static int length(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files.filter(f -> f.toString().endsWith(".java")).toList();
    }
  }
}
