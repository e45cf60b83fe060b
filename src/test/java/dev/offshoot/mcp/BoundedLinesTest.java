package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A message that is too long is answered and passed over. */
class BoundedLinesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String read(String input, int most) throws IOException {
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return new String(
        new BoundedLines(in, out, most).input().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String answered() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatFitsComesThroughUnchanged() throws IOException {
    assertThat(read("{\"a\":\"ä\"}\n{}\n{\"last\":1}", 100))
        .isEqualTo("{\"a\":\"ä\"}\n{}\n{\"last\":1}\n");
    assertThat(answered()).isEmpty();
  }

  @Test
  void aLongOneIsAnsweredByTheIdAtItsEnd() throws IOException {
    var line = "{\"method\":\"x\",\"params\":\"" + "y".repeat(5000) + "\",\"id\":42}\n";
    assertThat(read(line + "{}\n", 1000)).isEqualTo("{}\n");
    assertThat(answered()).contains("\"id\":42,").contains("longer than 1000 bytes").endsWith("\n");
  }

  @Test
  void orByTheIdAtItsBegin() throws IOException {
    read("{\"id\":\"a-1\",\"params\":\"" + "y".repeat(5000) + "\"}\n", 1000);
    assertThat(answered()).contains("\"id\":\"a-1\",");
  }

  @Test
  void withoutAnIdThereIsNobodyToAnswer() throws IOException {
    assertThat(read("y".repeat(5000) + "\n{}\n", 1000)).isEqualTo("{}\n");
    assertThat(answered()).isEmpty();
  }

  @Test
  void aLineIsWrittenAsAWhole() throws IOException {
    var lines = new BoundedLines(new ByteArrayInputStream(new byte[0]), out, 10).output();
    lines.write("half".getBytes(StandardCharsets.UTF_8));
    assertThat(answered()).isEmpty();
    lines.write("\n".getBytes(StandardCharsets.UTF_8));
    assertThat(answered()).isEqualTo("half\n");
  }
}
