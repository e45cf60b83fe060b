package dev.offshoot.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Random stories of one production and its branches, told to the operator's own work on real
 * servers and to a small model of the semantics; after each step both must say the same. A story
 * has {@value #STORY} steps and a seed of its own, printed when it fails. A normal run tells the
 * same stories each time and as many new ones; with {@code OFFSHOOT_SOAK=true} there are 2,000 new
 * steps. {@code -Doffshoot.seed=N} says where their seeds begin, {@code -Doffshoot.steps=N} how
 * many steps there are.
 */
class OperationsModelIT {
  private static final int STORY = 50;

  /** Sets of servers at once: much of a step is waiting. */
  private static final int AT_ONCE = 3;

  private static final boolean SOAK = "true".equals(System.getenv("OFFSHOOT_SOAK"));
  private static final int STEPS = Integer.getInteger("offshoot.steps", SOAK ? 2_000 : 150);
  private static final long FRESH = Long.getLong("offshoot.seed", System.nanoTime() % 1_000_000);
  private static final List<String> NAMES = List.of("production", "one", "two", "three");

  @Test
  void theOperatorDoesWhatTheModelSays() throws Exception {
    tell(1, 3 * STORY);
  }

  @Test
  void andInStoriesThatNobodyHasHeard() throws Exception {
    tell(FRESH, STEPS);
  }

  /** A reset that lost its connections right after the exchange: nobody could connect. */
  @Test
  void andInOneThatWentWrongOnce() throws Exception {
    tell(638_826, 6);
  }

  private static void tell(long seed, int steps) throws Exception {
    int stories = (steps + STORY - 1) / STORY;
    System.out.printf("model: -Doffshoot.seed=%d -Doffshoot.steps=%d%n", seed, steps);
    long began = System.nanoTime();
    var next = new AtomicInteger();
    var crashes = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tellers = new ArrayList<Future<Void>>();
      for (int i = 0; i < Math.min(AT_ONCE, stories); i++) {
        tellers.add(
            threads.submit(() -> {
              try (var servers = new ModelServers(NAMES)) {
                for (int n = next.getAndIncrement(); n < stories; n = next.getAndIncrement()) {
                  new ModelStory(seed + n, servers).tell(Math.min(STORY, steps - n * STORY));
                }
                crashes.addAndGet(servers.crashes);
                return null;
              } catch (Exception | AssertionError e) {
                next.set(stories); // the others need not go on
                throw e;
              }
            }));
      }
      for (var teller : tellers) {
        teller.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(String.valueOf(e.getCause().getMessage()), e.getCause());
    }
    var seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "model: %d steps in %d stories, %d cut off, %.0f s, %.1f steps per second%n",
        steps, stories, crashes.get(), seconds, steps / seconds);
  }
}
