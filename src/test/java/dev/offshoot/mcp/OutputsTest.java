package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ErrorStage;
import dev.offshoot.api.Executed;
import dev.offshoot.api.LastError;
import dev.offshoot.status.LedgerReport;
import dev.offshoot.status.LedgerReport.Line;
import dev.offshoot.status.LogEntries;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tools print: costs, logs, errors, differences. */
class OutputsTest {
  @Test
  void theIdOfACostIsSupabases() {
    assertThat(new Cost(new BigDecimal("0.01344")).confirmation())
        .isEqualTo("ZZ/hou+EG3bByRxTfQyJEoQL3Pja9M25DXZPJPKdfGs=");
    assertThat(Cost.confirmation("branch", "hourly", new BigDecimal("0.013440")))
        .isEqualTo("ZZ/hou+EG3bByRxTfQyJEoQL3Pja9M25DXZPJPKdfGs=");
  }

  @Test
  void theQuestionSaysWhatAMonthCosts() {
    assertThat(new Cost(new BigDecimal("0.01344")).question())
        .isEqualTo("Preview branch: $0.01344/hr until deleted (~$9.68 per 30 days).");
  }

  @Test
  void aLogIsReadEntryByEntry() {
    var entries =
        LogEntries.of(
            """
            2025-04-01T10:00:00Z INFO applied 1 accounts
            2025-04-01T10:00:01Z ERROR failed 2 logins: 42601 syntax error
                LINE 1: creat table
                        ^
            2025-04-01T10:00:02Z INFO done
            """);
    assertThat(entries).hasSize(3);
    assertThat(entries.get(1).trouble()).isTrue();
    assertThat(entries.get(1).text()).endsWith("\n            ^").contains("LINE 1: creat");
  }

  @Test
  void valuesOfRowsAreHidden() {
    assertThat(
            RowValues.hidden(
                "failed 2 x: 23505 duplicate key value violates unique constraint \"one_email\"\n    Key (email)=(jane@example.org) already exists."))
        .isEqualTo(
            "failed 2 x: 23505 duplicate key value violates unique constraint \"one_email\"\n    Key (email)=(…) already exists.");
    assertThat(RowValues.hidden("Failing row contains (1, jane, 4111)."))
        .isEqualTo("Failing row contains (…)");
    assertThat(
            RowValues.hidden(
                "failed 2 x: 22P02 invalid input syntax for type integer: \"4111\"\n    LINE 1: \"a\""))
        .isEqualTo(
            "failed 2 x: 22P02 invalid input syntax for type integer: \"…\"\n    LINE 1: \"a\"");
    assertThat(RowValues.hidden("42601 syntax error at or near \"creat\"")).contains("\"creat\"");
  }

  @Test
  void anErrorIsExactAndHasNoRowValues() {
    var error =
        new LastError(
            ErrorStage.APPLY,
            Executed.NONE,
            "2",
            "one_email",
            "23505",
            "could not create unique index \"one_email\"",
            "Key (email)=(jane@example.org) is duplicated.",
            "Look for duplicates.",
            3,
            5,
            "LINE 3: add constraint");
    assertThat(new OperationText(false).error(error))
        .isEqualTo(
            """
            2 one_email: could not create unique index "one_email" (SQLSTATE 23505) at line 3, column 5
            Key (email)=(…) is duplicated.
            Look for duplicates.
            LINE 3: add constraint\
            """);
    assertThat(new OperationText(true).error(error)).contains("jane@example.org");
  }

  @Test
  void aDifferenceHasAVerdict() {
    var branch =
        List.of(
            new Line("1", "one", "aaa"),
            new Line("2", "two", "bbb"),
            new Line("3", "three", "ccc"),
            new Line("9", "nine", "ddd"));
    var parent =
        List.of(
            new Line("1", "one", "aaa"), new Line("2", "two", "xxx"), new Line("4", "four", "eee"));
    assertThat(
            LedgerReport.compare(branch, parent).stream()
                .map(d -> d.line().version() + " " + d.verdict()))
        .containsExactly("2 Diverged", "3 OutOfOrder", "9 New", "4 Behind");
  }

  @Test
  void aReportsLineThatIsNoneIsLeftOut() {
    assertThat(LedgerReport.lines("1\t20250401000000\tone\tabc\nnonsense\n\n2\tx\ty\tz\n"))
        .containsExactly(new Line("20250401000000", "one", "abc"));
  }
}
