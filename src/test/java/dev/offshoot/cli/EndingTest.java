package dev.offshoot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One row per state of an object: whether it is the end, and which. */
class EndingTest {
  private static String end(Function<JsonNode, Ending> judge, String status) throws Exception {
    var object =
        Cluster.JSON.readTree(
            "{\"metadata\": {\"generation\": 2}, \"status\": " + status.replace('\'', '"') + "}");
    return judge.apply(object).getClass().getSimpleName();
  }

  private static String ready(String type, String reason) {
    return "[{'type': '%s', 'status': 'True', 'reason': '%s'}]".formatted(type, reason);
  }

  @ParameterizedTest
  @CsvSource({
    "2, FUNCTIONS_DEPLOYED, Ready, Done",
    "1, FUNCTIONS_DEPLOYED, Ready, Going",
    "-1, FUNCTIONS_DEPLOYED, Ready, Going",
    "2, RUNNING_MIGRATIONS, Ready, Going",
    "2, CREATING_PROJECT, Reconciling, Going",
    "2, CREATING_PROJECT, Stalled, Failed",
    "2, MIGRATIONS_FAILED, Ready, Failed",
    "2, FUNCTIONS_FAILED, Ready, Failed",
    "1, MIGRATIONS_FAILED, Ready, Going",
  })
  void aBranch(int generation, String phase, String type, String wanted) throws Exception {
    assertThat(
            end(
                Ending::branch,
                "{'observedGeneration': %d, 'phase': '%s', 'conditions': %s}"
                    .formatted(generation, phase, ready(type, "Word"))))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({"2, INACTIVE, Done", "1, INACTIVE, Going", "2, PAUSING, Going"})
  void aSuspension(int generation, String state, String wanted) throws Exception {
    assertThat(
            end(
                Ending::suspended,
                "{'observedGeneration': %d, 'database': {'state': '%s'}}"
                    .formatted(generation, state)))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 3, Ready, Applied, Done",
    "2, 2, Ready, Applied, Failed",
    "1, 3, Ready, Applied, Going",
    "2, 1, Stalled, MigrationFailed, Failed",
    "2, 1, Reconciling, Applying, Going",
    "2, 1, Ready, DestructiveNotAcknowledged, Approval",
  })
  void aSet(int generation, int applied, String type, String reason, String wanted)
      throws Exception {
    assertThat(
            end(
                Ending::set,
                "{'observedGeneration': %d, 'counts': {'wanted': 3, 'applied': %d}, 'conditions': %s}"
                    .formatted(generation, applied, ready(type, reason))))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "Pending, Reconciling, Going",
    "Running, Reconciling, Going",
    "AwaitingApproval, Reconciling, Approval",
    "Planned, Completed, Done",
    "Succeeded, Completed, Done",
    "Succeeded, Reconciling, Going",
    "Failed, Completed, Failed",
  })
  void anOperation(String phase, String type, String wanted) throws Exception {
    assertThat(
            end(
                Ending::operation,
                "{'phase': '%s', 'conditions': %s}".formatted(phase, ready(type, "Word"))))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "sha256:1, AwaitingApproval, Going",
    "sha256:2, AwaitingApproval, Approval",
    "sha256:1, ApprovalOutdated, Approval",
  })
  void anApproval(String digest, String reason, String wanted) throws Exception {
    assertThat(
            end(
                Ending.approved("sha256:1"),
                "{'phase': 'AwaitingApproval', 'digest': '%s', 'conditions': %s}"
                    .formatted(digest, ready("Ready", reason))))
        .isEqualTo(wanted);
  }
}
