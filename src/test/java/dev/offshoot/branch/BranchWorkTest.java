package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.api.DatabaseState;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.ClusterClock.Moment;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts.Trouble;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BranchWorkTest {
  private static final BranchId ID = new BranchId("shop", "login", Seen.UID);
  private final Board board = new Board();

  @Test
  void aDatabaseThatIsAwayIsTriedAgainSlower() throws Exception {
    var work = work(new Unavailable(Unavailable.Reason.CONNECTION_FAILED, "refused"));
    work.prepare(ID, access(), "u/0", Optional.empty());
    assertThat(trouble())
        .isEqualTo(new Trouble("ConnectionFailed", "refused", 1, Seen.NOW.plusMillis(200)));
    work.prepare(ID, access(), "u/0", Optional.empty());
    assertThat(trouble().retryAt()).isEqualTo(Seen.NOW.plusMillis(400));
    for (var i = 0; i < 20; i++) {
      work.prepare(ID, access(), "u/0", Optional.empty());
    }
    assertThat(Duration.between(Seen.NOW, trouble().retryAt())).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aDefectIsSaidAndDoesNotSpin() {
    var work = work(new NoClassDefFoundError("x"));
    assertThatThrownBy(() -> work.prepare(ID, access(), "u/0", Optional.empty()))
        .isInstanceOf(NoClassDefFoundError.class);
    assertThat(trouble())
        .isEqualTo(
            new Trouble(
                "InternalError",
                "work on branch login ended with NoClassDefFoundError and is tried again; the operator's log says more",
                1,
                Seen.NOW.plusMillis(200)));
  }

  /** Nothing but the look at it reaches another database. */
  @Test
  void anotherDatabaseThanTheOneReportedIsLeftAlone() throws Exception {
    var calls = new ArrayList<String>();
    var work =
        work(call -> {
          calls.add(call);
          return new Engine.ServerFacts("8822", "17.6");
        });
    work.prepare(ID, access(), "u/0", Optional.of("7711"));
    assertThat(calls).containsExactly("identify");
    assertThat(trouble().reason()).isEqualTo("DataReplaced");
    assertThat(trouble().message()).contains("holds database 8822 instead of 7711");
    assertThat(board.facts(Seen.UID).orElseThrow().server()).isEmpty();

    var seen = Seen.root().served();
    seen.facts = board.facts(Seen.UID).orElseThrow();
    var server = new ServerState(DatabaseState.ACTIVE_HEALTHY, true, true, "u/0", Reason.READY, "");
    for (var now : List.of(Seen.NOW, Seen.NOW.plusSeconds(60))) {
      seen.time = Moment.of(now);
      var step = WorkPlanner.next(seen.observation(), server, Optional.empty(), "7c", true, false);
      assertThat(step.obstacle().orElseThrow().reason()).isEqualTo(Reason.DATA_REPLACED);
      assertThat(step.obstacle().orElseThrow().terminal()).isTrue();
    }
  }

  private Trouble trouble() {
    return board.facts(Seen.UID).orElseThrow().trouble().orElseThrow();
  }

  private BranchWork work(Throwable fault) {
    return work(_ -> {
      throw fault;
    });
  }

  private interface Answer {
    Object to(String call) throws Throwable;
  }

  private BranchWork work(Answer answer) {
    var engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, _) -> answer.to(method.getName()));
    return work(engine, board);
  }

  /** Without a cluster: it neither seeds nor reports. */
  static BranchWork work(Engine engine, Board board) {
    return new BranchWork(
        engine,
        board,
        null,
        null,
        Clock.fixed(Seen.NOW, ZoneOffset.UTC),
        new LostTexts(null),
        (_, _) -> {});
  }

  private static Access access() {
    return (Access)
        Proxy.newProxyInstance(
            Access.class.getClassLoader(), new Class<?>[] {Access.class}, (_, _, _) -> null);
  }
}
