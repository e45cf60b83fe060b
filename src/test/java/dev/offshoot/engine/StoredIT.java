package dev.offshoot.engine;

import static dev.offshoot.engine.Fixture.ask;
import static dev.offshoot.engine.Fixture.fails;
import static dev.offshoot.engine.Fixture.migration;
import static dev.offshoot.engine.Fixture.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Engine.Progress;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.status.LogEntries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever text is stored in a database is read again, and what is no such text harms nobody. */
class StoredIT {
  private static final int TEXTS = 60;

  /** Each of these was, or could be, something else to a parser on the way. */
  private static final List<String> HARD =
      List.of(
          "{\"a\":\"\\u0000\"}",
          "\\u0000",
          "\\\\u0000",
          "\0",
          "a\0b",
          "\uD800",
          "\uDC00x",
          "x\uDBFF",
          "\uDC00\uD800",
          "\u0001\u001b[31m\u007f\u0085\u2028",
          "\uFEFF\uFFFE\uFFFF",
          "\"'\\%_$$\t\r\n",
          "\uD83D\uDE00");

  private static PgServer server;
  private final Engine engine = Fixture.engine();
  private final Transfers transfers = Fixture.transfers(engine);

  @BeforeAll
  static void start() throws Exception {
    server = PgServer.start(18, PgServer.TRUSTING);
    Fixture.engine().prepare(server.access());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** What made a branch unreadable for ever: the six characters stood in the excerpt. */
  @Test
  void aFailureWithAnEscapedNulIsReadAgain() throws Exception {
    var bad = migration(1, "select '{\"a\":\"\\u0000\"}'::jsonb");
    var error = fails(engine, server, bad);
    assertThat(error.sqlState()).isEqualTo("22P05");
    assertThat(error.statement()).contains("\\u0000");
    assertThat(failure("1").error()).isEqualTo(error);
    passes(engine, server, migration(1, "select '{\"a\":\"\\u0001\"}'::jsonb"));
    assertThat(engine.ledger(server.access()).failures()).noneMatch(f -> f.key().equals("1"));
  }

  @Test
  void anyTextIsReadAgain() throws Exception {
    var random = new Random(11);
    var texts = new ArrayList<>(HARD);
    for (int i = 0; i < TEXTS; i++) {
      texts.add(text(random));
    }
    var branch = server.access();
    var errors = new HashMap<String, SqlFailure>();
    var outcomes = new HashMap<String, String>();
    for (int i = 0; i < texts.size(); i++) {
      var text = texts.get(i);
      var error =
          new SqlFailure(
              SqlFailure.Stage.values()[i % 5],
              SqlFailure.Executed.values()[i % 2],
              i % 3 == 0 ? null : Version.of("" + (1 + i)),
              text,
              text,
              text,
              i % 4 == 0 ? null : text,
              text,
              i % 2 == 0 ? null : i,
              null,
              text);
      transfers.rememberFailure(
          branch, migration(1000 + i, "select"), "BranchMerge/x", text, error);
      errors.put("" + (1000 + i), error);
      engine.mark(branch, "uid", "kind" + i, text, "story " + text);
      outcomes.put("kind" + i, Texts.storable(text));
    }
    var failures = engine.ledger(branch).failures().stream().filter(f -> !f.function());
    assertThat(failures.collect(Collectors.toMap(Ledger.Failure::key, Ledger.Failure::error)))
        .isEqualTo(errors);
    assertThat(engine.marks(branch, "uid")).isEqualTo(outcomes);
    assertThat(LogEntries.of(engine.logTail(branch, 1 << 20))).hasSizeGreaterThan(texts.size() - 1);
    transfers.forgetOperationFailures(branch, "BranchMerge/x");
  }

  /** The whole way, with the texts where people may put them. */
  @Test
  void anyNameAndAnnotationRunsAndFails() throws Exception {
    var random = new Random(12);
    var branch = server.access();
    for (int i = 0; i < HARD.size() + 20; i++) {
      var text = i < HARD.size() ? HARD.get(i) : text(random);
      var options =
          new RunOptions("MigrationSet/s", "uid", Timeouts.DEFAULT, text, true, text, false);
      var good = new Change.Migration(Version.of("" + (100 + i)), text, "select 1", true, true);
      var bad =
          new Change.Function(
              "f" + text, "do $f$ begin raise exception '%', 'x'; end $f$ -- " + sql(text));
      assertThat(engine.apply(branch, List.of(good), options, Progress.SILENT))
          .isInstanceOf(Outcome.Done.class);
      assertThat(engine.apply(branch, List.of(bad), options, Progress.SILENT))
          .isInstanceOf(Outcome.Failed.class);
      assertThat(engine.ledger(branch).migrations().getLast().name()).isEqualTo(good.name());
      assertThat(engine.ledger(branch).failures())
          .anySatisfy(f -> {
            assertThat(f.key()).isEqualTo(bad.name());
            assertThat(f.retry()).isEqualTo(options.retry());
          });
    }
    assertThat(ask(server, Role.OFFSHOOT, "select count(*) from offshoot.pending")).isEqualTo("0");
  }

  @Test
  void whatCannotBeReadIsSetAsideAndTriedAgain() throws Exception {
    var bad = migration(20, "select 1/0");
    for (var stored :
        List.of("", "{", "[]", "null", "{\"message\":\"x\"}", "{\"form\":1}", "\u0001")) {
      fails(engine, server, bad);
      try (var session = server.connect("app", Role.OFFSHOOT);
          var update =
              session.prepareStatement("update offshoot.failures set error = ? where key = '20'")) {
        update.setString(1, stored);
        update.executeUpdate();
      }
      assertThat(engine.ledger(server.access()).failures()).noneMatch(f -> f.key().equals("20"));
      fails(engine, server, bad);
      assertThat(failure("20").error().sqlState()).isEqualTo("22012");
    }
    var newer =
        "{\"form\":2,\"stage\":\"canary\",\"executed\":7,\"version\":\"x\",\"message\":\"m\",\"line\":-1,\"more\":{}}";
    assertThat(FailureText.read(newer))
        .contains(
            new SqlFailure(
                SqlFailure.Stage.APPLY,
                SqlFailure.Executed.PARTIAL,
                null,
                null,
                "",
                "m",
                null,
                null,
                null,
                null,
                null));
    passes(engine, server, migration(20, "select 1"));
  }

  private Ledger.Failure failure(String key) throws Exception {
    return engine.ledger(server.access()).failures().stream()
        .filter(f -> f.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  /** In SQL they would be refused before anything runs. */
  private static String sql(String text) {
    return Texts.storable(text).replaceAll("[\\r\\n]", " ");
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append((char) (0xD800 + random.nextInt(0x800)));
        case 2 -> text.append("\\u%04x".formatted(random.nextInt(0x10000)));
        case 3 -> text.appendCodePoint(random.nextInt(0x110000));
        case 4 -> text.append("\\\"'{}[]$%:".charAt(random.nextInt(10)));
        default -> text.append((char) (0x20 + random.nextInt(0x5f)));
      }
    }
    return text.toString();
  }
}
