package dev.offshoot.e2e;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 request as it came. It decides which of its lines go on, for a connection
 * that carries one request; it must never change method, path or body.
 */
record HttpHead(String method, String path, List<String> lines) {
  private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");

  /** Reads up to the empty line; null when the connection ends before it began. */
  static @Nullable HttpHead read(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!endsWithEmptyLine(bytes)) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      bytes.write(b);
    }
    var lines = bytes.toString(StandardCharsets.ISO_8859_1).strip().split("\r\n");
    var first = lines[0].split(" ");
    return new HttpHead(first[0], first[1], List.of(lines).subList(1, lines.length));
  }

  private static boolean endsWithEmptyLine(ByteArrayOutputStream bytes) {
    int n = bytes.size();
    if (n < 4) {
      return false;
    }
    var all = bytes.toString(StandardCharsets.ISO_8859_1);
    return all.endsWith("\r\n\r\n");
  }

  boolean isWrite() {
    return WRITES.contains(method);
  }

  /** A tunnel, as port-forwards are; an offer to speak HTTP/2 is none, and is not taken up. */
  boolean isTunnel() {
    return "websocket".equals(value("upgrade").toLowerCase(Locale.ROOT));
  }

  /** The body, in the form in which it came. */
  byte[] body(InputStream in) throws IOException {
    if (value("transfer-encoding").contains("chunked")) {
      var bytes = new ByteArrayOutputStream();
      while (true) {
        var size = line(in, bytes);
        int length = Integer.parseInt(size.split(";")[0].strip(), 16);
        bytes.write(in.readNBytes(length));
        line(in, bytes);
        if (length == 0) {
          return bytes.toByteArray();
        }
      }
    }
    var length = value("content-length");
    return length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length));
  }

  private static String line(InputStream in, ByteArrayOutputStream copy) throws IOException {
    var line = new StringBuilder();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException();
      }
      copy.write(b);
      if (b == '\n') {
        return line.toString().strip();
      }
      line.append((char) b);
    }
  }

  /**
   * The head to send on.
   *
   * @param token of the operator's account, if it has one
   */
  String forOneRequest(String host, @Nullable String token) {
    var text = new StringBuilder();
    text.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(host).append("\r\n");
    for (var line : lines) {
      var name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
      boolean ours =
          switch (name) {
            case "host", "http2-settings", "authorization" -> true;
            case "connection", "upgrade" -> !isTunnel();
            default -> false;
          };
      if (!ours) {
        text.append(line).append("\r\n");
      }
    }
    if (!isTunnel()) {
      text.append("Connection: close\r\n");
    }
    if (token != null) {
      text.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private String value(String name) {
    for (var line : lines) {
      int colon = line.indexOf(':');
      if (line.substring(0, colon).equalsIgnoreCase(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return "";
  }
}
