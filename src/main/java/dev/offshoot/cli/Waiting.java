package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Waits for the end of what was asked for, by a watch and with a bound, and tells each new state
 * once.
 */
final class Waiting {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final long LONGEST_WATCH = 280;

  private final Setting setting;
  private final Cluster cluster;
  private final Kind kind;
  private final Instant end;
  private final Instant began;
  private String told = "";

  Waiting(Setting setting, Cluster cluster, Kind kind, Duration timeout) {
    this.setting = setting;
    this.cluster = cluster;
    this.kind = kind;
    this.began = clock().instant();
    this.end = began.plus(timeout);
  }

  /** How it came: the object as it was last seen, nothing if it is gone, and the end. */
  record Seen(Optional<JsonNode> object, Ending ending) {}

  /** The end, or where it was when the time was up. */
  Seen until(JsonNode object, Function<JsonNode, Ending> judge) {
    var now = Optional.of(object);
    while (true) {
      if (now.isEmpty()) {
        return new Seen(now, new Ending.Failed("It was deleted meanwhile."));
      }
      var ending = judged(now.get(), judge);
      if (!(ending instanceof Ending.Going) || !clock().instant().isBefore(end)) {
        return new Seen(now, ending);
      }
      var seen = watch(now.get(), judge);
      if (seen.isPresent()) {
        return seen.get();
      }
      now = reread(now.get());
    }
  }

  /** Until the object is gone; false if it was not in time. */
  boolean gone(JsonNode object) {
    var seen =
        until(
            object,
            o -> new Ending.Going(o.at("/metadata").has("deletionTimestamp") ? words(o) : ""));
    return seen.object().isEmpty();
  }

  private static String words(JsonNode object) {
    var message = Status.message(object);
    return message.isEmpty() ? "is being deleted" : message;
  }

  private Ending judged(JsonNode object, Function<JsonNode, Ending> judge) {
    var ending = judge.apply(object);
    if (ending instanceof Ending.Going going
        && !going.words().equals(told)
        && !going.words().isEmpty()) {
      told = going.words();
      var seconds = Duration.between(began, clock().instant()).toSeconds();
      setting.console().say("%4ds  %s".formatted(seconds, told));
    }
    return ending;
  }

  /** Follows the object until an end; empty when the watch is over and has to begin again. */
  private Optional<Seen> watch(JsonNode object, Function<JsonNode, Ending> judge) {
    var meta = object.path("metadata");
    var left = Math.max(1, Duration.between(clock().instant(), end).toSeconds());
    var path =
        "%s?watch=true&fieldSelector=metadata.name%%3D%s&resourceVersion=%s&timeoutSeconds=%d"
            .formatted(
                kind.path(cluster.namespace()),
                meta.path("name").asText(),
                meta.path("resourceVersion").asText(),
                Math.min(left, LONGEST_WATCH));
    var process = cluster.kubectl().start(List.of("get", "--raw", path));
    var said = Kubectl.drained(process.getErrorStream());
    Thread.ofVirtual().start(() -> endLate(process, Math.min(left, LONGEST_WATCH)));
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var event = Cluster.read(line);
        var seen = event.path("object");
        switch (event.path("type").asText()) {
          case "DELETED" -> {
            if (same(seen, object)) {
              return Optional.of(
                  new Seen(Optional.empty(), new Ending.Failed("It was deleted meanwhile.")));
            }
          }
          case "ADDED", "MODIFIED" -> {
            var ending = judged(seen, judge);
            if (!(ending instanceof Ending.Going)) {
              return Optional.of(new Seen(Optional.of(seen), ending));
            }
          }
          default -> {
            return Optional.empty();
          }
        }
      }
      if (process.waitFor() != 0 && clock().instant().isBefore(end)) {
        throw Refused.of(said.join());
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      process.destroy();
    }
  }

  /** The server ends a watch; this is for one that does not. */
  private static void endLate(Process process, long seconds) {
    try {
      if (!process.waitFor(seconds + GRACE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<JsonNode> reread(JsonNode object) {
    return cluster.find(kind, object.at("/metadata/name").asText()).filter(o -> same(o, object));
  }

  private static boolean same(JsonNode one, JsonNode other) {
    return one.at("/metadata/uid").equals(other.at("/metadata/uid"));
  }

  private Clock clock() {
    return setting.clock();
  }
}
