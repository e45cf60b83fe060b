package dev.offshoot.status;

import dev.offshoot.api.ConditionStatus;

/**
 * What one pass found about one condition; {@link Conditions} gives it its time.
 *
 * @param message for people; no counters and no times, because each change is a write
 */
public record Judgement(ConditionType type, ConditionStatus status, Reason reason, String message) {

  public static Judgement yes(ConditionType type, Reason reason, String message) {
    return new Judgement(type, ConditionStatus.TRUE, reason, message);
  }

  public static Judgement no(ConditionType type, Reason reason, String message) {
    return new Judgement(type, ConditionStatus.FALSE, reason, message);
  }

  public static Judgement unknown(ConditionType type, Reason reason, String message) {
    return new Judgement(type, ConditionStatus.UNKNOWN, reason, message);
  }
}
