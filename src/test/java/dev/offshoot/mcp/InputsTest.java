package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.work.TickingClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends: ids, arguments, versions. */
class InputsTest {
  private static final List<Param> PARAMS =
      List.of(
          Param.text("branch_id", 10, ""),
          Param.count("last_n", 5, "").optional(),
          Param.choice("service", "", "api", "postgres").optional(),
          Param.flag("dry_run", ""),
          Param.text("name", 40, "").or("develop"));

  @Test
  void aProjectIsANameOrNamespaceAndName() {
    assertThat(BranchRef.of("login", "shop")).hasToString("shop/login");
    assertThat(BranchRef.of("other/login", "shop")).hasToString("other/login");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../../secrets/x",
        "shop/../kube-system/x",
        "shop/login/status",
        "shop/login\n",
        "shop\n/login",
        "Shop/login",
        "shop%2flogin",
        "shop/login?watch=true",
        "/login",
        "shop/",
        "a23456789012345678901234567890123456789012"
      })
  void nothingElseIsAnId(String id) {
    assertThatThrownBy(() -> BranchRef.of(id, "shop"))
        .isInstanceOf(ToolError.class)
        .hasMessageNotContaining(id.isEmpty() ? "\0" : id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "merge/shop",
        "secret/shop/x",
        "merge/shop/a/b",
        "merge/shop/..",
        "merge/shop/x\n"
      })
  void nothingElseIsAnOperation(String id) {
    assertThatThrownBy(() -> OperationId.of(id)).isInstanceOf(ToolError.class);
  }

  @Test
  void anOperationIsReadAsItIsPrinted() {
    assertThat(OperationId.of("merge/shop/login-merge-x7k2p"))
        .hasToString("merge/shop/login-merge-x7k2p");
  }

  @Test
  void argumentsAreKnownTypedAndBounded() {
    assertThat(Arguments.of(PARAMS, Map.of("branch_id", "a")).text("name")).isEqualTo("develop");
    refused(Map.of(), "\"branch_id\" is missing");
    refused(Map.of("branch_id", 7), "\"branch_id\" must be a string");
    refused(Map.of("branch_id", "a".repeat(11)), "has 11 characters; at most 10");
    refused(Map.of("branch_id", "a", "last_n", 0), "from 1 to 5");
    refused(Map.of("branch_id", "a", "last_n", 1.5), "from 1 to 5");
    refused(Map.of("branch_id", "a", "service", "x"), "one of api, postgres");
    refused(Map.of("branch_id", "a", "dry_run", "yes"), "true or false");
    refused(Map.of("branch_id", "a", "sql", "x"), "There is no argument \"sql\"");
    refused(Map.of("branch_id", "a", "x".repeat(5000), "x"), "There is no argument");
  }

  private static void refused(Map<String, Object> sent, String why) {
    assertThatThrownBy(() -> Arguments.of(PARAMS, sent))
        .isInstanceOf(ToolError.class)
        .hasMessageContaining(why)
        .message()
        .hasSizeLessThan(500);
  }

  @Test
  void aVersionIsTheTimeAndAboveAllOthers() {
    var now = Instant.parse("2025-04-01T12:34:56.789Z");
    assertThat(Versions.next(now, List.of())).isEqualTo("20250401123456");
    assertThat(Versions.next(now, List.of("0", "7", "20250401000000"))).isEqualTo("20250401123456");
    assertThat(Versions.next(now, List.of("20250401123456", "9"))).isEqualTo("20250401123457");
    assertThat(Versions.next(now, List.of("99999999999999"))).isEqualTo("100000000000000");
    assertThatThrownBy(() -> Versions.next(now, List.of("99999999999999999999")))
        .isInstanceOf(ToolError.class);
  }

  @Test
  void aBurstIsLetInAndNoMore() {
    var clock = new TickingClock();
    var limit = new RateLimit(10, clock);
    for (int i = 0; i < 100; i++) {
      assertThat(limit.admits("jane")).isTrue();
    }
    assertThat(limit.admits("jane")).isFalse();
    assertThat(limit.admits("joe")).isTrue();
    clock.pass(java.time.Duration.ofMillis(100));
    assertThat(limit.admits("jane")).isTrue();
    assertThat(limit.admits("jane")).isFalse();
  }
}
