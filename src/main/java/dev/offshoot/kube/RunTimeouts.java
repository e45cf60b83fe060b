package dev.offshoot.kube;

import dev.offshoot.api.DurationText;
import dev.offshoot.api.Timeouts;
import dev.offshoot.engine.Engine;
import java.time.Duration;

/** Reads a spec's timeouts for the engine: durations such as {@code 1h30m}, nothing looser. */
public final class RunTimeouts {
  private RunTimeouts() {}

  /**
   * The engine's form.
   *
   * @throws IllegalArgumentException for a text that is no duration, in an object that was stored
   *     before the API server checked it
   */
  public static Engine.Timeouts of(Timeouts asked) {
    return new Engine.Timeouts(
        parse(asked.getLock()), parse(asked.getStatement()), parse(asked.getDeadline()));
  }

  /** One duration. */
  static Duration parse(String text) {
    return DurationText.read(text)
        .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is no duration"));
  }
}
