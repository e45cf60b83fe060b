package dev.offshoot.api;

/** The state of the server under a branch, apart from its migrations. */
public enum DatabaseState {
  /** Starting. */
  COMING_UP,
  /** Accepts connections. */
  ACTIVE_HEALTHY,
  /** Has run, and does not answer now. */
  ACTIVE_UNHEALTHY,
  /** Stopping, because the branch is suspended. */
  PAUSING,
  /** Stopped; its data is kept. */
  INACTIVE,
  /** Its database is being replaced by a reset. */
  RESTORING,
  /** Being deleted. */
  GOING_DOWN,
  /** Never came up, and will not by itself. */
  INIT_FAILED
}
