package dev.offshoot.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.FailureText;
import dev.offshoot.status.Reason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The form in which a database remembers how an operation ended, so that an operator that died
 * before it could report it reports the same. What cannot be read back is set aside with a line in
 * the log, as if the operation had not ended: what it did stands in the ledger, and it finds it.
 */
final class Endings {
  private static final Logger log = LoggerFactory.getLogger(Endings.class);
  private static final int FORM = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Endings() {}

  static String write(Progress ended) {
    var node =
        JSON.createObjectNode()
            .put("form", FORM)
            .put("phase", word(ended.phase()))
            .put("reason", ended.reason().word())
            .put("message", ended.message())
            .put("applied", ended.applied())
            .put("digest", ended.digest())
            .put("verb", ended.planned().verb());
    ended.failure().ifPresent(f -> node.set("failure", FailureText.node(f)));
    return node.toString();
  }

  /** Of an operation whose object went away while it ran. */
  static String abandoned() {
    return write(
        Progress.of(
            OperationPhase.CANCELLED, Reason.CANCELLED, "The object was deleted while it ran."));
  }

  /** The same of a reset that had replaced the database by then. */
  static String swapped() {
    return write(
        Progress.of(
            OperationPhase.SUCCEEDED,
            Reason.SUCCEEDED,
            "The object was deleted after the database was replaced."));
  }

  static Optional<Progress> read(String outcome) {
    var read = parse(outcome);
    if (read.isEmpty()) {
      log.warn("How an operation ended cannot be read and is set aside; it looks at the ledger");
    }
    return read;
  }

  private static Optional<Progress> parse(String outcome) {
    try {
      var node = JSON.readTree(outcome);
      var phase =
          Arrays.stream(OperationPhase.values())
              .filter(p -> word(p).equals(node.path("phase").asText()))
              .findFirst();
      var reason = Reason.of(node.path("reason").asText());
      if (!node.path("form").isInt() || phase.isEmpty() || reason.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
              new Progress(
                  phase.get(),
                  reason.get(),
                  node.path("message").asText(),
                  new Progress.Planned(
                      Optional.empty(),
                      node.path("digest").asText(),
                      "",
                      node.path("verb").asText(),
                      ""),
                  node.path("applied").asInt(),
                  FailureText.of(node.get("failure")),
                  ""))
          .filter(Progress::ended);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String word(OperationPhase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
