package dev.offshoot.engine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A branch's ledger does not begin with what was last reported of it: a standby without the last
 * commits was promoted, or an earlier state of the volume was put back. Nothing may run until a
 * person decides.
 */
public final class HistoryRegressed extends Unavailable {
  private static final long serialVersionUID = 1L;

  private final transient List<HistoryMark.Entry> lost;

  /**
   * @param lost what of the reported rows is not there, in order
   * @param before how many more are not there, of those before the ones that are known by name
   * @param why what is known of the cause
   */
  HistoryRegressed(String branch, List<HistoryMark.Entry> lost, long before, String why) {
    super(
        Reason.HISTORY_REGRESSED,
        "branch %s: its ledger is no continuation of what was reported: %s (%s)"
            .formatted(branch, words(lost, before), why));
    this.lost = List.copyOf(lost);
  }

  /** What is not there any more, as far as it is known by name. */
  public List<HistoryMark.Entry> lost() {
    return lost;
  }

  private static String words(List<HistoryMark.Entry> lost, long before) {
    if (lost.isEmpty() && before == 0) {
      return "it has other rows";
    }
    var named = lost.stream().map(HistoryMark.Entry::label).collect(Collectors.joining(", "));
    return "it lacks %s%s"
        .formatted(
            named.isEmpty() ? "%d rows".formatted(before) : named,
            named.isEmpty() || before == 0 ? "" : " and %d before".formatted(before));
  }
}
