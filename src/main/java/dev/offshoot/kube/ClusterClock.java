package dev.offshoot.kube;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server's time, as its answers tell it, carried on by a clock that never jumps. The
 * machine's own clock has no part in it. It decides when a jump of the API server's clock is
 * believed: after five minutes in which it stayed so. Until then it runs on as before, and nothing
 * that cannot be undone may rest on it.
 */
public final class ClusterClock extends Clock {
  /** Dates in answers are whole seconds, and answers take their time. */
  private static final Duration NOISE = Duration.ofSeconds(5);

  private static final Duration SETTLES = Duration.ofMinutes(5);
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final Logger log = LoggerFactory.getLogger(ClusterClock.class);

  /** The time went forward at once. */
  record Shift(Instant before, Duration by) {}

  /**
   * A moment, as one pass over an object needs it.
   *
   * @param confirmed the API server has said this time just now, and no jump is in doubt: only then
   *     may time alone destroy something
   */
  public record Moment(Instant at, boolean confirmed, List<Shift> shifts) {
    /** At which nothing ever jumped. */
    public static Moment of(Instant at) {
      return new Moment(at, true, List.of());
    }

    /** How much time passed since then, without what the clock jumped over. Never negative. */
    public Duration since(Instant then) {
      var passed = Duration.between(then, at);
      for (var shift : shifts) {
        if (!then.isAfter(shift.before())) {
          passed = passed.minus(shift.by());
        }
      }
      return passed.isNegative() ? Duration.ZERO : passed;
    }
  }

  /** A jump that is not believed yet. */
  private record Doubt(Duration ahead, Instant since) {}

  private final Clock steady;
  private final List<Shift> shifts = new ArrayList<>();
  private Duration ahead = Duration.ZERO;
  private @Nullable Instant heard;
  private @Nullable Doubt doubt;

  /**
   * @param steady never jumps; what it says is taken for the time until the API server has answered
   */
  public ClusterClock(Clock steady) {
    this.steady = steady;
  }

  @Override
  public synchronized Instant instant() {
    return steady.instant().plus(ahead);
  }

  /** The API server has just answered, and said that it is this time (RFC 1123). */
  public void answered(String date) {
    try {
      answered(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeParseException e) {
      // a proxy's own invention
    }
  }

  synchronized void answered(Instant date) {
    var now = steady.instant();
    // the second that it names has begun, and may be nearly over
    var least = Duration.between(now, date);
    var most = least.plusSeconds(1);
    if (heard == null) {
      ahead = least;
    } else if (least.compareTo(ahead.plus(NOISE)) > 0 || most.compareTo(ahead.minus(NOISE)) < 0) {
      jumped(least, now);
      return;
    } else if (least.compareTo(ahead) > 0) {
      ahead = least;
    }
    heard = now;
    doubt = null;
  }

  private void jumped(Duration to, Instant now) {
    var met = doubt;
    if (met == null || met.ahead().minus(to).abs().compareTo(NOISE) > 0) {
      doubt = new Doubt(to, now);
      log.atWarn()
          .addKeyValue("seconds", to.minus(ahead).toSeconds())
          .log("the API server's clock jumped; no branch expires before it has settled");
    } else if (!now.isBefore(met.since().plus(SETTLES))) {
      var by = to.minus(ahead);
      if (by.isPositive()) {
        shifts.add(new Shift(now.plus(ahead), by));
      }
      ahead = to;
      heard = now;
      doubt = null;
    }
  }

  /** Now; confirmed when the API server said so within the last half minute. */
  public synchronized Moment moment() {
    var fresh = heard != null && !heard.plus(FRESH).isBefore(steady.instant());
    return new Moment(instant(), fresh && doubt == null, List.copyOf(shifts));
  }

  /**
   * Now, with what the API server says when it is asked.
   *
   * @param ask asks it anything
   */
  public Moment moment(Runnable ask) {
    if (!moment().confirmed()) {
      ask.run();
    }
    return moment();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(instant(), zone);
  }
}
