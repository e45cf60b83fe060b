package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shell commands of a page of the documentation, run as they stand there, but in a test's own
 * namespace instead of {@code shop}. It must never run what no page says.
 */
record DocScript(String page, List<String> blocks) {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(sh|console)\\n(.*?)^ *```$");
  private static final Pattern WITHIN_A_SENTENCE = Pattern.compile("`(kubectl [^`]+)`");
  private static final Pattern NOTE =
      Pattern.compile("(?m)^ *(kubectl (?:.*<<'EOF'\\n(?s:.*?)\\nEOF$|.*))");

  static DocScript of(String page) throws Exception {
    var text = Files.readString(Path.of("docs", page));
    return new DocScript(page, Stream.concat(blocks(text), sentences(text)).toList());
  }

  private static Stream<String> blocks(String text) {
    return BLOCK
        .matcher(text)
        .results()
        .map(r ->
            r.group(1).equals("sh") ? r.group(2).stripTrailing().stripIndent() : typed(r.group(2)));
  }

  private static Stream<String> sentences(String text) {
    return WITHIN_A_SENTENCE.matcher(text).results().map(r -> r.group(1).replaceAll("\\s+", " "));
  }

  /** What an installation says when it is there: each command of it. */
  static DocScript ofNotes(String notes) {
    return new DocScript("NOTES.txt", NOTE.matcher(notes).results().map(r -> r.group(1)).toList());
  }

  /** Without what the commands answer. */
  private static String typed(String console) {
    return console
        .lines()
        .filter(l -> l.startsWith("$ "))
        .map(l -> l.substring(2))
        .collect(Collectors.joining("\n"));
  }

  /** The same page, where a name or value that stands for the reader's own is the test's. */
  DocScript with(String word, String own) {
    assertThat(blocks).as("%s says %s", page, word).anyMatch(b -> b.contains(word));
    return new DocScript(page, blocks.stream().map(b -> b.replace(word, own)).toList());
  }

  /** The block that begins with this, in a folder; returns what it said. */
  String run(String beginning, Space shop, Path folder) throws Exception {
    return run(blocks.stream(), beginning, shop, folder);
  }

  /** The one line that begins with this, where a block offers several to choose from. */
  String line(String beginning, Space shop, Path folder) throws Exception {
    return run(blocks.stream().flatMap(String::lines), beginning, shop, folder);
  }

  private String run(Stream<String> all, String beginning, Space shop, Path folder)
      throws Exception {
    var command = all.filter(b -> b.startsWith(beginning)).findFirst();
    assertThat(command).as("%s has a command that begins with: %s", page, beginning).isPresent();
    Files.createDirectories(folder);
    var out = Files.createTempFile("page", ".log");
    var script = command.orElseThrow().replaceAll(" -n shop\\b", " -n " + shop.name());
    try {
      var process =
          shop.cluster()
              .program(List.of("bash", "-euo", "pipefail", "-c", script))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      process.getOutputStream().close();
      var ended = process.waitFor(Space.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      process.destroy();
      var said = Files.readString(out);
      assertThat(ended).as("it ended: %s", said).isTrue();
      assertThat(process.exitValue()).as("%s: %s", script, said).isZero();
      return said;
    } finally {
      Files.delete(out);
    }
  }
}
