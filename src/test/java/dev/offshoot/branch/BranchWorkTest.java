package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts.Trouble;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BranchWorkTest {
  private static final BranchId ID = new BranchId("shop", "login", Seen.UID);
  private final Board board = new Board();

  @Test
  void aDatabaseThatIsAwayIsTriedAgainSlower() throws Exception {
    var work = work(new Unavailable(Unavailable.Reason.CONNECTION_FAILED, "refused"));
    work.prepare(ID, access(), "u/0");
    assertThat(trouble())
        .isEqualTo(new Trouble("ConnectionFailed", "refused", 1, Seen.NOW.plusMillis(200)));
    work.prepare(ID, access(), "u/0");
    assertThat(trouble().retryAt()).isEqualTo(Seen.NOW.plusMillis(400));
    for (var i = 0; i < 20; i++) {
      work.prepare(ID, access(), "u/0");
    }
    assertThat(Duration.between(Seen.NOW, trouble().retryAt())).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aDefectIsSaidAndDoesNotSpin() {
    var work = work(new NoClassDefFoundError("x"));
    assertThatThrownBy(() -> work.prepare(ID, access(), "u/0"))
        .isInstanceOf(NoClassDefFoundError.class);
    assertThat(trouble())
        .isEqualTo(
            new Trouble(
                "InternalError",
                "work on branch login ended with NoClassDefFoundError and is tried again; the operator's log says more",
                1,
                Seen.NOW.plusMillis(200)));
  }

  private Trouble trouble() {
    return board.facts(Seen.UID).orElseThrow().trouble().orElseThrow();
  }

  private BranchWork work(Throwable fault) {
    var engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, _, _) -> {
                  throw fault;
                });
    return new BranchWork(engine, board, null, null, Clock.fixed(Seen.NOW, ZoneOffset.UTC));
  }

  private static Access access() {
    return (Access)
        Proxy.newProxyInstance(
            Access.class.getClassLoader(), new Class<?>[] {Access.class}, (_, _, _) -> null);
  }
}
