package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * Writes JSON as YAML in block style. Pure. Every string that YAML might take for something else is
 * quoted as in JSON, which is YAML too.
 */
final class Yaml {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_/][-A-Za-z0-9_./]*(:[-A-Za-z0-9_./]+)*");
  private static final Pattern WORD =
      Pattern.compile("(?i)y|n|yes|no|true|false|on|off|null|nan|inf|infinity");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?s)[^ \\n\\t][^\\x00-\\x08\\x0b-\\x1f\\x7f-\\xa0\\ud800-\\uffff]*\\n[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\xa0\\ud800-\\uffff]*");

  private Yaml() {}

  /** Without a line feed at the end. */
  static String of(JsonNode value) {
    var text = new StringBuilder();
    if (value.isContainerNode() && !value.isEmpty()) {
      block(text, value, 0);
      text.setLength(text.length() - 1);
    } else {
      text.append(value.isTextual() ? scalar(value.asText()) : value.toString());
    }
    return text.toString();
  }

  private static void block(StringBuilder text, JsonNode value, int depth) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(p -> {
            text.repeat(' ', depth).append(scalar(p.getKey())).append(':');
            entry(text, p.getValue(), depth, p.getValue().isArray() ? depth : depth + 2);
          });
    } else {
      for (var element : value) {
        text.repeat(' ', depth).append('-');
        if (element.isObject() && !element.isEmpty()) {
          var inner = new StringBuilder();
          block(inner, element, depth + 2);
          text.append(' ').append(inner.substring(depth + 2));
        } else {
          entry(text, element, depth, depth + 2);
        }
      }
    }
  }

  private static void entry(StringBuilder text, JsonNode value, int depth, int inner) {
    if (value.isContainerNode() && !value.isEmpty()) {
      text.append('\n');
      block(text, value, inner);
    } else if (value.isTextual() && BLOCK.matcher(value.asText()).matches()) {
      literal(text, value.asText(), depth + 2);
    } else {
      text.append(' ')
          .append(value.isTextual() ? scalar(value.asText()) : value.toString())
          .append('\n');
    }
  }

  private static void literal(StringBuilder text, String value, int depth) {
    var body = value.stripTrailing();
    var ends = value.substring(body.length());
    if (!ends.isEmpty() && !ends.equals("\n")) {
      text.append(' ').append(quoted(value)).append('\n');
      return;
    }
    text.append(ends.isEmpty() ? " |-\n" : " |\n");
    body.lines()
        .forEach(line -> text.repeat(' ', line.isEmpty() ? 0 : depth).append(line).append('\n'));
  }

  private static String scalar(String value) {
    return PLAIN.matcher(value).matches() && !WORD.matcher(value).matches() ? value : quoted(value);
  }

  private static String quoted(String value) {
    return Cluster.JSON.getNodeFactory().textNode(value).toString();
  }
}
