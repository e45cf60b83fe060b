package dev.offshoot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What can be decided without a server: cutting, masking, verifying, passwords, server texts. */
class PureTest {
  private static final RolePasswords PASSWORDS = new RolePasswords(new byte[32]);

  @Test
  void statementsAreCutVerbatimAndBracketsDropped() throws Exception {
    var sql = "/* a */ select ';';\nbegin;\n select $x$;$x$ ; commit; -- end\n";
    var pieces = Splitter.pieces(sql);
    assertThat(pieces.droppedBrackets()).isEqualTo(2);
    assertThat(pieces.pieces()).hasSize(2);
    for (var piece : pieces.pieces()) {
      assertThat(sql.substring(piece.offset())).startsWith(piece.text());
    }
    assertThat(Splitter.pieces("begin; select 1").droppedBrackets()).isZero();
    assertThat(Splitter.pieces("commit; begin").droppedBrackets()).isZero();
  }

  @Test
  void passwordsBecomeStarsOfTheSameLength() {
    for (var text :
        List.of(
            "alter role a password 'se''cret'",
            "alter role a PASSWORD\n\tE'se\\'cret' valid",
            "create user mapping for a server s options (user 'u', password $x$secret$x$)",
            "password 'secret",
            "host=a password=secret user=b",
            "password 'SCRAM-SHA-256$4096:secret'")) {
      assertThat(Redaction.mask(text)).hasSameSizeAs(text).doesNotContain("cret");
    }
    assertThat(Redaction.mask("select password from users"))
        .isEqualTo("select password from users");
  }

  /** Each was quadratic, or deep enough to overflow the stack, at the size of a stored text. */
  @Test
  void noTextOfOthersChoosesHowLongItIsReadFor() {
    int size = 300_000;
    var texts =
        List.of(
                " ",
                "'",
                "''",
                "a",
                "\\",
                "$a$",
                "$",
                "/*",
                "password ",
                "password '\\",
                "password $a$",
                "password=",
                "\"",
                "md5",
                "select '")
            .stream()
            .map(part -> part.repeat(size / part.length()))
            .toList();
    assertTimeout(
        Duration.ofMinutes(1),
        () -> {
          for (var text : texts) {
            assertThat(Redaction.mask(text)).hasSameSizeAs(text);
            Verifiable.of(text);
            Verifiable.Patterns.transactionControl(text);
            Search.once(text.substring(0, text.length() / 2) + "b", text + "b");
            Search.word(text.substring(0, text.length() / 2) + "b", text + "b", false);
          }
          var literal = "password '" + "x".repeat(size) + "' and more";
          assertThat(Redaction.mask(literal)).endsWith("* and more").doesNotContain("x");
        });
  }

  @Test
  void aTextIsFoundWhereItStandsOnce() {
    assertThat(Search.once("aab", "aaaabaa")).isEqualTo(2);
    assertThat(Search.once("aa", "aaa")).isEqualTo(-1);
    assertThat(Search.once("abab", "xababx")).isEqualTo(1);
    assertThat(Search.once("abcd", "abc")).isEqualTo(-1);
    assertThat(Search.once("abc", "abc")).isZero();
  }

  @Test
  void aMessageIsShownForWordsOfTheTextAndOfPostgres() {
    var text = new OwnText("drop table App.Users; drop view \"a\"\"b\"; select 'ann''s', f(1)");
    for (var message :
        List.of(
            "relation \"app.users\" does not exist",
            "view \"a\"b\" does not exist",
            "syntax error at or near \"ann's\"",
            "syntax error at or near \"\"a\"\"b\"\"",
            "constraint \"app_users_fkey1\" does not exist",
            "function f(integer, character varying[]) does not exist",
            "canceling statement due to lock timeout",
            "relation \"\" does not exist")) {
      assertThat(text.accountsFor(message)).as(message).isTrue();
    }
    for (var message :
        List.of(
            "relation \"user\" does not exist",
            "relation \"app.people\" does not exist",
            "relation \"ann\"x\" does not exist",
            "relation \"a\" secret \"b\" does not exist",
            "relation \"app_\" does not exist",
            "constraint \"app_secret_fkey\" does not exist",
            "operator does not exist: secret",
            "relation \"users does not exist",
            "relation »secret« does not exist",
            "relation »users« existiert nicht",
            "relation \"" + "users ".repeat(1000) + "\" does not exist")) {
      assertThat(text.accountsFor(message)).as(message).isFalse();
    }
    var longName = "é".repeat(40);
    assertThat(new OwnText("drop table " + longName).has(longName.substring(0, 31))).isTrue();
  }

