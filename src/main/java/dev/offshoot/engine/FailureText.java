package dev.offshoot.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a failure is stored: each field by a name of its own, with the number of the
 * form. It decides what an older or newer form means: unknown fields are left out, an unknown word
 * is the one that claims least, and without a message it is no failure at all.
 */
public final class FailureText {
  private static final int FORM = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private FailureText() {}

  /** As text. */
  public static String write(SqlFailure failure) {
    return node(failure).toString();
  }

  /** What {@link #write} wrote; empty for anything else. */
  public static Optional<SqlFailure> read(String text) {
    try {
      return of(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** As a part of something larger. */
  public static ObjectNode node(SqlFailure failure) {
    var version = failure.version();
    return JSON.createObjectNode()
        .put("form", FORM)
        .put("stage", word(failure.stage()))
        .put("executed", word(failure.executed()))
        .put("version", version == null ? null : version.toString())
        .put("name", failure.name())
        .put("sqlState", failure.sqlState())
        .put("message", failure.message())
        .put("detail", failure.detail())
        .put("hint", failure.hint())
        .put("line", failure.line())
        .put("column", failure.column())
        .put("statement", failure.statement());
  }

  /** What {@link #node} made; empty for anything else. */
  public static Optional<SqlFailure> of(@Nullable JsonNode node) {
    var message = node == null || !node.path("form").isInt() ? null : text(node, "message");
    if (node == null || message == null) {
      return Optional.empty();
    }
    var state = text(node, "sqlState");
    return Optional.of(
        new SqlFailure(
            value(Stage.values(), text(node, "stage"), Stage.APPLY),
            value(Executed.values(), text(node, "executed"), Executed.PARTIAL),
            version(text(node, "version")),
            text(node, "name"),
            state == null ? "" : state,
            message,
            text(node, "detail"),
            text(node, "hint"),
            number(node, "line"),
            number(node, "column"),
            text(node, "statement")));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E value(E[] all, @Nullable String word, E otherwise) {
    return Arrays.stream(all).filter(v -> word(v).equals(word)).findFirst().orElse(otherwise);
  }

  private static @Nullable String text(JsonNode node, String field) {
    var value = node.path(field);
    return value.isTextual() ? value.textValue() : null;
  }

  private static @Nullable Integer number(JsonNode node, String field) {
    var value = node.path(field);
    return value.isInt() && value.intValue() > 0 ? Integer.valueOf(value.intValue()) : null;
  }

  private static @Nullable Version version(@Nullable String text) {
    try {
      return text == null ? null : Version.of(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
