package dev.offshoot.status;

import dev.offshoot.api.Executed;
import dev.offshoot.api.LastError;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides how an error is told, and how much of it is kept: 4 KiB in a status and the log, 1,000
 * bytes in an Event. Cuts between characters, never inside one, and never changes what it keeps.
 */
public final class ErrorText {
  /** The most bytes of all texts of one lastError together. */
  static final int STATUS_BYTES = 4096;

  /** The API server refuses an Event whose note has 1,024 bytes or more. */
  static final int NOTE_BYTES = 1000;

  private static final String ELLIPSIS = "…";

  private ErrorText() {}

  /** The error with its longest-winded parts shortened first, the message itself last. */
  public static LastError cut(LastError error) {
    int excess = bytes(error) - STATUS_BYTES;
    String detail = shorten(error.detail(), 512, excess);
    excess -= size(error.detail()) - size(detail);
    String statement = shorten(error.statement(), 1024, excess);
    excess -= size(error.statement()) - size(statement);
    String hint = shorten(error.hint(), 256, excess);
    excess -= size(error.hint()) - size(hint);
    String name = shorten(error.name(), 256, excess);
    excess -= size(error.name()) - size(name);
    String message = excess <= 0 ? error.message() : cut(error.message(), 1536);
    return new LastError(
        error.stage(),
        error.executed(),
        error.version(),
        name,
        error.sqlState(),
        message,
        detail,
        hint,
        error.line(),
        error.column(),
        statement);
  }

  /** A text that fits into an Event. */
  public static String note(String text) {
    return cut(text, NOTE_BYTES);
  }

  /** One line for people: what failed, why, where, and what is left of it. */
  public static String sentence(LastError error) {
    StringBuilder line = new StringBuilder();
    Stream.of(error.version(), error.name())
        .filter(part -> part != null)
        .forEach(part -> line.append(part).append(' '));
    if (!line.isEmpty()) {
      line.setCharAt(line.length() - 1, ':');
      line.append(' ');
    }
    line.append(error.message());
    if (error.sqlState() != null) {
      line.append(" (").append(error.sqlState()).append(')');
    }
    if (error.line() != null) {
      line.append(", line ").append(error.line());
      if (error.column() != null) {
        line.append(", column ").append(error.column());
      }
    }
    return line.append(
            error.executed() == Executed.NONE
                ? "; nothing was executed"
                : "; what ran before it stays")
        .toString();
  }

  /** All of it: message and place in one line, below it detail, hint and excerpt. */
  public static String whole(LastError error) {
    StringBuilder text = new StringBuilder();
    Stream.of(error.version(), error.name())
        .filter(part -> part != null)
        .forEach(part -> text.append(part).append(' '));
    if (!text.isEmpty()) {
      text.setCharAt(text.length() - 1, ':');
      text.append(' ');
    }
    text.append(error.message());
    if (error.sqlState() != null) {
      text.append(" (SQLSTATE ").append(error.sqlState()).append(')');
    }
    if (error.line() != null) {
      text.append(" at line ").append(error.line());
      if (error.column() != null) {
        text.append(", column ").append(error.column());
      }
    }
    for (var more : new @Nullable String[] {error.detail(), error.hint(), error.statement()}) {
      if (more != null && !more.isBlank()) {
        text.append('\n').append(more.stripTrailing());
      }
    }
    return text.toString();
  }

  /** At most {@code limit} bytes of UTF-8, ending with an ellipsis if anything went. */
  static String cut(String text, int limit) {
    if (size(text) <= limit) {
      return text;
    }
    int room = limit - size(ELLIPSIS);
    int end = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      room -= codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (room < 0) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return text.substring(0, end) + ELLIPSIS;
  }

  private static @Nullable String shorten(@Nullable String text, int share, int excess) {
    if (text == null || excess <= 0) {
      return text;
    }
    return cut(text, Math.max(share, size(text) - excess));
  }

  private static int bytes(LastError error) {
    return Stream.of(
            error.version(),
            error.name(),
            error.sqlState(),
            error.message(),
            error.detail(),
            error.hint(),
            error.statement())
        .mapToInt(ErrorText::size)
        .sum();
  }

  private static int size(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }
}
