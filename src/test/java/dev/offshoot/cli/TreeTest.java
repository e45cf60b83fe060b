package dev.offshoot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How branches are drawn. */
class TreeTest {
  private static Branch branch(String name, String parent, String status) {
    try {
      var spec = parent.isEmpty() ? "{}" : "{\"parentRef\": {\"name\": \"" + parent + "\"}}";
      return new Branch(
          Cluster.JSON.readTree(
              "{\"metadata\": {\"name\": \"%s\"}, \"spec\": %s, \"status\": %s}"
                  .formatted(name, spec, status)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String serving(int ahead, int behind) {
    return """
    {"phase": "FUNCTIONS_DEPLOYED", "head": "7", "migrations": {"ahead": %d, "behind": %d},
     "conditions": [{"type": "Ready", "status": "True", "reason": "Ready", "message": "serves"}]}
    """
        .formatted(ahead, behind);
  }

  private static final String FAILED =
      """
      {"phase": "MIGRATIONS_FAILED", "head": "7", "migrations": {"ahead": 2, "behind": 0}, "conditions": [],
       "lastError": {"stage": "Apply", "executed": "none", "version": "8", "name": "x", "message": "no such table",
                     "sqlState": "42P01", "line": 3}}
      """;

  private static String drawn(Branch... branches) {
    return Tree.of(List.of(branches), Optional.empty(), false);
  }

  @Test
  void rootsFirstThenTheirBranchesByName() {
    assertThat(
            drawn(
                branch("signup", "production", serving(0, 3)),
                branch("login", "production", FAILED),
                branch("production", "", serving(0, 0)),
                branch("two", "login", serving(12, 0)),
                branch("one", "login", serving(0, 0))))
        .isEqualTo(
            """
            BRANCH      AHEAD  BEHIND  PHASE               HEAD  NOTE
            production                 FUNCTIONS_DEPLOYED  7
            ├─ login    ↑2     ↓0      MIGRATIONS_FAILED   7     8 x: no such table (SQLSTATE 42P01) at line 3
            │  ├─ one   ↑0     ↓0      FUNCTIONS_DEPLOYED  7
            │  └─ two   ↑12    ↓0      FUNCTIONS_DEPLOYED  7
            └─ signup   ↑0     ↓3      FUNCTIONS_DEPLOYED  7\
            """);
  }

  @Test
  void anOrphanAndACircleAreShownToo() {
    assertThat(
            drawn(
                branch("orphan", "gone", serving(0, 0)),
                branch("a", "b", serving(0, 0)),
                branch("b", "a", serving(0, 0))))
        .contains("orphan", "its parent gone is not there", "\na ", "\n└─ b");
  }

  @Test
  void aNoteSaysWhyABranchIsNotReady() {
    var waiting =
        "{\"phase\": \"CREATING_PROJECT\", \"expirationTime\": \"2025-04-01T00:00:00Z\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"False\", \"reason\": \"VolumePending\", \"message\": \"no volume\\nyet\"}]}";
    assertThat(drawn(branch("a", "", waiting)))
        .endsWith("CREATING_PROJECT        no volume yet; expires 2025-04-01T00:00:00Z");
    var long_ = waiting.replace("no volume", "x".repeat(500));
    assertThat(drawn(branch("a", "", long_)).lines()).allMatch(l -> l.length() < 140);
  }

  @Test
  void coloursAreForTerminalsAlone() {
    var all = List.of(branch("a", "", FAILED), branch("b", "a", serving(1, 1)));
    assertThat(Tree.of(all, Optional.empty(), true))
        .contains(
            "\u001b[31mMIGRATIONS_FAILED", "\u001b[36m↑1", "\u001b[33m↓1", "\u001b[32mFUNCTIONS");
    assertThat(Tree.of(all, Optional.empty(), false)).doesNotContain("\u001b");
  }

  @Test
  void oneBranchWithWhatDescendsFromIt() {
    var login = branch("login", "production", serving(0, 0));
    assertThat(
            Tree.of(
                List.of(
                    branch("production", "", serving(0, 0)),
                    login,
                    branch("two", "login", serving(0, 0))),
                Optional.of(login),
                false))
        .contains("login", "└─ two")
        .doesNotContain("production");
  }
}
