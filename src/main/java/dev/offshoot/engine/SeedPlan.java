package dev.offshoot.engine;

import dev.offshoot.engine.Engine.RunOptions;

/** A seed is one step, in a form that the run knows how to leave out when it was done before. */
final class SeedPlan {
  private SeedPlan() {}

  static Plan of(Change.Function seed, RunOptions options) {
    var unfit = Texts.unfit(seed.sql());
    if (unfit != null) {
      return ApplyPlan.refuse(seed, options, "OF011", unfit, null);
    }
    var steps = java.util.List.of(new Step(seed, Step.Mode.SEED, null)).iterator();
    return new Plan.Steps(1, () -> steps.hasNext() ? steps.next() : null);
  }
}
