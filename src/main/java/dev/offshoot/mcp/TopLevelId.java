package dev.offshoot.mcp;

import org.jspecify.annotations.Nullable;

/**
 * Finds the id of a request in a message that is too long or too deep to be read: it keeps no more
 * than a few bytes of it. An id that is not the message's own, or not a plain one, is none; an
 * error must never end another call.
 */
final class TopLevelId {
  private static final int LONGEST = 100;
  private static final int DIGITS = 18;

  private final StringBuilder word = new StringBuilder();
  private String key = "";
  private @Nullable Object id;
  private long depth;
  private boolean inString;
  private boolean escaped;
  private boolean atKey;
  private boolean plain;
  private boolean asks;

  /** The id in a whole message. */
  static @Nullable Object in(byte[] message) {
    var id = new TopLevelId();
    id.feed(message, 0, message.length);
    return id.found();
  }

  /** The id of what was fed, if it is a request. */
  @Nullable Object found() {
    return asks ? id : null;
  }

  /** The next bytes of the message. */
  void feed(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      var c = (char) (bytes[i] & 0xff);
      if (inString) {
        inside(c);
      } else {
        outside(c);
      }
    }
  }

  private void inside(char c) {
    if (escaped) {
      escaped = false;
    } else if (c == '\\') {
      escaped = true;
      plain = false;
    } else if (c == '"') {
      inString = false;
      if (depth == 1) {
        string();
      }
    } else if (depth == 1) {
      keep(c);
    }
  }

  private void outside(char c) {
    switch (c) {
      case '"' -> {
        inString = true;
        begin();
      }
      case '{', '[' -> {
        depth++;
        atKey = depth == 1 && c == '{';
        begin();
      }
      case '}', ']' -> {
        if (depth == 1) {
          number();
        }
        depth--;
      }
      case ':' -> {
        if (depth == 1) {
          atKey = false;
          begin();
        }
      }
      case ',' -> {
        if (depth == 1) {
          number();
          atKey = true;
        }
      }
      case ' ', '\t', '\r' -> {}
      default -> {
        if (depth == 1) {
          keep(c);
        }
      }
    }
  }

  private void begin() {
    word.setLength(0);
    plain = true;
  }

  private void keep(char c) {
    if (c < ' ' || c > '~' || word.length() == LONGEST) {
      plain = false;
    } else {
      word.append(c);
    }
  }

  private void string() {
    if (atKey) {
      key = plain ? word.toString() : "";
    } else if (key.equals("id")) {
      id = plain ? word.toString() : null;
    } else if (key.equals("method")) {
      asks = true;
    }
    begin();
  }

  private void number() {
    var text = word.toString();
    if (key.equals("id") && plain && text.matches("-?[0-9]{1," + DIGITS + "}")) {
      id = Long.valueOf(text);
    }
    key = "";
    begin();
  }
}
