package dev.offshoot.cli;

/** How a command ends, for scripts; the numbers never change their meaning. */
public enum Exit {
  /** All that was asked for is done. */
  DONE(0, "done; with --no-wait, or in a dry run: accepted"),
  /** It failed; standard error has the exact error. */
  FAILED(1, "failed: the exact error is on standard error"),
  /** The command line makes no sense. */
  USAGE(2, "wrong usage: nothing was asked for"),
  /** A person has to approve or acknowledge first. */
  APPROVAL(3, "waits for an approval: what may destroy data is listed, with what to run next"),
  /** It goes on by itself. */
  LATE(4, "not ended within --timeout: it goes on by itself"),
  /** Data would be lost, and nobody said yes. */
  DECLINED(5, "not confirmed: nothing was changed");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number that the process ends with. */
  public int code() {
    return code;
  }

  /** What it means, for people. */
  public String meaning() {
    return meaning;
  }
}
