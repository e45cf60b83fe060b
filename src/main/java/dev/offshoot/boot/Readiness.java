package dev.offshoot.boot;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the operator is ready, and says what is missing when it is not. A watch over a
 * network that fell silent looks well for minutes, so the API server is asked as well. It must
 * never ask a branch's database, and never ask the API server two things at once.
 */
final class Readiness {
  /** Shorter than a probe waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final BooleanSupplier started;
  private final Supplier<Collection<String>> deaf;
  private final Runnable question;
  private final Executor threads;
  private final InstantSource clock;
  private @Nullable CompletableFuture<Instant> asked;

  /**
   * @param deaf the controllers that have lost a watch
   * @param question to the API server; returns when it is answered
   * @param threads for a question whose answer nobody waits for any more
   */
  Readiness(
      BooleanSupplier started,
      Supplier<Collection<String>> deaf,
      Runnable question,
      Executor threads,
      InstantSource clock) {
    this.started = started;
    this.deaf = deaf;
    this.question = question;
    this.threads = threads;
    this.clock = clock;
  }

  /** What is missing, in one line; empty when it is ready. */
  Optional<String> missing() {
    if (!started.getAsBoolean()) {
      return Optional.of("the operator has not started yet");
    }
    var without = deaf.get();
    if (!without.isEmpty()) {
      return Optional.of(
          "the API server cannot be heard: no watch for "
              + String.join(", ", without.stream().sorted().toList()));
    }
    return unanswered();
  }

  private Optional<String> unanswered() {
    try {
      newest().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (TimeoutException e) {
      return Optional.of(
          "the API server has not answered for %d s and is still waited for"
              .formatted(PATIENCE.toSeconds()));
    } catch (ExecutionException e) {
      return Optional.of("the API server cannot be asked: " + why(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the operator stops");
    }
  }

  /** The answer that is fresh, or the question that is out, or a new one. */
  private synchronized CompletableFuture<Instant> newest() {
    var last = asked;
    if (last == null || last.isDone() && !fresh(last)) {
      last =
          CompletableFuture.supplyAsync(
              () -> {
                ask();
                return clock.instant();
              },
              threads);
      asked = last;
    }
    return last;
  }

  private boolean fresh(CompletableFuture<Instant> last) {
    return last.state() == CompletableFuture.State.SUCCESS
        && last.resultNow().plus(FRESH).isAfter(clock.instant());
  }

  /** A refusal is an answer too. */
  private void ask() {
    try {
      question.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** No message of others: it may hold an address or more. */
  private static String why(ExecutionException e) {
    var cause = e.getCause();
    if (cause instanceof KubernetesClientException k && k.getCode() > 0) {
      return "it answers with code " + k.getCode();
    }
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "no answer" : cause.getClass().getSimpleName();
  }
}
