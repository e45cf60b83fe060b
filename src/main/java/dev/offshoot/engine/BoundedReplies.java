package dev.offshoot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one session's backend sends, without what the driver would hold in memory without a bound.
 * Decides what is dropped until the next ReadyForQuery: notifications, notices after the first
 * {@link #NOTICES}, rows once there are {@link #ROW_BYTES} of them, a reported setting longer than
 * a field, and in errors and notices what is beyond {@link #FIELD_BYTES} of a field. Everything
 * else passes as it is, so the connection stays valid.
 *
 * <p>The driver has no option that does this. A read that ends early, as by a timeout, loses
 * nothing: the next one continues there.
 */
final class BoundedReplies extends InputStream {
  static final int NOTICES = 100;
  static final int FIELD_BYTES = 4096;
  static final int ROW_BYTES = 1 << 20;

  /**
   * Of the failed statement as Postgres repeats it in an error. The error's place is found by it
   * and it is never shown; no text that Kubernetes stores is longer.
   */
  static final int QUERY_BYTES = 2 << 20;

  /** What a row costs the driver beside its bytes, so that empty ones count too. */
  private static final int ROW_OVERHEAD = 64;

  private final InputStream from;
  private final byte[] buffer = new byte[16 * 1024];
  private int next;
  private int end;

  private final byte[] header = new byte[5];
  private int headerBytes;

  /** Of the message's body, not yet read. */
  private int left;

  private boolean pass;
  private @Nullable CutFields fields;

  /** To be given out before anything else is read. */
  private byte[] ready = {};

  private int given;
  private int notices;
  private long rows;

  BoundedReplies(InputStream from) {
    this.from = from;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (given < ready.length) {
        int count = Math.min(length, ready.length - given);
        System.arraycopy(ready, given, into, offset, count);
        given += count;
        return count;
      }
      if (next == end && !fill()) {
        return -1;
      }
      if (left == 0) {
        header();
      } else {
        int count = Math.min(left, end - next);
        if (pass) {
          count = Math.min(count, length);
          System.arraycopy(buffer, next, into, offset, count);
        } else if (fields != null) {
          for (int i = next; i < next + count; i++) {
            fields.add(buffer[i]);
          }
        }
        next += count;
        left -= count;
        if (left == 0) {
          ended();
        }
        if (pass) {
          return count;
        }
      }
    }
  }

  /** What can be read without waiting, at least: the driver only asks whether there is any. */
  @Override
  public int available() throws IOException {
    return ready.length - given + (left > 0 && pass ? Math.min(left, end - next) : 0);
  }

  @Override
  public void close() throws IOException {
    from.close();
  }

  private boolean fill() throws IOException {
    int count = from.read(buffer, 0, buffer.length);
    next = 0;
    end = Math.max(count, 0);
    return count > 0;
  }

  private void header() throws IOException {
    while (headerBytes < header.length && next < end) {
      header[headerBytes++] = buffer[next++];
    }
    if (headerBytes < header.length) {
      return;
    }
    headerBytes = 0;
    int length = ByteBuffer.wrap(header).getInt(1);
    if (length < 4) {
      throw new ProtocolException("the server sent a message of " + length + " bytes");
    }
    left = length - 4;
    begin(header[0]);
    if (pass) {
      give(header.clone());
    }
    if (left == 0) {
      ended();
    }
  }

  private void begin(byte type) {
    fields = null;
    pass = true;
    switch (type) {
      case 'A' -> pass = false;
      case 'D' -> {
        rows += (long) left + ROW_OVERHEAD;
        pass = rows <= ROW_BYTES;
      }
      case 'N' -> {
        pass = false;
        notices++;
        fields = notices > NOTICES ? null : new CutFields(type, FIELD_BYTES, FIELD_BYTES);
      }
      case 'E' -> {
        pass = false;
        fields = new CutFields(type, FIELD_BYTES, QUERY_BYTES);
      }
      case 'S' -> pass = left <= FIELD_BYTES;
      case 'Z' -> {
        notices = 0;
        rows = 0;
      }
      default -> {
        // bounded by Postgres, or skipped by the driver as it comes
      }
    }
  }

  private void ended() {
    if (fields != null) {
      give(fields.message());
      fields = null;
    }
  }

  private void give(byte[] message) {
    ready = message;
    given = 0;
  }
}
