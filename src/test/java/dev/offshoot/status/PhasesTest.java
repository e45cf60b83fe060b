package dev.offshoot.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.ErrorStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhasesTest {
  @ParameterizedTest
  @CsvSource({
    // accepted, migrating, functions pending, last failure -> phase
    "false, false, false, ,          CREATING_PROJECT",
    "false, true,  true,  ,          CREATING_PROJECT",
    "false, false, false, APPLY,     CREATING_PROJECT",
    "true,  true,  false, ,          RUNNING_MIGRATIONS",
    "true,  true,  true,  APPLY,     RUNNING_MIGRATIONS",
    "true,  false, true,  ,          MIGRATIONS_PASSED",
    "true,  false, true,  FUNCTIONS, MIGRATIONS_PASSED",
    "true,  false, false, PLAN,      MIGRATIONS_FAILED",
    "true,  false, false, REHEARSAL, MIGRATIONS_FAILED",
    "true,  false, false, APPLY,     MIGRATIONS_FAILED",
    "true,  false, true,  APPLY,     MIGRATIONS_FAILED",
    "true,  false, false, FUNCTIONS, FUNCTIONS_FAILED",
    "true,  false, false, SEED,      FUNCTIONS_DEPLOYED",
    "true,  false, false, ,          FUNCTIONS_DEPLOYED",
  })
  void phase(
      boolean accepted,
      boolean migrating,
      boolean functionsPending,
      ErrorStage failure,
      BranchPhase phase) {
    assertThat(Phases.of(new Phases.Facts(accepted, migrating, functionsPending, failure)))
        .isEqualTo(phase);
  }
}
