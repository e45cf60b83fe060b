package dev.offshoot.operation;

import static dev.offshoot.operation.MergePlannerTest.ledger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.engine.Ledger;
import dev.offshoot.engine.Transfers.ResetTo;
import dev.offshoot.engine.Version;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResetPlannerTest {
  private static @Nullable ResetTo to(@Nullable String version, @Nullable Integer last) {
    var spec = new BranchResetSpec();
    spec.setToVersion(version);
    spec.setLastMigrations(last);
    return ResetPlanner.to(spec, ledger("1=a", "7=b", "3=c")).orElse(null);
  }

  @Test
  void theLatest() {
    assertThat(to("latest", null)).isEqualTo(new ResetTo.Latest());
  }

  @Test
  void aVersionMustBeTracked() {
    assertThat(to("3", null)).isEqualTo(new ResetTo.UpTo(Version.of("3")));
    assertThat(to("4", null)).isNull();
    assertThat(to("0", null)).isEqualTo(new ResetTo.Fresh());
  }

  @Test
  void lastOnesAreCountedFromTheHighestVersion() {
    assertThat(to(null, 1)).isEqualTo(new ResetTo.UpTo(Version.of("3")));
    assertThat(to(null, 2)).isEqualTo(new ResetTo.UpTo(Version.of("1")));
    assertThat(to(null, 3)).isEqualTo(new ResetTo.Fresh());
    assertThat(to(null, 99)).isEqualTo(new ResetTo.Fresh());
  }

  /** One who comes after the exchange sees only what is left. */
  @Test
  void whatLeftNothingIsKnownAfterwards() {
    assertThat(wasFresh("0", null, ledger())).isTrue();
    assertThat(wasFresh(null, 3, ledger())).isTrue();
    assertThat(wasFresh(null, 3, ledger("1=a"))).isFalse();
    assertThat(wasFresh("1", null, ledger("1=a"))).isFalse();
    assertThat(wasFresh("latest", null, ledger())).as("the latest of nothing").isFalse();
  }

  private static boolean wasFresh(@Nullable String version, @Nullable Integer last, Ledger ledger) {
    var spec = new BranchResetSpec();
    spec.setToVersion(version);
    spec.setLastMigrations(last);
    return ResetPlanner.wasFresh(spec, ledger);
  }
}
