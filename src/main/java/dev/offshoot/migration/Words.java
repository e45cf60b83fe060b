package dev.offshoot.migration;

import dev.offshoot.api.ErrorStage;
import dev.offshoot.api.LastError;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Labels;
import dev.offshoot.status.ErrorText;
import java.util.List;

/**
 * The sentences that people read of a set's migrations and functions: what happened, to what, and
 * what to do next. No counters and no times, because each change of a sentence is a write.
 */
final class Words {
  private Words() {}

  static String version(Version version) {
    return "version " + version;
  }

  static String function(String name) {
    return "function " + name;
  }

  static String mismatch(String what, Verdict.Mismatch m) {
    return "%s is tracked with checksum %s, and this set's text has %s; nothing was executed on the branch; restore the text and put the change into a new version"
        .formatted(what, m.tracked().brief(), m.wanted().brief());
  }

  static String disagree(String what, List<String> others) {
    return "%s has another text in set %s; neither it nor a later version is applied; make the texts equal, or give one another version"
        .formatted(what, String.join(" and ", others));
  }

  static String disagreeOnFunction(String what, List<String> others) {
    return "%s has another text in set %s; it is not deployed; keep it in one set"
        .formatted(what, String.join(" and ", others));
  }

  static String failed(LastError error, String branch) {
    return error.stage() == ErrorStage.REHEARSAL
        ? "the rehearsal failed and branch %s was not touched: %s; correct the text, set the annotation %s to a new value to try the same text again, or set spec.rehearse to false"
            .formatted(branch, ErrorText.sentence(error), Labels.RETRY)
        : "%s; correct the text, or set the annotation %s to a new value to try the same text again"
            .formatted(ErrorText.sentence(error), Labels.RETRY);
  }

  static String unacknowledged(String what, Verdict.Unacknowledged u) {
    return "%s may destroy data, line %s%s; neither it nor a later version is applied until someone who may adds %s to spec.acknowledgeDestructive"
        .formatted(
            what,
            u.found(),
            u.outdated().map(o -> "; " + o + " was for another text of it").orElse(""),
            u.entry());
  }

  static String rehearsing(String branch) {
    return "What is new runs on a scratch copy of what is tracked on branch " + branch;
  }

  static String retrying(String why) {
    return "Waits for its turn: " + why + ".";
  }

  static String unknown(String message) {
    return "%s; look into the database, then set the annotation %s to applied or retry"
        .formatted(message, Labels.RESOLVE);
  }

  static String reverted(Version version) {
    return "version %s was taken out by a reset and is not applied; to apply it all the same, set the annotation %s to all or to its version"
        .formatted(version, Labels.REAPPLY);
  }

  static String outOfOrder(Version version) {
    return "version %s was applied after a higher one; give new migrations the highest version"
        .formatted(version);
  }

  static String blocked(String by) {
    return "waits for " + by + "; it goes on when that is corrected";
  }

  static String missing(String configMap) {
    return "ConfigMap %s does not exist in this namespace; create it, or remove it from spec.sources; nothing of this set is applied until then"
        .formatted(configMap);
  }

  static String invalid(String why) {
    return why + "; nothing of this set is applied until then";
  }
}
