package dev.offshoot.mcp;

import java.math.BigDecimal;

/**
 * What a branch costs, and the id that says that somebody has read it: the same digest that
 * Supabase makes. It is an acknowledgement and no secret. Pure.
 */
record Cost(BigDecimal hourly) {
  private static final BigDecimal HOURS_OF_30_DAYS = BigDecimal.valueOf(720);

  /** The id for a price. */
  static String confirmation(String type, String recurrence, BigDecimal amount) {
    return Digests.base64(
        "{\"amount\":%s,\"recurrence\":\"%s\",\"type\":\"%s\"}"
            .formatted(plain(amount), recurrence, type));
  }

  /** The id that a branch of today's price needs. */
  String confirmation() {
    return confirmation("branch", "hourly", hourly);
  }

  /** The question for clients that can ask a person. */
  String question() {
    return "Preview branch: $%s/hr until deleted (~$%s per 30 days)."
        .formatted(
            plain(hourly),
            hourly.multiply(HOURS_OF_30_DAYS).setScale(2, java.math.RoundingMode.HALF_UP));
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
