package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offshoot.tls.Issuer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class IssuerConverterTest {
  @Test
  void anIssuerByKindAndName() {
    var command = new CommandLine(new OperatorCommand());
    assertThat(
            command
                .parseArgs("--certificate-issuer", "Issuer/ca")
                .matchedOption("--certificate-issuer")
                .<Issuer>getValue())
        .isEqualTo(new Issuer("Issuer", "ca"));
    assertThat(command.parseArgs().hasMatchedOption("--certificate-issuer")).isFalse();
  }

  @Test
  void anythingElseIsRefusedWithWhatWouldDo() {
    assertThatThrownBy(
            () -> new CommandLine(new OperatorCommand()).parseArgs("--certificate-issuer", "ca"))
        .hasMessage(
            "Invalid value for option '--certificate-issuer': \"ca\" is not Issuer/NAME or"
                + " ClusterIssuer/NAME of cert-manager");
  }
}