  @Test
  void whatCanBeVerifiedIsRecognised() {
    assertThat(
            Verifiable.of(
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"A b\" ON ONLY s.\"T\" (i)"))
        .isEqualTo(new Verifiable.CreateIndex("\"A b\"", "s.\"T\""));
    assertThat(Verifiable.of("create index /* x */ concurrently\n-- y\n a_i on a using btree (i)"))
        .isEqualTo(new Verifiable.CreateIndex("a_i", "a"));
    assertThat(Verifiable.of("create index concurrently on a (i)"))
        .isEqualTo(new Verifiable.CreateIndex(null, "a"));
    assertThat(Verifiable.of("drop index concurrently if exists s.a_i"))
        .isEqualTo(new Verifiable.DropIndex("s.a_i"));
    assertThat(Verifiable.of("alter table only p detach partition p1 concurrently"))
        .isEqualTo(new Verifiable.Detach("p", "p1"));
    assertThat(Verifiable.of("reindex (verbose) table concurrently a"))
        .isEqualTo(new Verifiable.Reindex());
    assertThat(Verifiable.of("vacuum a")).isEqualTo(new Verifiable.Opaque());
    assertThat(Verifiable.Patterns.transactionControl("/* x */ Commit")).isTrue();
    assertThat(Verifiable.Patterns.transactionControl("create table commits (i int)")).isFalse();
  }

  @Test
  void passwordsDifferByEverythingAndRepeat() {
    var password = PASSWORDS.password("u", Role.APP, 0);
    assertThat(password)
        .matches("[A-Za-z0-9_-]{43}")
        .isEqualTo(PASSWORDS.password("u", Role.APP, 0));
    assertThat(password)
        .isNotEqualTo(PASSWORDS.password("v", Role.APP, 0))
        .isNotEqualTo(PASSWORDS.password("u", Role.MIGRATOR, 0))
        .isNotEqualTo(PASSWORDS.password("u", Role.APP, 1));
    assertThat(PASSWORDS.verifier("u", Role.APP, 0))
        .isEqualTo(PASSWORDS.verifier("u", Role.APP, 0));
    assertThat(ScramVerifier.isOne(PASSWORDS.verifier("u", Role.APP, 0))).isTrue();
    var rotated = PASSWORDS.verifier("u", Role.APP, 1);
    assertThat(rotated)
        .isNotEqualTo(PASSWORDS.verifier("u", Role.APP, 0))
        .isEqualTo(new RolePasswords(new byte[32]).verifier("u", Role.APP, 1));
    assertThat(PASSWORDS.verifier("u", Role.PUBLISHABLE, 1)).isNotEqualTo(rotated);
    PASSWORDS.forget("u");
    assertThat(PASSWORDS.verifier("u", Role.APP, 1)).as("made anew").isEqualTo(rotated);
    assertThat(PASSWORDS.toString()).isEqualTo("RolePasswords");
    assertThatThrownBy(() -> new RolePasswords(new byte[8]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void serverTextsHoldStatementsApartAndRefuseStrangeNames() {
    Map<Role, String> verifiers = new EnumMap<>(Role.class);
    for (var role : Role.values()) {
      verifiers.put(role, PASSWORDS.verifier("u", role, 0));
    }
    assertThat(ServerSql.newCluster(verifiers, List.of("anon"))).endsWith(";\n\n");
    assertThat(ServerSql.newTemplate()).endsWith(";\n\n").doesNotContain(";\n\n\n");
    assertThat(ServerSql.eachStart(verifiers, List.of()))
        .doesNotContain(PASSWORDS.password("u", Role.APP, 0));
    assertThat(ServerSql.tryExtensions(List.of("uuid-ossp")))
        .endsWith("\n\nselect offshoot_server.install_extension('uuid-ossp');\n\n");
    for (var name :
        List.of("a\"; drop", "postgres", "pg_x", "migrator", "", "x".repeat(64), "a\nb")) {
      assertThatThrownBy(() -> ServerSql.eachStart(verifiers, List.of(name)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ServerSql.tryExtensions(List.of("a';")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ServerSql.newCluster(Map.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
