package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ParameterTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of rejected parameters, and the page that shows it. Written with -Dcrds.write=true. */
class ParameterRulesTest {
  private static final Path PAGE = Path.of("docs", "reference", "parameters.md");
  private static final String BEGIN = "<!-- table: made by scripts/generate -->\n";
  private static final String END = "<!-- end of the table -->";

  @Test
  void eachIsRejectedWithItsReasonInAnyCase() {
    assertThat(ParameterRules.groups()).hasSize(9);
    for (var group : ParameterRules.groups()) {
      assertThat(group.names()).isNotEmpty().doesNotHaveDuplicates();
      for (var name : group.names()) {
        for (var spelt : new String[] {name, name.toUpperCase(Locale.ROOT)}) {
          assertThat(ParameterRules.reject(Map.of("work_mem", "4MB", spelt, "on"), true))
              .contains("parameter " + name + " cannot be set: " + group.why());
        }
      }
    }
    assertThat(ParameterRules.reject(Map.of("Offshoot.Settings", "x"), true))
        .contains("parameter offshoot.settings cannot be set: " + ParameterTable.RESERVED_WHY);
    assertThat(ParameterRules.reject(Map.of("work_mem", "1MB", "Work_Mem", "2MB"), true))
        .contains("parameter work_mem is set twice, in upper and lower case");
  }

  @Test
  void onlyARootArchives() {
    var archive = Map.of("archive_mode", "on", "archive_command", "cp %p /a/%f", "work_mem", "1MB");
    assertThat(ParameterRules.reject(archive, true)).isEmpty();
    assertThat(ParameterRules.reject(archive, false))
        .contains("parameter archive_command cannot be set: " + ParameterTable.ARCHIVE_WHY);
    assertThat(ParameterRules.inherited(archive)).isEqualTo(Map.of("work_mem", "1MB"));
  }

  @Test
  void valuesThatNoFileCanHold() {
    assertThat(ParameterRules.reject(Map.of("cluster_name", "a\nport = 1"), true))
        .contains(
            "parameter cluster_name cannot be set: its value holds a line break or a control character");
    assertThat(ParameterRules.reject(Map.of("shared_preload_libraries", "/tmp/evil"), true))
        .contains(
            "parameter shared_preload_libraries cannot be set: it takes names of libraries of the image, without a path");
    assertThat(
            ParameterRules.reject(
                Map.of("shared_preload_libraries", "pg_stat_statements, \"auto_explain\""), true))
        .isEmpty();
  }

  @Test
  void enoughConnectionsAreLeft() {
    assertThat(ParameterRules.reject(Map.of("max_connections", "22"), true))
        .contains(
            "parameter max_connections leaves 19 connections; the operator, migrations and the application need at least 20");
    assertThat(ParameterRules.reject(Map.of("reserved_connections", "90"), true))
        .get()
        .asString()
        .startsWith("parameter reserved_connections leaves 7 ");
    assertThat(ParameterRules.reject(Map.of("max_connections", "23"), true)).isEmpty();
    assertThat(ParameterRules.reject(Map.of("max_connections", "many"), true))
        .as("for Postgres to judge")
        .isEmpty();
  }

  @Test
  void thePageShowsTheTable() throws IOException {
    var page = Files.readString(PAGE);
    var begin = page.indexOf(BEGIN) + BEGIN.length();
    var end = page.indexOf(END);
    assertThat(begin).isPositive().isLessThanOrEqualTo(end);
    if (Boolean.getBoolean("crds.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
    }
    assertThat(Files.readString(PAGE)).contains(BEGIN + table() + END);
  }

  private static String table() {
    var rows = new StringBuilder("| parameters | why they are rejected |\n|---|---|\n");
    ParameterRules.groups().forEach(g -> rows.append(row(g, "")));
    rows.append(row(ParameterRules.archive(), ", on branches"));
    rows.append("| `offshoot.*` | %s |\n".formatted(ParameterTable.RESERVED_WHY));
    return rows.toString();
  }

  private static String row(ParameterRules.Group group, String where) {
    var names = group.names().stream().map(n -> "`" + n + "`").collect(Collectors.joining(", "));
    return "| %s%s | %s |\n".formatted(names, where, group.why());
  }
}
