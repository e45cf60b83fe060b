package dev.offshoot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One text of a seed. The texts of a seed run in their order in one transaction; each is cut into
 * its statements by itself, so that what one leaves open never swallows the next.
 *
 * @param source where it comes from, in words
 * @param sql as it will be run
 */
public record SeedText(String source, String sql) {
  private static final String BETWEEN = "\n;\n";

  /** The text as it is compared, stored and run. */
  public SeedText {
    source = Texts.storable(source);
    sql = Checksum.normal(sql);
  }

  /** What tells these texts from others: their sources' names take no part. */
  public static Checksum checksum(List<SeedText> texts) {
    return Checksum.of(whole(texts));
  }

  /** All of them as one, as it is stored. */
  static String whole(List<SeedText> texts) {
    return texts.stream().map(SeedText::sql).collect(Collectors.joining(BETWEEN));
  }

  /** Each with the place where it begins in the whole. */
  static List<Step.Part> parts(List<SeedText> texts) {
    var parts = new ArrayList<Step.Part>();
    int offset = 0;
    for (var text : texts) {
      parts.add(new Step.Part(text.source(), text.sql(), offset));
      offset += text.sql().length() + BETWEEN.length();
    }
    return parts;
  }
}
