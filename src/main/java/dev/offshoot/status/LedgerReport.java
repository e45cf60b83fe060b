package dev.offshoot.status;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads the report of a branch's ledger that lies beside it, and decides how those of a branch and
 * its parent differ. Pure. It must never stand in for the ledgers themselves: what a merge does is
 * decided there.
 */
public final class LedgerReport {
  private LedgerReport() {}

  /** A tracked migration; of the checksum, the first 12 digits. */
  public record Line(String version, String name, String checksum) {}

  /** A version that is not the same on both sides: New, OutOfOrder, Behind or Diverged. */
  public record Difference(Line line, String verdict) {}

  /** Reads the report's form: seq, version, name and checksum, by tabs. */
  public static List<Line> lines(String report) {
    return Arrays.stream(report.split("\n"))
        .map(line -> line.split("\t", -1))
        .filter(fields -> fields.length == 4 && VersionText.is(fields[1]))
        .map(fields -> new Line(fields[1], fields[2], fields[3]))
        .toList();
  }

  /** What a merge of the branch would find, first what the branch has, in its order. */
  public static List<Difference> compare(List<Line> branch, List<Line> parent) {
    var theirs = new LinkedHashMap<String, Line>();
    parent.forEach(l -> theirs.put(l.version(), l));
    var head = parent.stream().map(Line::version).max(VersionText::compare).orElse("0");
    var differences = new ArrayList<Difference>();
    for (var line : branch) {
      var other = theirs.remove(line.version());
      if (other == null) {
        var above = VersionText.compare(line.version(), head) > 0;
        differences.add(new Difference(line, above ? "New" : "OutOfOrder"));
      } else if (!other.checksum().equals(line.checksum())) {
        differences.add(new Difference(line, "Diverged"));
      }
    }
    theirs.values().forEach(l -> differences.add(new Difference(l, "Behind")));
    return differences;
  }
}
