package dev.offshoot.engine;

/**
 * The database could not be used just now; nothing is wrong with what was asked. Waits and retries
 * are the caller's business. The message names the branch and never holds a secret.
 */
public sealed class Unavailable extends Exception permits HistoryRegressed {
  private static final long serialVersionUID = 1L;

  /** Why; the names are the condition reasons that users see. */
  public enum Reason {
    /** No connection: refused, reset, timed out, no route. */
    CONNECTION_FAILED("ConnectionFailed"),
    /** The server answers that it starts, stops or recovers (57P03, 25006). */
    NOT_ACCEPTING("NotAccepting"),
    /** 28P01 or 28000: the password inside the server is not the operator's. */
    CREDENTIALS_INVALID("CredentialsInvalid"),
    /** Another writer holds the database's writer lock. */
    BUSY("WriterBusy"),
    /** The disk is full, or another resource of the server ran out (53xxx, 58xxx). */
    OUT_OF_RESOURCES("OutOfResources"),
    /** Too little of the volume is left to try anything. */
    VOLUME_ALMOST_FULL("VolumeAlmostFull"),
    /**
     * The branch's own database or ledger is not there (yet): the server was never prepared, or is
     * being reset.
     */
    NOT_PREPARED("NotPrepared"),
    /** The ledger is no continuation of what was reported of it: a person decides. */
    HISTORY_REGRESSED("HistoryRegressed"),
    /** The ledger says something else than what the work was planned for: plan again. */
    MOVED("Planning");

    private final String conditionReason;

    Reason(String conditionReason) {
      this.conditionReason = conditionReason;
    }

    /** CamelCase, as it stands in a condition. */
    public String conditionReason() {
      return conditionReason;
    }
  }

  private final Reason reason;

  public Unavailable(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Unavailable(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** {@link Reason#MOVED}, of this branch's ledger. */
  static Unavailable moved(Access branch) {
    return new Unavailable(
        Reason.MOVED,
        "the ledger of branch " + branch.branch() + " has moved since the plan was made");
  }

  public Reason reason() {
    return reason;
  }
}
