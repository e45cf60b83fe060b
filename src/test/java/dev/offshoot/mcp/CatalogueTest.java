package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.work.TickingClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which tools a server has, and with which arguments. */
class CatalogueTest {
  private static final Set<String> READING =
      Set.of(
          "list_projects",
          "get_cost",
          "confirm_cost",
          "list_migrations",
          "get_logs",
          "get_project_url",
          "get_publishable_keys",
          "list_branches",
          "diff_branch",
          "get_operation");

  private static Catalogue with(Optional<String> project, boolean readOnly, Set<Feature> features) {
    return new Catalogue(
        new Settings(
            "shop",
            project,
            readOnly,
            features,
            Settings.RATE,
            Duration.ofSeconds(1),
            false,
            false,
            50),
        new TickingClock(),
        new SecureRandom());
  }

  @Test
  void allOfThem() {
    assertThat(with(Optional.empty(), false, Feature.all()).tools()).hasSize(17);
  }

  @Test
  void readOnlyOnesChangeNothing() {
    assertThat(with(Optional.empty(), true, Feature.all()).tools())
        .extracting(Tool::name)
        .containsExactlyInAnyOrderElementsOf(READING);
  }

  @Test
  void featuresChoose() {
    assertThat(
            with(Optional.empty(), false, EnumSet.of(Feature.DEBUGGING, Feature.DATABASE)).tools())
        .extracting(Tool::name)
        .containsExactlyInAnyOrder("get_logs", "list_migrations", "apply_migration");
  }

  @Test
  void withAProjectNoToolAsksForIt() {
    var tools = with(Optional.of("shop/production"), false, Feature.all()).tools();
    assertThat(tools).extracting(Tool::name).doesNotContain("list_projects").contains("get_cost");
    assertThat(tools)
        .allSatisfy(
            t -> assertThat(t.params()).extracting(Param::name).doesNotContain("project_id"));
    var apply = tools.stream().filter(t -> t.name().equals("apply_migration")).findFirst();
    assertThat(apply.orElseThrow().params()).extracting(Param::name).contains("branch_id");
  }
}
