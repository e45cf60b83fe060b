package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.branch.BranchObservation.Lineage;
import dev.offshoot.branch.Expiry.Step;
import dev.offshoot.kube.ClusterClock.Moment;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExpiryTest {
  /** What is seen, and what shall be done. */
  record Row(String name, String after, Duration age, Consumer<Seen> also, Step step) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    var day = Duration.ofDays(1);
    var second = Duration.ofSeconds(1);
    Consumer<Seen> plain = _ -> {};
    return Stream.of(
        new Row("no limit", null, day, plain, Step.NONE),
        new Row("a root", "1h", day, s -> s.branch.getSpec().setParentRef(null), Step.NONE),
        new Row("unreadable", "soon", day, plain, Step.NONE),
        new Row("nothing", "0h", day, plain, Step.NONE),
        new Row("not stored", "1h", day, s -> created(s, null), Step.NONE),
        new Row("long before", "48h", day, plain, Step.NONE),
        new Row("a second before the notice", "25h", day.minus(second), plain, Step.NONE),
        new Row("an hour before", "25h", day, plain, Step.WARN),
        new Row("a short life", "90s", second, plain, Step.WARN),
        new Row("the last second", "24h", day.minus(second), plain, Step.WARN),
        new Row("deleted by a person", "25h", day, Seen::leaving, Step.NONE),
        new Row("over", "24h", day, plain, Step.DELETE),
        new Row("long over", "1s", day, plain, Step.DELETE),
        new Row("suspended", "1h", day, s -> s.branch.getSpec().setSuspend(true), Step.DELETE),
        new Row("without its parent", "1h", day, s -> s.lineage = Lineage.MISSING, Step.DELETE),
        new Row("over and leaving", "1h", day, Seen::leaving, Step.NONE),
        new Row("with children", "1h", day, ExpiryTest::child, Step.WAIT),
        new Row("at work", "1h", day, s -> s.held = true, Step.WAIT),
        new Row(
            "in a cycle",
            "1h",
            day,
            s -> {
              child(s);
              s.lineage = Lineage.CYCLE;
            },
            Step.DELETE),
        new Row("in Argo CD", "1h", day, s -> argo(s), Step.FREE),
        new Row("in Argo CD, not yet", "25h", day, s -> argo(s), Step.WARN),
        new Row("in Argo CD, with children", "1h", day, s -> child(argo(s)), Step.WAIT),
        new Row("freed, then a child", "1h", day, s -> child(freed(argo(s))), Step.FREE),
        new Row("freed, then longer", "48h", day, s -> freed(argo(s)), Step.NONE),
        new Row("freed, then deleted", "1h", day, s -> freed(argo(s)).leaving(), Step.FREE),
        new Row("freed, then out of Git", "1h", day, s -> freed(s), Step.DELETE),
        new Row("in Flux", "1h", day, s -> label(s, Labels.FLUX_KUSTOMIZE), Step.FREE),
        new Row("in Flux by Helm", "1h", day, s -> label(s, Labels.FLUX_HELM), Step.FREE),
        new Row("of a chart", "1h", day, s -> label(s, Labels.INSTANCE), Step.DELETE),
        new Row(
            "in Argo CD by label",
            "1h",
            day,
            s -> {
              label(s, Labels.INSTANCE);
              s.branch
                  .getMetadata()
                  .setManagedFields(
                      List.of(
                          new ManagedFieldsEntryBuilder()
                              .withManager("argocd-controller")
                              .build()));
            },
            Step.FREE));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatTheTimeAsksFor(Row row) {
    var seen = seen(row.after(), row.age());
    row.also().accept(seen);
    assertThat(Expiry.of(seen.observation()).step()).isEqualTo(row.step());
  }

  /** Nothing is destroyed by a clock that may have jumped; what is freed stays so. */
  @Test
  void aTimeInDoubtEndsNothing() {
    var over = seen("1h", Duration.ofDays(1));
    over.time = doubt();
    var expiry = Expiry.of(over.observation());
    assertThat(expiry.step()).isEqualTo(Step.WARN);
    assertThat(expiry.next()).contains(Seen.NOW.plus(Duration.ofMinutes(1)));
    var free = freed(argo(seen("1h", Duration.ofDays(1))));
    free.time = doubt();
    assertThat(Expiry.of(free.observation()).step()).isEqualTo(Step.FREE);
  }

  private static Moment doubt() {
    return new Moment(Seen.NOW, false, List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "48h, 2025-05-02T12:00:00Z, 2025-05-02T11:00:00Z",
    "24h30m, 2025-05-01T12:30:00Z, 2025-05-01T12:30:00Z",
    "24h, 2025-05-01T12:00:00Z,",
    "87600h, 2035-04-28T12:00:00Z, 2035-04-28T11:00:00Z",
  })
  void theEndAndTheNextLook(String after, Instant at, Instant next) {
    var expiry = Expiry.of(seen(after, Duration.ofDays(1)).observation());
    assertThat(expiry.at()).contains(at);
    assertThat(expiry.next().orElse(null)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({"90m, PT90M", "24h12h, PT36H", "5s, PT5S", "1h1m1s, PT1H1M1S", "010m, PT10M"})
  void durations(String text, Duration duration) {
    assertThat(Lifetime.parse(text)).contains(duration);
  }

  @Test
  void aLookIsNeverAMomentTooEarly() {
    var next = Instant.parse("2025-05-01T12:00:00Z");
    var expiry = Expiry.of(seen("24h", Duration.ofMinutes(23 * 60 + 30)).observation());
    assertThat(expiry.again(next.minusNanos(1)).orElseThrow().toMillis()).isPositive();
  }

  static Seen seen(String after, Duration age) {
    var seen = Seen.child();
    created(seen, Seen.NOW.minus(age).toString());
    seen.branch.getSpec().setExpiresAfter(after);
    return seen;
  }

  private static void created(Seen seen, String at) {
    seen.branch.getMetadata().setCreationTimestamp(at);
  }

  private static void child(Seen seen) {
    seen.children = List.of("of-login");
  }

  static Seen argo(Seen seen) {
    seen.branch
        .getMetadata()
        .setAnnotations(
            Map.of(Labels.ARGO_TRACKING, "shop:offshoot.dev/DatabaseBranch:shop/login"));
    return seen;
  }

  private static void label(Seen seen, String key) {
    seen.branch.getMetadata().setLabels(Map.of(key, "shop"));
  }

  /** As an earlier pass reported it. */
  static Seen freed(Seen seen) {
    seen.served();
    DatabaseBranchStatus status = seen.branch.getStatus();
    status.setConditions(
        List.of(new Condition("Stalled", ConditionStatus.TRUE, 1L, "", "Expired", "")));
    return seen;
  }
}
