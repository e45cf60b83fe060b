package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a server's messages reaches the driver, byte for byte, however the network cuts them. */
class BoundedRepliesTest {
  private static final byte[] READY = message('Z', "I");

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 4097, 1 << 20})
  void dropsAndCutsWhateverThePieces(int piece) throws IOException {
    var row = message('D', "r".repeat(BoundedReplies.ROW_BYTES / 2));
    var long1 = "é".repeat(3000);
    var short1 = "é".repeat(2048); // 4,096 bytes
    var odd = "x" + "é".repeat(3000); // the limit lies inside a character
    var in = new ByteArrayOutputStream();
    var out = new ByteArrayOutputStream();
    both(in, out, message('R', "\0\0\0\0"));
    in.write(message('A', "noise".repeat(100)));
    both(in, out, message('S', "TimeZone\0UTC\0"));
    in.write(message('S', "search_path\0" + "x".repeat(5000) + "\0"));
    both(in, out, row);
    in.write(row);
    both(in, out, message('C', "SELECT 2\0"));
    for (int i = 0; i < 150; i++) {
      in.write(message('N', fields("SWARNING", "M" + long1)));
      if (i < BoundedReplies.NOTICES) {
        out.write(message('N', fields("SWARNING", "M" + short1)));
      }
    }
    in.write(message('E', fields("C22000", "M" + odd, "q" + long1, "P12")));
    out.write(message('E', fields("C22000", "Mx" + "é".repeat(2047), "q" + long1, "P12")));
    both(in, out, READY);
    both(in, out, row);
    both(in, out, message('N', fields("Mfirst again")));
    both(in, out, message('d', "copy".repeat(5_000)));
    both(in, out, message('n', ""));
    both(in, out, message('E', "\0"));
    in.write(message('A', ""));
    both(in, out, READY);
    same(out, read(new BoundedReplies(new Pieces(in.toByteArray(), piece, false)), piece));
    same(out, read(new BoundedReplies(new Pieces(in.toByteArray(), piece, true)), 1000));
  }

  @Test
  void emptyRowsCountToo() throws IOException {
    var in = new ByteArrayOutputStream();
    for (int i = 0; i < 50_000; i++) {
      in.write(message('D', "\0\0"));
    }
    in.write(READY);
    var passed = read(new BoundedReplies(new ByteArrayInputStream(in.toByteArray())), 8192);
    assertThat((passed.length - READY.length) / 7).isBetween(10_000, 20_000);
    assertThat(Arrays.copyOfRange(passed, passed.length - READY.length, passed.length))
        .isEqualTo(READY);
  }

  @Test
  void nonsenseEndsTheConnection() {
    var nonsense = new byte[] {'D', 0, 0, 0, 3};
    assertThatThrownBy(() -> new BoundedReplies(new ByteArrayInputStream(nonsense)).readAllBytes())
        .isInstanceOf(ProtocolException.class);
  }

  private static void same(ByteArrayOutputStream expected, byte[] passed) {
    var mismatch = Arrays.mismatch(passed, expected.toByteArray());
    assertThat(mismatch).as("the first byte that differs").isEqualTo(-1);
  }

  private static void both(ByteArrayOutputStream in, ByteArrayOutputStream out, byte[] message)
      throws IOException {
    in.write(message);
    out.write(message);
  }

  private static String fields(String... fields) {
    return String.join("\0", fields) + "\0\0";
  }

  private static byte[] message(char type, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var message = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(message)) {
      out.writeByte(type);
      out.writeInt(bytes.length + 4);
      out.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return message.toByteArray();
  }

  private static byte[] read(InputStream from, int piece) throws IOException {
    var all = new ByteArrayOutputStream();
    var part = new byte[piece];
    while (true) {
      try {
        int count = from.read(part, 0, part.length);
        if (count < 0) {
          return all.toByteArray();
        }
        all.write(part, 0, count);
      } catch (SocketTimeoutException e) {
        // as the driver does, it reads on later
      }
    }
  }

  /** Gives a text in pieces; where asked, some reads time out. */
  private static final class Pieces extends InputStream {
    private final ByteArrayInputStream text;
    private final int piece;
    private final boolean timeouts;
    private int reads;

    Pieces(byte[] text, int piece, boolean timeouts) {
      this.text = new ByteArrayInputStream(text);
      this.piece = piece;
      this.timeouts = timeouts;
    }

    @Override
    public int read() {
      return text.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (timeouts && reads++ % (2 + 10_000 / piece) == 0) {
        throw new SocketTimeoutException();
      }
      return text.read(into, offset, Math.min(length, piece));
    }
  }
}
