package dev.offshoot.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.status.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a database remembers how an operation ended, so that an operator that died
 * before it could report it reports the same. Pure.
 */
final class Endings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Endings() {}

  private record Ending(
      OperationPhase phase,
      Reason reason,
      String message,
      int applied,
      String digest,
      @Nullable SqlFailure failure) {}

  static String write(Progress ended) {
    try {
      return JSON.writeValueAsString(
              new Ending(
                  ended.phase(),
                  ended.reason(),
                  ended.message(),
                  ended.applied(),
                  ended.digest(),
                  ended.failure().orElse(null)))
          .replace("\\u0000", "");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings is JSON", e);
    }
  }

  static Progress read(String outcome) {
    try {
      var ending = JSON.readValue(outcome, Ending.class);
      return new Progress(
          ending.phase(),
          ending.reason(),
          ending.message(),
          Optional.empty(),
          ending.digest(),
          "",
          ending.applied(),
          Optional.ofNullable(ending.failure()),
          "");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("table offshoot.operations holds what no version wrote", e);
    }
  }
}
