package dev.offshoot.e2e;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.DatabaseBranch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.concurrent.CountDownLatch;

/** Hears of the moment in which a branch reaches a phase. */
final class Phase {
  private Phase() {}

  static Watcher<DatabaseBranch> reached(BranchPhase phase, CountDownLatch done) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, DatabaseBranch branch) {
        if (branch.getStatus() != null && branch.getStatus().getPhase() == phase) {
          done.countDown();
        }
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}
