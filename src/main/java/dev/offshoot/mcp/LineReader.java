package dev.offshoot.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines of bytes. A longer line than is allowed is read past; it must never be kept. */
final class LineReader {
  /** Room for the longest migration, escaped. */
  static final int MOST = 4 * 1024 * 1024;

  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final int most;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int limit;

  LineReader(InputStream in, int most) {
    this.in = in;
    this.most = most;
  }

  /** One line. */
  sealed interface Line {
    /** Without its end. */
    record Whole(byte[] bytes) implements Line {}

    /** Too long; its id, if it is a request that has one. */
    record TooLong(@Nullable Object id) implements Line {}
  }

  /** The next line, or null at the end of the input. */
  @Nullable Line next() throws IOException {
    var line = new ByteArrayOutputStream();
    TopLevelId id = null;
    while (fill()) {
      var end = at;
      while (end < limit && chunk[end] != '\n') {
        end++;
      }
      if (id == null && line.size() + (end - at) > most) {
        id = new TopLevelId();
        var begin = line.toByteArray();
        id.feed(begin, 0, begin.length);
        line = new ByteArrayOutputStream();
      }
      if (id == null) {
        line.write(chunk, at, end - at);
      } else {
        id.feed(chunk, at, end);
      }
      at = end + 1;
      if (end < limit) {
        return line(line, id);
      }
    }
    return line.size() == 0 && id == null ? null : line(line, id);
  }

  private static Line line(ByteArrayOutputStream line, @Nullable TopLevelId id) {
    return id == null ? new Line.Whole(line.toByteArray()) : new Line.TooLong(id.found());
  }

  private boolean fill() throws IOException {
    if (at < limit) {
      return true;
    }
    limit = in.read(chunk);
    at = 0;
    return limit > 0;
  }
}
