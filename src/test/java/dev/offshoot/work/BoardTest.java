package dev.offshoot.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {
  private final Board board = new Board();
  private final List<String> rung = new ArrayList<>();

  @Test
  void aBranchIsHeldUntilTheLastLetsItGo() {
    board.onChange(rung::add);
    board.hold("login", "merge");
    board.hold("login", "merge");
    board.hold("login", "reset");
    board.release("login", "merge");
    assertThat(board.held("login")).isTrue();
    board.release("login", "reset");
    board.release("login", "reset");
    assertThat(board.held("login")).isFalse();
    assertThat(rung).as("once for each change").hasSize(4);
  }

  /** Nothing that others keep of a branch may outlive it. */
  @Test
  void whoKnowsMoreOfABranchHearsThatItIsForgotten() {
    board.onForget(rung::add);
    board.post("login", BranchFacts::withStale);
    board.forget("login");
    assertThat(board.facts("login")).isEmpty();
    assertThat(rung).containsExactly("login");
  }
}
