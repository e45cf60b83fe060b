package dev.offshoot.migration;

import static dev.offshoot.migration.Sets.map;
import static dev.offshoot.migration.Sets.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.Acknowledgement;
import dev.offshoot.api.SourceContent;
import dev.offshoot.engine.Change;
import dev.offshoot.engine.Checksum;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.Version;
import dev.offshoot.kube.Labels;
import dev.offshoot.migration.WantedSet.Invalid;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sets and files with good and bad content are read as, with the exact words. */
class SetReaderTest {
  private static WantedSet file(String key, String text) {
    return set("a").configMap("shop").read(map("shop", Map.of(key, text)));
  }

  private static String only(WantedSet set) {
    assertThat(set.invalid()).hasSize(1);
    assertThat(set.whole()).isFalse();
    return set.invalid().getFirst().message();
  }

  @Test
  void inlineAndFilesAreOneSetInOrder() {
    var wanted =
        set("a")
            .migration("30", "c", "select 3")
            .configMap("shop")
            .read(
                map("shop", Map.of("V010__a.sql", "select 1", "20_b.sql", "select 2", "x.md", "")));
    assertThat(wanted.whole()).isTrue();
    assertThat(wanted.migrations().keySet())
        .containsExactly(Version.of("10"), Version.of("20"), Version.of("30"));
    assertThat(wanted.origin()).isEqualTo("MigrationSet/a");
    assertThat(wanted.timeouts()).isEqualTo(Timeouts.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   \n", "-- nothing yet", "/* nothing\n yet */\n"})
  void emptyAndCommentOnlyTextIsAMigrationThatDoesNothing(String text) {
    var wanted = file("1_a.sql", text);
    assertThat(wanted.whole()).isTrue();
    assertThat(wanted.migrations()).hasSize(1);
  }

  @Test
  void bomAndLineEndsMakeNoDifference() {
    var plain = file("1_a.sql", "select 1;\nselect 2;\n");
    for (var text :
        new String[] {
          "\uFEFFselect 1;\nselect 2;", "select 1;\r\nselect 2;\r\n", "select 1;\rselect 2;  "
        }) {
      assertThat(file("1_a.sql", text).migrations().get(Version.of("1")).migration().checksum())
          .isEqualTo(plain.migrations().get(Version.of("1")).migration().checksum());
    }
  }

  @Test
  void firstLineSetsFlags() {
    var wanted =
        file(
            "1_a.sql",
            "\uFEFF-- offshoot: transactional=false replay=false\r\ncreate index concurrently i on t (a)");
    var migration = wanted.migrations().get(Version.of("1")).migration();
    assertThat(migration.transactional()).isFalse();
    assertThat(migration.replay()).isFalse();
    assertThat(migration.checksum()).isEqualTo(Checksum.of(migration.sql(), false));
    assertThat(
            file("1_a.sql", "select 1\n-- offshoot: replay=false")
                .migrations()
                .get(Version.of("1"))
                .migration()
                .replay())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "transactional=no | its first line says \"transactional=no\"; known are transactional=false and replay=false, each also with true",
        "replay=false transactionl=false | its first line says \"transactionl=false\"; known are transactional=false and replay=false, each also with true",
        "replay | its first line says \"replay\"; known are transactional=false and replay=false, each also with true",
        "replay=false replay=true | its first line says \"replay=true\" besides another value of the same",
      })
  void firstLineThatCannotBeRead(String words, String why) {
    assertThat(only(file("1_a.sql", "-- offshoot: " + words + "\nselect 1")))
        .isEqualTo("key 1_a.sql of ConfigMap shop cannot be read: " + why);
  }

  @Test
  void refusedKeysAreNamed() {
    assertThat(only(file("R__view.sql", "select 1")))
        .isEqualTo(
            "key R__view.sql of ConfigMap shop is a repeatable migration (R__), which does not exist"
                + " here; put the text into spec.functions, where it is replaced whenever it changes");
  }

  @Test
  void textThatIsNotUtf8IsNamed() {
    var binary =
        new ConfigMapBuilder(map("shop", Map.of()))
            .withBinaryData(Map.of("1_a.sql", "/w==", "logo.png", "/w=="))
            .build();
    assertThat(only(set("a").configMap("shop").read(binary)))
        .isEqualTo("key 1_a.sql of ConfigMap shop is not valid UTF-8; save the file as UTF-8");
  }

  @Test
  void nulIsNamed() {
    var wanted = set("a").migration("1", "a", "select '\0'").read();
    assertThat(wanted.invalid())
        .containsExactly(
            new Invalid(
                "1",
                "version 1 (spec.migrations) holds a NUL character, which Postgres cannot store; remove it"));
    assertThat(only(set("a").function("f", "select '\0'").read()))
        .isEqualTo(
            "function f (spec.functions) holds a NUL character, which Postgres cannot store; remove it");
  }

  @Test
  void missingConfigMapsAreNamed() {
    var wanted =
        set("a")
            .configMap("shop")
            .configMap("other")
            .configMap("shop")
            .read(map("other", Map.of()));
    assertThat(wanted.missing()).containsExactly("shop");
    assertThat(wanted.invalid()).isEmpty();
    assertThat(wanted.whole()).isFalse();
  }

  @Test
  void theSameVersionWithTheSameTextIsOne() {
    var wanted =
        set("a")
            .migration("1", "a", "select 1")
            .migration("1", "again", "select 1\n")
            .configMap("shop")
            .read(map("shop", Map.of("001_a.sql", "select 1\r\n", "V1__b.sql", "select 1")));
    assertThat(wanted.whole()).isTrue();
    assertThat(wanted.migrations()).hasSize(1);
  }

  @Test
  void theSameVersionWithAnotherTextNamesBothPlaces() {
    assertThat(
            only(set("a").migration("1", "a", "select 1").migration("1", "b", "select 2").read()))
        .isEqualTo("version 1 stands twice in spec.migrations with different texts; keep one");
    assertThat(
            only(
                set("a")
                    .migration("1", "a", "select 1")
                    .configMap("shop")
                    .read(map("shop", Map.of("1_a.sql", "select 2")))))
        .isEqualTo(
            "version 1 stands in spec.migrations and in key 1_a.sql of ConfigMap shop with different"
                + " texts; keep one");
    assertThat(
            only(
                set("a")
                    .configMap("shop")
                    .read(map("shop", Map.of("1_a.sql", "select 1", "V1__a.sql", "select 2")))))
        .isEqualTo(
            "version 1 stands in key 1_a.sql of ConfigMap shop and in key V1__a.sql of ConfigMap shop"
                + " with different texts; keep one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1.2", "-1", "0", "01", "", "123456789012345678901"})
  void versionsThatAreNone(String version) {
    assertThat(only(set("a").migration(version, "a", "select 1").read()))
        .isEqualTo(
            "spec.migrations: version \""
                + version
                + "\" is not 1 to 20 digits without a leading zero; correct or remove it");
  }

  @Test
  void threeThousandMigrations() {
    var files = new HashMap<String, String>();
    for (var i = 1; i <= 3000; i++) {
      files.put("%04d_m.sql".formatted(i), "select " + i);
    }
    var wanted = set("a").configMap("shop").read(map("shop", files));
    assertThat(wanted.whole()).isTrue();
    assertThat(wanted.migrations()).hasSize(3000);
    assertThat(wanted.migrations().firstKey()).isEqualTo(Version.of("1"));
    assertThat(wanted.migrations().lastKey()).isEqualTo(Version.of("3000"));
  }

  @Test
  void functionsAreUniqueByName() {
    assertThat(set("a").function("f", "select 1").function("f", "select 1\n").read().functions())
        .hasSize(1);
    assertThat(only(set("a").function("f", "select 1").function("f", "select 2").read()))
        .isEqualTo("function f stands twice in spec.functions with different texts; keep one");
  }

  @Test
  void aSourceOfFunctionsHasOneInEachFile() {
    var files =
        Map.of(
            "total.sql", "create or replace function total() returns int return 1",
            "active.sql", "create or replace view active as select 1",
            "notes.md", "none",
            ".sql", "none");
    var wanted =
        set("a")
            .function("first", "select 0")
            .source("shop", SourceContent.FUNCTIONS)
            .read(map("shop", files));
    assertThat(wanted.invalid()).isEmpty();
    assertThat(wanted.migrations()).isEmpty();
    assertThat(wanted.functions())
        .extracting(Change.Function::name)
        .containsExactly("first", "active", "total");
    assertThat(
            only(
                set("a")
                    .function("total", "select 0")
                    .source("shop", SourceContent.FUNCTIONS)
                    .read(map("shop", files))))
        .isEqualTo(
            "function total stands in spec.functions and in key total.sql of ConfigMap shop with different texts; keep one");
  }

  @Test
  void annotations() {
    var wanted =
        set("a")
            .annotation(Labels.RETRY, "2")
            .annotation(Labels.RESOLVE, "applied")
            .annotation(Labels.REAPPLY, "7, 8")
            .read();
    assertThat(wanted.retry()).isEqualTo("2");
    assertThat(wanted.resolve()).isEqualTo("applied");
    assertThat(wanted.reapply().versions()).isEqualTo(Set.of(Version.of("7"), Version.of("8")));
    assertThat(set("a").annotation(Labels.REAPPLY, "all").read().reapply().all()).isTrue();
    assertThat(only(set("a").annotation(Labels.RESOLVE, "yes").read()))
        .isEqualTo(
            "annotation offshoot.dev/resolve is \"yes\"; set it to applied or retry, or remove it");
    assertThat(only(set("a").annotation(Labels.REAPPLY, "latest").read()))
        .isEqualTo(
            "annotation offshoot.dev/reapply: version \"latest\" is not 1 to 20 digits without a"
                + " leading zero; set it to all, or to versions with commas between them");
  }

  @Test
  void acknowledgementsThatAreNone() {
    var wanted = set("a").acknowledge("8@0123456789ab").read();
    assertThat(wanted.invalid()).isEmpty();
    assertThat(wanted.acknowledged().entries())
        .containsExactly(new Acknowledgement("8", "0123456789ab"));
    assertThat(only(set("a").acknowledge("8@0123456789AB").read()))
        .isEqualTo(
            "spec.acknowledgeDestructive has version \"8\" with checksum \"0123456789AB\"; write a version and at least the first 12 hexadecimal digits of its checksum");
  }
}
