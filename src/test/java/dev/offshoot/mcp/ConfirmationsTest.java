package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.mcp.Confirmations.Deed;
import dev.offshoot.work.TickingClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** A confirmation is good for what was confirmed, for a while, and cannot be made up. */
class ConfirmationsTest {
  private static final Deed DEED = new Deed("jane", "merge_branch", "uid-1", "sha256:1");

  private final TickingClock clock = new TickingClock();
  private final Confirmations confirmations = new Confirmations(new SecureRandom(), clock);

  @Test
  void itIsGoodForWhatWasConfirmed() {
    var id = confirmations.issue(DEED);
    assertThatCode(() -> confirmations.check(id, DEED)).doesNotThrowAnyException();
    refused(id, new Deed("joe", "merge_branch", "uid-1", "sha256:1"));
    refused(id, new Deed("jane", "reset_branch", "uid-1", "sha256:1"));
    refused(id, new Deed("jane", "merge_branch", "uid-2", "sha256:1"));
    refused(id, new Deed("jane", "merge_branch", "uid-1", "sha256:2"));
    refused(id, new Deed("janem", "erge_branch", "uid-1", "sha256:1"));
  }

  @Test
  void itEnds() {
    var id = confirmations.issue(DEED);
    clock.pass(Confirmations.LIFE.plusSeconds(1));
    assertThatThrownBy(() -> confirmations.check(id, DEED)).hasMessageContaining("older than");
  }

  @Test
  void itsEndCannotBeMoved() {
    var bytes = Base64.getUrlDecoder().decode(confirmations.issue(DEED));
    bytes[6]++;
    refused(Base64.getUrlEncoder().encodeToString(bytes), DEED);
    clock.pass(Duration.ofDays(1));
    refused(Base64.getUrlEncoder().encodeToString(bytes), DEED);
  }

  @Test
  void itCannotBeMadeUp() {
    refused("", DEED);
    refused("x", DEED);
    refused("../..", DEED);
    refused("A".repeat(54), DEED);
    refused(new Confirmations(new SecureRandom(), clock).issue(DEED), DEED);
  }

  private void refused(String id, Deed deed) {
    assertThatThrownBy(() -> confirmations.check(id, deed))
        .isInstanceOf(ToolError.class)
        .hasMessageContaining("is not for this call");
  }
}
