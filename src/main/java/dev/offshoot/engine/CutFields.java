package dev.offshoot.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One error or notice of the backend, read byte by byte and put together again with each field cut
 * to a limit. It decides where a field ends: never inside a character, which the driver would
 * refuse to read.
 */
final class CutFields {
  private static final int HEADER = 5;

  private final byte type;
  private final int fieldBytes;
  private final int queryBytes;
  private byte[] kept = new byte[512];
  private int size = HEADER;
  private boolean inside;
  private int start;
  private int limit;
  private boolean cut;

  /**
   * @param type of the message
   * @param fieldBytes the most bytes of a field
   * @param queryBytes the most bytes of the field with the failed statement
   */
  CutFields(byte type, int fieldBytes, int queryBytes) {
    this.type = type;
    this.fieldBytes = fieldBytes;
    this.queryBytes = queryBytes;
  }

  /** The next byte of the message's body. */
  void add(byte next) {
    if (!inside) {
      keep(next);
      inside = next != 0;
      start = size;
      limit = next == 'q' ? queryBytes : fieldBytes;
      cut = false;
    } else if (next == 0) {
      keep(next);
      inside = false;
    } else if (!cut && size - start < limit) {
      keep(next);
    } else if (!cut) {
      cut = true;
      if (continues(next)) {
        dropLastCharacter();
      }
    }
  }

  /** The message as it is passed on. */
  byte[] message() {
    var message = Arrays.copyOf(kept, size);
    message[0] = type;
    ByteBuffer.wrap(message).putInt(1, size - 1);
    return message;
  }

  private void keep(byte next) {
    if (size == kept.length) {
      kept = Arrays.copyOf(kept, 2 * size);
    }
    kept[size++] = next;
  }

  private void dropLastCharacter() {
    while (size > start && continues(kept[size - 1])) {
      size--;
    }
    if (size > start) {
      size--;
    }
  }

  /** In UTF-8. */
  private static boolean continues(byte next) {
    return (next & 0xc0) == 0x80;
  }
}
