package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseBranchStatus;
import dev.offshoot.api.ExtensionSpec;
import dev.offshoot.api.PostgresSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A branch takes over what its parent's server has accepted, not what it is only asked for. */
class InheritedSettingsTest {
  private final Inheritance inheritance = new Inheritance(Map.of());

  @Test
  void whatTheParentHasNotAcceptedReachesNoBranch() {
    var seen = Seen.child();
    asks(seen, "pg:bad", Map.of("work_mem", "banana"), List.of("nothere"));
    accepted(seen, "pg:17", Map.of("work_mem", "4MB", "archive_mode", "on"), List.of("vector"));
    seen.branch.getSpec().setPostgres(new PostgresSpec());
    seen.branch.getSpec().getPostgres().setParameters(Map.of("jit", "off"));

    var effective = of(seen);

    assertThat(effective.image()).isEqualTo("pg:17");
    assertThat(effective.parameters()).isEqualTo(Map.of("work_mem", "4MB", "jit", "off"));
    assertThat(effective.extensions()).containsExactly("vector");
  }

  @Test
  void whatItHasAcceptedDoes() {
    var seen = Seen.child();
    asks(seen, "pg:17.6", Map.of("work_mem", "8MB"), List.of());
    accepted(seen, "pg:17.6", Map.of("work_mem", "8MB"), List.of());
    assertThat(of(seen).image()).isEqualTo("pg:17.6");
    assertThat(of(seen).parameters()).isEqualTo(Map.of("work_mem", "8MB"));
  }

  @Test
  void anImageOfItsOwnIsItsOwn() {
    var seen = Seen.child();
    asks(seen, "pg:bad", Map.of(), List.of());
    accepted(seen, "pg:17", Map.of(), List.of());
    seen.branch.getSpec().setPostgres(new PostgresSpec());
    seen.branch.getSpec().getPostgres().setImage("pg:own");
    assertThat(of(seen).image()).isEqualTo("pg:own");
  }

  private Effective of(Seen seen) {
    var observation = seen.observation();
    var line = observation.line().stream().map(b -> b.getSpec()).toList();
    return InheritedSettings.of(
        observation, inheritance.of(line, Optional.empty(), Optional.empty()));
  }

  private static void asks(
      Seen seen, String image, Map<String, String> parameters, List<String> extensions) {
    seen.ancestors.getFirst().getSpec().setPostgres(postgres(image, parameters, extensions));
  }

  private static void accepted(
      Seen seen, String image, Map<String, String> parameters, List<String> extensions) {
    var status = new DatabaseBranchStatus();
    status.setPostgres(postgres(image, parameters, extensions));
    seen.ancestors.getFirst().setStatus(status);
  }

  private static PostgresSpec postgres(
      String image, Map<String, String> parameters, List<String> extensions) {
    var postgres = new PostgresSpec();
    postgres.setImage(image);
    postgres.setParameters(parameters);
    postgres.setExtensions(extensions.stream().map(ExtensionSpec::new).toList());
    return postgres;
  }
}
