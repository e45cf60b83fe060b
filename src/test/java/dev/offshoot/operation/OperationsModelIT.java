package dev.offshoot.operation;

import dev.offshoot.engine.Change;
import dev.offshoot.operation.ModelBranch.Event;
import dev.offshoot.operation.ModelBranch.Function;
import dev.offshoot.operation.ModelBranch.Migration;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Random stories of one production and three branches, one of them a branch of a branch, told to
 * the operator's own work on real servers and to a small model of the semantics; after each step
 * both must say the same. A story has {@value #STORY} steps and a seed of its own: the first one's
 * is {@code -Doffshoot.seed=N}, the next ones count up. A normal run takes as many stories as fit
 * into three minutes, at most {@code -Doffshoot.steps=N} steps, 2,000 unless told; to run more, and
 * without the clock: {@code -Dit.test=OperationsModelIT -Doffshoot.steps=20000
 * -Doffshoot.minutes=120}.
 */
@EnabledIfEnvironmentVariable(named = "OFFSHOOT_SOAK", matches = "true")
class OperationsModelIT {
  private static final int STORY = 80;
  private static final int STEPS = Integer.getInteger("offshoot.steps", 2_000);
  private static final Duration TIME =
      Duration.ofMinutes(Integer.getInteger("offshoot.minutes", 3));
  private static final long SEED = Long.getLong("offshoot.seed", System.nanoTime() % 1_000_000);

  private final List<String> names = List.of("production", "one", "two", "three");

  @Test
  void theOperatorDoesWhatTheModelSays() throws Exception {
    int steps = 0;
    int stories = 0;
    System.out.printf("model: -Doffshoot.seed=%d%n", SEED);
    try (var servers = new ModelServers(names)) {
      long began = System.nanoTime();
      while (steps < STEPS && System.nanoTime() - began < TIME.toNanos()) {
        var story = new Story(SEED + stories++, servers);
        steps += story.tell(Math.min(STORY, STEPS - steps), began + TIME.toNanos());
      }
      var seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "model: %d steps in %d stories, %d cut off, %.0f s, %.1f steps per second%n",
          steps, stories, servers.crashes, seconds, steps / seconds);
    }
  }

  /** One story, from four empty databases. */
  private static final class Story {
    private final long seed;
    private final Random random;
    private final ModelServers servers;
    private final ModelBranch production = new ModelBranch("production", null);
    private final Deque<String> last = new ArrayDeque<>();
    private final Set<ModelBranch> touched = new LinkedHashSet<>();
    private ModelBranch one = new ModelBranch("one", production);
    private ModelBranch two = new ModelBranch("two", one);
    private ModelBranch three = new ModelBranch("three", production);
    private long version = 1;
    private int texts = 1;

    Story(long seed, ModelServers servers) {
      this.seed = seed;
      this.random = new Random(seed);
      this.servers = servers;
    }

    private List<ModelBranch> all() {
      return List.of(production, one, two, three);
    }

    /** How many steps it was. */
    int tell(int most, long end) throws Exception {
      int step = 0;
      try {
        for (var branch : all()) {
          servers.create(branch, 0);
        }
        for (; step < most && System.nanoTime() < end; step++) {
          step();
        }
        all().forEach(this::asTheModel);
        return step;
      } catch (AssertionError | Exception e) {
        throw new AssertionError(
            "-Doffshoot.seed=%d, step %d; the last steps:%n  %s%n%s"
                .formatted(seed, step, String.join("\n  ", last), e.getMessage()),
            e);
      }
    }

    private void says(String what) {
      last.add(what);
      if (last.size() > 10) {
        last.remove();
      }
    }

    private void same(String what, Object model, Object real) {
      if (!model.equals(real)) {
        throw new AssertionError(
            "%s: the model says%n%s%nand the operator%n%s".formatted(what, model, real));
      }
    }

    private void step() throws Exception {
      int crash = random.nextInt(4) == 0 ? 1 + random.nextInt(random.nextBoolean() ? 40 : 240) : 0;
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5 -> apply(any(all()), crash);
        case 6 -> hotfix(crash);
        case 7, 8, 9, 10 -> merge(any(List.of(one, two, three)), crash);
        case 11, 12, 13, 14 -> rebase(any(List.of(one, two, three)), crash);
        case 15, 16, 17 -> reset(any(List.of(one, two, three)), crash);
        case 18 -> untracked(any(List.of(one, two, three)));
        default -> recreate(crash);
      }
      touched.forEach(this::asTheModel);
      touched.clear();
    }

    private void asTheModel(ModelBranch branch) {
      same("branch " + branch.name, branch.state(), servers.state(branch));
    }

    private <T> T any(List<T> of) {
      return of.get(random.nextInt(of.size()));
    }

    /** One to three changes; a failed one comes again under its version with another text. */
    private void apply(ModelBranch branch, int crash) throws Exception {
      var events = new ArrayList<Event>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        events.add(
            random.nextInt(4) == 0
                ? new Function(
                    "f" + random.nextInt(3), random.nextInt(10) == 0 ? -1 : texts++, null)
                : new Migration(number(branch, events), effect(branch), true));
      }
      run(branch, events, crash);
    }

    private void run(ModelBranch branch, List<Event> events, int crash) throws Exception {
      touched.add(branch);
      says("apply to %s, crash %d: %s".formatted(branch.name, crash, events));
      var edited =
          events.stream()
              .anyMatch(e -> e instanceof Migration m && branch.tracked().containsKey(m.version()));
      var done = !edited && branch.apply(events);
      same(
          "apply", done, servers.apply(branch, events.stream().map(Story::change).toList(), crash));
    }

    private static Change change(Event event) {
      return switch (event) {
        case Migration m -> m.change();
        case Function f -> f.change();
      };
    }

    /** Mostly the next; or an old one, which may be tracked elsewhere or here. */
    private long number(ModelBranch branch, List<Event> events) {
      long number = version;
      if (random.nextInt(6) == 0) {
        number = 1 + random.nextInt((int) version);
        if (branch.tracked().containsKey(number) && random.nextInt(5) > 0) {
          number = version;
        }
      } else if (random.nextInt(6) == 0) {
        version += 3; // room for what comes out of order
        number = version;
      }
      long chosen = number;
      if (events.stream().anyMatch(e -> e instanceof Migration m && m.version() == chosen)) {
        number = version + 1;
      }
      version = Math.max(version, number + 1);
      return number;
    }

    private String effect(ModelBranch branch) {
      var tables = branch.schema.stream().filter(n -> n.matches("t[0-9]+")).toList();
      int number = texts++;
      var table = tables.isEmpty() || random.nextInt(25) == 0 ? "t999" : any(tables);
      return switch (random.nextInt(12)) {
        case 0 -> "fail " + number;
        case 1 -> "drop " + table;
        case 2, 3, 4, 5 -> "add " + table + " c" + number;
        case 6 -> "create " + (tables.isEmpty() ? "t" + number : table);
        default -> "create t" + number;
      };
    }

    private void hotfix(int crash) throws Exception {
      run(
          production,
          List.of(new Migration(number(production, List.of()), "create hot" + texts++, false)),
          crash);
    }

    private void merge(ModelBranch branch, int crash) throws Exception {
      var parent = Objects.requireNonNull(branch.parent);
      var rehearse = random.nextInt(3) > 0;
      touched.addAll(List.of(branch, parent));
      says("merge %s, rehearse %s, crash %d".formatted(branch.name, rehearse, crash));
      var expected = ModelOperations.merge(branch, rehearse);
      same("merge", expected, servers.merge(branch, parent, rehearse, crash));
    }

    private void rebase(ModelBranch branch, int crash) throws Exception {
      var parent = Objects.requireNonNull(branch.parent);
      var rehearse = random.nextInt(3) > 0;
      touched.addAll(List.of(branch, parent));
      says("rebase %s, rehearse %s, crash %d".formatted(branch.name, rehearse, crash));
      var expected = ModelOperations.rebase(branch, rehearse);
      same("rebase", expected, servers.merge(parent, branch, rehearse, crash));
    }

    private void reset(ModelBranch branch, int crash) throws Exception {
      var tracked = List.copyOf(branch.tracked().keySet());
      var to = "";
      int n = 0;
      switch (random.nextInt(10)) {
        case 0 -> to = "0";
        case 1 -> to = "" + (version + 7);
        case 2, 3, 4 -> to = tracked.isEmpty() ? "0" : "" + any(tracked);
        case 5, 6, 7 -> n = 1 + random.nextInt(4);
        default -> {}
      }
      touched.add(branch);
      says("reset %s to '%s', last %d, crash %d".formatted(branch.name, to, n, crash));
      same("reset", ModelOperations.reset(branch, to, n), servers.reset(branch, to, n, crash));
    }

    private void untracked(ModelBranch branch) throws Exception {
      var table = "stray" + texts++;
      touched.add(branch);
      says("untracked table %s on %s".formatted(table, branch.name));
      branch.schema.add(table);
      servers.execute(branch, "create table " + table + " (id int)");
    }

    /** A branch without branches, or the one that has one, with it. */
    private void recreate(int crash) throws Exception {
      var which = random.nextInt(3);
      if (which == 0) {
        three = anew(new ModelBranch("three", production), crash);
        return;
      }
      if (which == 1) {
        one = anew(new ModelBranch("one", production), 0);
      }
      two = anew(new ModelBranch("two", one), crash);
    }

    private ModelBranch anew(ModelBranch branch, int crash) throws Exception {
      touched.add(branch);
      says("delete and create %s, crash %d".formatted(branch.name, crash));
      if (!branch.follow(Objects.requireNonNull(branch.parent))) {
        throw new AssertionError("the model cannot make branch " + branch.name);
      }
      servers.create(branch, crash);
      return branch;
    }
  }
}
