package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.branch.BranchPlan.Certificate;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of how clients are let in: only what the server was seen to do. */
class AccessReportTest {
  private static final Instant SUMMER = Instant.parse("2025-08-01T12:00:00.5Z");
  private static final Instant WINTER = Instant.parse("2025-12-01T12:00:00Z");

  @Test
  void passwordsAreReportedWhenTheServerTakesThem() {
    var seen = Seen.root();
    seen.presented = "";
    assertThat(report(seen, "7c", SUMMER)).isEqualTo("null null");
    seen.prepared = "u/0";
    assertThat(report(seen, "7c", SUMMER)).isEqualTo("0 null");
    seen.branch.getSpec().setPasswordRotation(2);
    assertThat(report(seen, "7c", SUMMER)).as("on their way").isEqualTo("0 null");
    seen.prepared = "u/0/2";
    assertThat(report(seen, "7c", SUMMER)).isEqualTo("2 null");
    seen.prepared = "";
    assertThat(report(seen, "7c", SUMMER)).as("an operator began anew").isEqualTo("2 null");
  }

  @Test
  void aCertificateIsReportedWhenTheServerPresentsIt() {
    var seen = Seen.root();
    seen.presented = "7c";
    assertThat(report(seen, "7c", SUMMER)).isEqualTo("null 2025-08-01T12:00:00Z");
    assertThat(report(seen, "7d", WINTER)).as("not yet").isEqualTo("null 2025-08-01T12:00:00Z");
    seen.presented = "7d";
    assertThat(report(seen, "7d", WINTER)).isEqualTo("null 2025-12-01T12:00:00Z");
    seen.presented = "";
    assertThat(report(seen, "7d", WINTER)).as("unknown").isEqualTo("null 2025-12-01T12:00:00Z");
  }

  /** Reports, and takes the report for the branch's status. */
  private static String report(Seen seen, String serial, Instant until) {
    var certificate = Optional.of(new Certificate(serial, until, ""));
    var plan = new ServingPlan("u/0", false, certificate, Optional.empty()).plan();
    var status = new BranchReport("1").of(seen.observation(), plan, new Acted(Optional.empty()));
    seen.branch.setStatus(status);
    return status.getDatabase().passwordRotation()
        + " "
        + status.getDatabase().certificateExpirationTime();
  }
}
