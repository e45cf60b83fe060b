package dev.offshoot.mcp;

import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides whether one more call of a user is let in: so many a second, ten times as many in a
 * burst. It must never keep more than a bounded number of users in mind.
 */
final class RateLimit {
  private static final int USERS = 10_000;
  private static final int BURST = 10;

  private final double perSecond;
  private final Clock clock;
  private final Map<String, Bucket> buckets =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
              return size() > USERS;
            }
          });

  private record Bucket(double tokens, long at) {}

  RateLimit(int perSecond, Clock clock) {
    this.perSecond = perSecond;
    this.clock = clock;
  }

  /** One more is let in. */
  boolean admits(String user) {
    var now = clock.millis();
    var admitted = new boolean[1];
    buckets.compute(
        user,
        (_, before) -> {
          var most = perSecond * BURST;
          var tokens =
              before == null
                  ? most
                  : Math.min(
                      most, before.tokens() + Math.max(0, now - before.at()) * perSecond / 1000);
          admitted[0] = tokens >= 1;
          return new Bucket(admitted[0] ? tokens - 1 : tokens, now);
        });
    return admitted[0];
  }
}
