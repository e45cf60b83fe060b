package dev.offshoot.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.operation.Operation.Kind;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which older operation one waits for, and on which branch. */
class QueueTest {
  /** The older one and the later one as "KIND source>target"; a reset has no source. */
  @ParameterizedTest
  @CsvSource({
    // one writer
    "MERGE login>production,  PENDING, MERGE other>production,  production",
    "MERGE login>production,  PENDING, MERGE other>preview,     ''",
    "REBASE production>login, RUNNING, RESET >login,            login",
    "RESET >login,            PENDING, REBASE production>login, login",
    // what is read is not taken away meanwhile
    "MERGE login>production,  RUNNING, RESET >login,            login",
    "REBASE preview>login,    RUNNING, RESET >preview,          preview",
    "RESET >login,            PENDING, MERGE login>production,  login",
    "RESET >preview,          PENDING, REBASE preview>login,    preview",
    // one that has not begun to read holds up nobody who takes back
    "MERGE login>production,  PENDING, RESET >login,            ''",
    // what is to come to a branch comes before its merge, but a rebase reads what is there
    "REBASE production>login, PENDING, MERGE login>production,  login",
    "MERGE login>production,  RUNNING, REBASE production>other, ''",
    // readers share, and a long read holds up no writer that adds
    "REBASE production>login, RUNNING, REBASE production>other, ''",
    "REBASE production>login, RUNNING, MERGE other>production,  ''",
    "MERGE login>production,  RUNNING, REBASE production>login, ''",
    // what waits for a person, or is over, holds no place
    "RESET >login,            AWAITING_APPROVAL, MERGE login>production, ''",
    "RESET >login,            SUCCEEDED, MERGE login>production, ''"
  })
  void whoGoesFirst(String older, OperationPhase phase, String later, String branch) {
    var first = operation("first", 0, older, phase);
    var second = operation("second", 1, later, OperationPhase.PENDING);
    var queue = new Queue();
    queue.add(_ -> List.of(second));
    queue.add(_ -> List.of(first));

    assertThat(queue.ahead(second))
        .isEqualTo(
            Optional.of(branch)
                .filter(b -> !b.isEmpty())
                .map(b -> new Queue.First("BranchMerge/first", b)));
    assertThat(queue.ahead(first)).as("the older one waits for nobody").isEmpty();
  }

  private static Operation operation(String name, int at, String text, OperationPhase phase) {
    var words = text.split("[ >]");
    var kind = Kind.valueOf(words[0]);
    var object = new BranchMerge();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shop")
            .withUid(name)
            .withCreationTimestamp("2026-01-01T00:00:0%dZ".formatted(at))
            .build());
    var status = new OperationStatus();
    status.setPhase(phase);
    return new Operation(
        object,
        kind,
        kind == Kind.RESET ? Optional.empty() : Optional.of(words[1]),
        words[2],
        "",
        new BranchMergeSpec(),
        status);
  }
}
