package dev.offshoot.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Standard input and output with a bound on a message's size: a longer line is read past, and
 * answered with an error instead of ending the server. Lines that are written are never mixed.
 */
public final class BoundedLines {
  /** Room for the longest migration, escaped. */
  public static final int MOST = 4 * 1024 * 1024;

  private static final int EDGE = 512;
  private static final Pattern ID =
      Pattern.compile("\"id\"\\s*:\\s*(\\d{1,18}|\"[^\"\\\\]{1,100}\")");

  private final InputStream in;
  private final OutputStream out;
  private final int most;

  /** Over the given streams. */
  public BoundedLines(InputStream in, OutputStream out, int most) {
    this.in = in;
    this.out = out;
    this.most = most;
  }

  /** What may be read: whole lines within the bound. */
  public InputStream input() {
    return new Input();
  }

  /** Where lines go, each as a whole. */
  public OutputStream output() {
    return new Output();
  }

  private final class Input extends InputStream {
    private byte[] line = new byte[0];
    private int at;
    private boolean ended;

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (at == line.length) {
        if (ended) {
          return -1;
        }
        next();
      }
      var count = Math.min(length, line.length - at);
      System.arraycopy(line, at, target, offset, count);
      at += count;
      return count;
    }

    private void next() throws IOException {
      var buffer = new ByteArrayOutputStream();
      var tail = new byte[EDGE];
      long size = 0;
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          ended = true;
          break;
        }
        if (size < most) {
          buffer.write(b);
        }
        tail[(int) (size % EDGE)] = (byte) b;
        size++;
      }
      at = 0;
      if (size <= most) {
        if (!ended || size > 0) {
          buffer.write('\n');
        }
        line = buffer.toByteArray();
        return;
      }
      line = new byte[0];
      refuse(text(buffer.toByteArray(), EDGE), text(unrolled(tail, size), EDGE));
    }

    private static byte[] unrolled(byte[] ring, long size) {
      var straight = new byte[EDGE];
      var start = (int) (size % EDGE);
      System.arraycopy(ring, start, straight, 0, EDGE - start);
      System.arraycopy(ring, 0, straight, EDGE - start, start);
      return straight;
    }
  }

  private static String text(byte[] bytes, int most) {
    return new String(bytes, 0, Math.min(bytes.length, most), StandardCharsets.ISO_8859_1);
  }

  /** Clients put the id last or first. */
  private void refuse(String head, String tail) throws IOException {
    var id = last(tail);
    id = id == null ? last(head) : id;
    if (id == null) {
      return;
    }
    write(
        "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":-32600,\"message\":\"The message is longer than %d bytes\"}}\n"
            .formatted(id, most)
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static @Nullable String last(String text) {
    return ID.matcher(text).results().map(m -> m.group(1)).reduce((_, b) -> b).orElse(null);
  }

  private void write(byte[] line) throws IOException {
    synchronized (out) {
      out.write(line);
      out.flush();
    }
  }

  private final class Output extends OutputStream {
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) throws IOException {
      buffer.write(b);
      if (b == '\n') {
        send();
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      buffer.write(bytes, offset, length);
      if (length > 0 && bytes[offset + length - 1] == '\n') {
        send();
      }
    }

    private void send() throws IOException {
      BoundedLines.this.write(buffer.toByteArray());
      buffer.reset();
    }
  }
}
