package dev.offshoot.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
  private final Lanes lanes = new Lanes(4);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    lanes.close();
  }

  private void submit(String ticket, String name) {
    lanes.submit(
        "db",
        ticket,
        name,
        () -> {
          gate.await();
          ran.add(ticket);
        });
  }

  @Test
  void whatRunsIsNamedToWhatWaitsInTheLane() {
    submit("merge", "BranchMerge/login-1");
    submit("sets", "the migration sets of branch production");
    submit("reset", "BranchReset/back");
    assertThat(lanes.ahead("db", "merge")).isEmpty();
    assertThat(lanes.ahead("db", "sets")).contains("BranchMerge/login-1");
    assertThat(lanes.ahead("db", "reset")).contains("BranchMerge/login-1");
    gate.countDown();
    await().untilAsserted(() -> assertThat(ran).containsExactly("merge", "sets", "reset"));
    await().untilAsserted(() -> assertThat(lanes.busy("db")).isFalse());
  }

  @Test
  void workWithoutANameIsNobodysConcern() {
    submit("read", "");
    submit("sets", "the migration sets of branch production");
    assertThat(lanes.ahead("db", "sets")).isEmpty();
  }

  @Test
  void aKeptPlaceGoesBeforeWhoComesLater() {
    lanes.keep("db", "second", "BranchMerge/second");
    lanes.keep("db", "third", "BranchMerge/third");
    assertThat(lanes.ahead("db", "sets")).contains("BranchMerge/second");
    assertThat(lanes.ahead("db", "second")).contains("BranchMerge/third");
    assertThat(lanes.ahead("other", "sets")).isEmpty();
    assertThat(lanes.giveUp("db", "second")).isTrue();
    assertThat(lanes.giveUp("db", "second")).isFalse();
    assertThat(lanes.ahead("db", "sets")).contains("BranchMerge/third");
    assertThat(lanes.giveUp("db", "third")).isTrue();
    assertThat(lanes.ahead("db", "sets")).isEmpty();
  }

  @Test
  void whoIsInTheLaneAlreadyIsNotHeldUpByAPlaceKeptLater() {
    submit("read", "");
    submit("sets", "the migration sets of branch production");
    lanes.keep("db", "second", "BranchMerge/second");
    assertThat(lanes.ahead("db", "sets")).isEmpty();
  }
}
