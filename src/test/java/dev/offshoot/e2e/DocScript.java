package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The shell commands of a page of the documentation, run as they stand there, but in a test's own
 * namespace instead of {@code shop}.
 */
record DocScript(Path page, List<String> blocks) {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

  static DocScript of(String page) throws Exception {
    var path = Path.of("docs", page);
    var blocks =
        BLOCK.matcher(Files.readString(path)).results().map((MatchResult r) -> r.group(1)).toList();
    return new DocScript(path, blocks);
  }

  /** The block that begins with this, in a folder of its own; returns what it said. */
  String run(String beginning, Space shop, Path folder) throws Exception {
    var block = blocks.stream().filter(b -> b.startsWith(beginning)).findFirst();
    assertThat(block).as("%s has a block that begins with: %s", page, beginning).isPresent();
    Files.createDirectories(folder);
    var out = folder.resolve("out.log");
    var script = block.orElseThrow().replace(" -n shop ", " -n " + shop.name() + " ");
    var process =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
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
  }
}
