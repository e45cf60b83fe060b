package dev.offshoot.branch;

import dev.offshoot.api.DatabaseState;
import dev.offshoot.status.Reason;
import java.util.Set;

/**
 * How a branch's server is, by what the cluster says of its pod and volume.
 *
 * @param accepting the pod runs and says that it accepts connections
 * @param started its container runs, perhaps not accepting yet: worth a try
 * @param incarnation tells one start of the server from the next; "" when none runs
 * @param reason why it is not accepting; {@link Reason#READY} when it is
 * @param message in the cluster's own words
 */
record ServerState(
    DatabaseState state,
    boolean accepting,
    boolean started,
    String incarnation,
    Reason reason,
    String message) {
  private static final Set<String> SUSPENSION =
      Set.of(Reason.SUSPENDING.word(), Reason.SUSPENDED.word(), Reason.RESUMING.word());

  /**
   * The same, of a server that comes back from a suspension.
   *
   * @param last the reason that was given last for its not being available
   */
  ServerState afterSuspension(String last) {
    return reason == Reason.PROVISIONING && SUSPENSION.contains(last)
        ? new ServerState(
            state,
            accepting,
            started,
            incarnation,
            Reason.RESUMING,
            "the server is started again after the suspension: " + message)
        : this;
  }
}
