package dev.offshoot.migration;

import dev.offshoot.engine.Change;
import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.work.Beat;
import java.util.function.BiConsumer;

/**
 * Tells of a change once, when it turns out to take its time, with its label. It counts nothing.
 */
final class Naming implements Progress {
  private static final Runnable NOTHING = () -> {};

  private final BiConsumer<Change, String> told;
  private final Beat beat;
  private Runnable untold = NOTHING;

  Naming(BiConsumer<Change, String> told, Beat beat) {
    this.told = told;
    this.beat = beat;
  }

  @Override
  public void starting(Change change, int index, int total) {
    untold = () -> told.accept(change, change.label(index, total));
  }

  @Override
  public void applied(Change change, int index, int total) {}

  @Override
  public void nothingNew() {
    if (untold != NOTHING && beat.due()) {
      untold.run();
      untold = NOTHING;
    }
  }
}
