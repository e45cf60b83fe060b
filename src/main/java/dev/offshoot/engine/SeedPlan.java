package dev.offshoot.engine;

import dev.offshoot.engine.Engine.RunOptions;
import java.util.List;

/** A seed is one step, in a form that the run knows how to leave out when it was done before. */
final class SeedPlan {
  private SeedPlan() {}

  static Plan of(String uid, List<SeedText> texts, RunOptions options) {
    var seed = new Change.Function(uid, SeedText.whole(texts));
    for (var text : texts) {
      var unfit = Texts.unfit(text.sql());
      if (unfit != null) {
        return ApplyPlan.refuse(seed, options, "OF011", text.source() + ": " + unfit, null);
      }
    }
    var steps = List.of(new Step(seed, Step.Mode.SEED, null, texts)).iterator();
    return new Plan.Steps(1, () -> steps.hasNext() ? steps.next() : null);
  }
}
