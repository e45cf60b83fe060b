package dev.offshoot.operation;

import dev.offshoot.engine.Change;
import dev.offshoot.operation.ModelBranch.Event;
import dev.offshoot.operation.ModelBranch.Function;
import dev.offshoot.operation.ModelBranch.Migration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * One random story of a production and three branches, one of them a branch of a branch, from four
 * empty databases; its seed decides all of it. It tells each step to the model and to the real
 * servers, and must find no difference.
 */
final class ModelStory {
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

  ModelStory(long seed, ModelServers servers) {
    this.seed = seed;
    this.random = new Random(seed);
    this.servers = servers;
  }

  private List<ModelBranch> all() {
    return List.of(production, one, two, three);
  }

  /** Tells so many steps. */
  void tell(int steps) throws Exception {
    int step = 0;
    try {
      for (var branch : all()) {
        servers.create(branch, 0);
      }
      for (; step < steps; step++) {
        step();
      }
      all().forEach(this::asTheModel);
    } catch (AssertionError | Exception e) {
      throw new AssertionError(
          "-Doffshoot.seed=%d -Doffshoot.steps=%d, the last steps:%n  %s%n%s"
              .formatted(seed, step + 1, String.join("\n  ", last), e.getMessage()),
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
      case 18 -> untracked(any(all()));
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
              ? new Function("f" + random.nextInt(3), random.nextInt(10) == 0 ? -1 : texts++, null)
              : new Migration(number(branch, events), effect(branch), true));
    }
    run(branch, events, crash);
  }

  private void run(ModelBranch branch, List<Event> events, int crash) throws Exception {
    touched.add(branch);
    says("apply to %s, crash %d: %s".formatted(branch.name, crash, events));
    var changes = events.stream().map(ModelStory::change).toList();
    same("apply", branch.set(events), servers.apply(branch, changes, crash));
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
    var tables = branch.schema.tables("t");
    var strays = production.schema.tables("stray");
    int number = texts++;
    var table = tables.isEmpty() || random.nextInt(25) == 0 ? "t999" : any(tables);
    return switch (random.nextInt(16)) {
      case 0 -> "fail " + number;
      case 1 -> "drop " + table;
      case 2, 3, 4, 5 -> "add " + table + " c" + number;
      case 6 -> "create " + (tables.isEmpty() ? "t" + number : table);
      case 7, 8 -> "index " + table + " i" + number;
      case 9 -> "concurrently " + table + " i" + number;
      case 10 -> "view " + table + " v" + number;
      case 11 -> "create " + (strays.isEmpty() ? "t" + number : any(strays));
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
    branch.schema.create(table);
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
    var missed = branch.follow(Objects.requireNonNull(branch.parent));
    if (missed != null) {
      throw new AssertionError("the model cannot make branch " + branch.name + ": " + missed);
    }
    servers.create(branch, crash);
    return branch;
  }
}
