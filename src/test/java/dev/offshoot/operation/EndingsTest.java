package dev.offshoot.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.OperationPhase;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Texts;
import dev.offshoot.status.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndingsTest {
  @Test
  void anyEndingIsReadAgain() {
    var random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      var text = new StringBuilder(i % 2 == 0 ? "\\u0000" : "");
      random.ints(random.nextInt(20), 0, 0x10000).forEach(c -> text.append((char) c));
      var error =
          SqlFailure.own(Stage.APPLY, Executed.NONE, null, "" + text, "22P05", "" + text, null);
      var ended =
          new Progress(
              List.of(OperationPhase.SUCCEEDED, OperationPhase.FAILED, OperationPhase.CANCELLED)
                  .get(i % 3),
              Reason.values()[i % Reason.values().length],
              Texts.storable("" + text),
              new Progress.Planned(Optional.empty(), "0123456789ab", "", "approve", ""),
              i,
              i % 2 == 0 ? Optional.of(error) : Optional.empty(),
              "");
      assertThat(Endings.read(Texts.storable(Endings.write(ended)))).contains(ended);
    }
  }

  @Test
  void whatIsNoEndingIsSetAside() {
    for (var stored :
        List.of(
            "",
            "{",
            "done",
            "[]",
            "{\"phase\":\"succeeded\",\"reason\":\"Succeeded\"}",
            "{\"form\":1,\"phase\":\"succeeded\",\"reason\":\"NoSuchReason\"}",
            "{\"form\":1,\"phase\":\"running\",\"reason\":\"Applying\"}",
            "{\"form\":1,\"phase\":[],\"reason\":\"Succeeded\"}")) {
      assertThat(Endings.read(stored)).as(stored).isEmpty();
    }
    assertThat(
            Endings.read(
                "{\"form\":2,\"phase\":\"failed\",\"reason\":\"MigrationFailed\",\"failure\":7,\"new\":[]}"))
        .hasValueSatisfying(p -> assertThat(p.failure()).isEmpty());
  }
}
