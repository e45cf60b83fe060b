package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.MigrationCounts;
import dev.offshoot.engine.Version;
import dev.offshoot.work.BranchFacts;
import dev.offshoot.work.BranchFacts.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpiryNoticeTest {
  private static final Instant AT = Instant.parse("2025-05-01T12:30:00Z");
  private static final Expiry WARN = new Expiry(Optional.of(AT), Expiry.Step.WARN, Optional.of(AT));
  private static final Expiry WAIT =
      new Expiry(Optional.of(AT), Expiry.Step.WAIT, Optional.empty());

  @Test
  void theEndIsToldOnce() {
    var now = status("", 0);
    assertThat(isNews(WARN, status("", 0), now)).isTrue();
    assertThat(ExpiryNotice.isNews(WARN, Optional.empty(), now)).as("a new branch").isTrue();
    assertThat(isNews(WARN, status(ExpiryNotice.SOON, 0), now)).isFalse();
    assertThat(isNews(Expiry.NEVER, status("", 0), now)).isFalse();
  }

  @Test
  void anotherEndIsToldAgain() {
    var before = status(ExpiryNotice.SOON, 0);
    before.setExpirationTime("2025-05-01T12:50:00Z");
    assertThat(isNews(WARN, before, status("", 0))).isTrue();
  }

  @Test
  void aFirstOwnMigrationIsToldAgainAndTheLastOneThatIsMergedIsNot() {
    assertThat(isNews(WARN, status(ExpiryNotice.SOON, 0), status("", 1))).isTrue();
    assertThat(isNews(WARN, status(ExpiryNotice.LOSES, 1), status("", 2))).isFalse();
    assertThat(isNews(WARN, status(ExpiryNotice.LOSES, 1), status("", 0))).isFalse();
  }

  @Test
  void thatItStaysForOthersIsToldOnce() {
    assertThat(isNews(WAIT, status(ExpiryNotice.LOSES, 1), status("", 1))).isTrue();
    assertThat(isNews(WAIT, status(ExpiryNotice.WAITS, 1), status("", 1))).isFalse();
  }

  @Test
  void theWordsSayWhatIsLostAndWhatToDo() {
    var seen = ExpiryTest.seen("30m", Duration.ZERO);
    assertThat(ExpiryWords.soon(seen.observation(), AT, 0))
        .isEqualTo(
            "branch login expires at 2025-05-01T12:30:00Z, then it is deleted; to keep it, set spec.expiresAfter longer");
    assertThat(ExpiryWords.soon(seen.observation(), AT, 3))
        .as("not compared by this process yet")
        .contains("3 migrations that production lacks are lost with it;");
    seen.facts = own(1);
    assertThat(ExpiryWords.soon(seen.observation(), AT, 1))
        .isEqualTo(
            "branch login expires at 2025-05-01T12:30:00Z, then it is deleted, and 1 migration that production lacks (1) is lost with it; merge them with a BranchMerge, or set spec.expiresAfter longer");
    seen.facts = own(10);
    assertThat(ExpiryWords.deleted(seen.observation(), 12)).contains("9, 10 and more) are lost");
    assertThat(ExpiryWords.freed(ExpiryTest.argo(seen).observation()))
        .contains("because Argo CD would make it again: remove it from Git")
        .doesNotContain("kept");
    seen.children = List.of("a", "b");
    assertThat(ExpiryWords.waits(seen.observation())).endsWith("branches are made from it: a, b");
  }

  private static BranchFacts own(int count) {
    var versions =
        IntStream.rangeClosed(1, count).mapToObj(i -> Version.of(String.valueOf(i))).toList();
    return BranchFacts.UNKNOWN.withDrift(new Drift("a", "b", count, 0, 0, versions));
  }

  private static boolean isNews(
      Expiry expiry, DatabaseBranchStatus before, DatabaseBranchStatus now) {
    return ExpiryNotice.isNews(expiry, Optional.of(before), now);
  }

  private static DatabaseBranchStatus status(String told, int ahead) {
    var status = new DatabaseBranchStatus();
    status.setExpirationTime(AT.toString());
    status.setMigrations(new MigrationCounts(ahead, 0, ahead, 0));
    status.setConditions(
        List.of(
            new Condition(
                "Ready", ConditionStatus.TRUE, 1L, "", "Ready", "the branch serves" + told)));
    return status;
  }
}
