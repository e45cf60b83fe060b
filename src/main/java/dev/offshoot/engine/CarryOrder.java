package dev.offshoot.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which texts of functions go along with the migrations that a branch gives to its parent,
 * and where: pure. Before each migration the parent has the texts of the branch's own that the
 * migration ran with on the branch, at the end the branch's present ones. A text of the parent that
 * the branch only took over is never brought back.
 */
final class CarryOrder {
  /**
   * A row of the branch's ledger.
   *
   * @param version null for a function
   * @param checksum, base of a function; null for a migration
   */
  record Row(
      long seq,
      @Nullable String version,
      String name,
      @Nullable String checksum,
      @Nullable String base) {
    boolean own() {
      return checksum != null && !checksum.equals(base);
    }
  }

  /** One function on its way through the story. */
  private static final class Way {
    /** What the parent has, once what was put into the order so far ran; null for nothing. */
    @Nullable String there;

    final @Nullable String before;
    @Nullable Row now;
    @Nullable Row parents;

    Way(@Nullable String before) {
      this.before = before;
      this.there = before;
    }

    void pass(Row row) {
      now = row;
      if (before != null && before.equals(row.checksum())) {
        parents = row;
      }
    }

    /** The row that the next migration needs. */
    Optional<Row> needed() {
      return Optional.ofNullable(now == null || now.own() ? now : parents);
    }

    Optional<Row> last() {
      return Optional.ofNullable(now);
    }

    boolean moves(Row row) {
      var moves = !Objects.equals(row.checksum(), there);
      there = row.checksum();
      return moves;
    }
  }

  private CarryOrder() {}

  /**
   * Orders.
   *
   * @param rows the migrations to carry, and all rows of the functions to carry, by seq
   * @param there the checksum of the text that the parent has of each of these functions
   * @return the seq of the rows to run; one of a function may stand there twice
   */
  static List<Long> of(List<Row> rows, Map<String, Optional<Checksum>> there) {
    Map<String, Way> ways = new LinkedHashMap<>();
    there.forEach((name, text) -> ways.put(name, new Way(text.map(Checksum::hex).orElse(null))));
    var order = new ArrayList<Long>();
    for (var row : rows) {
      if (row.version() == null) {
        ways.computeIfAbsent(row.name(), _ -> new Way(null)).pass(row);
      } else {
        add(order, ways.values().stream().flatMap(w -> moved(w, w.needed())));
        order.add(row.seq());
      }
    }
    add(order, ways.values().stream().flatMap(w -> moved(w, w.last())));
    return order;
  }

  private static Stream<Row> moved(Way way, Optional<Row> to) {
    return to.filter(way::moves).stream();
  }

  private static void add(List<Long> order, Stream<Row> rows) {
    rows.sorted(Comparator.comparingLong(Row::seq)).map(Row::seq).forEach(order::add);
  }
}
