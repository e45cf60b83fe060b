package dev.offshoot.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One row per form of a ConfigMap's key. */
class FileKeyTest {
  @ParameterizedTest
  @CsvSource({
    "1_a.sql, 1, a",
    "20250401000000_create_accounts.sql, 20250401000000, create_accounts",
    "007_bond.sql, 7, bond",
    "1__two_underscores.sql, 1, two_underscores",
    "V1__a.sql, 1, a",
    "V0042__the.answer.sql, 42, the.answer",
    "12345678901234567890_twenty.sql, 12345678901234567890, twenty",
    "000012345678901234567890_twenty.sql, 12345678901234567890, twenty",
    "1_a.2_b.sql, 1, a.2_b",
  })
  void named(String key, String version, String name) {
    assertThat(FileKey.of(key)).isEqualTo(new FileKey.Named(version, name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "seed.txt", "1_a.sql.bak", "sql", "flyway.conf", "1_a"})
  void ignored(String key) {
    assertThat(FileKey.of(key)).isEqualTo(new FileKey.Ignored());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2_a.sql | has a version of several parts; a version is one whole number, such as 20250401000000",
        "V1.2__a.sql | has a version of several parts; a version is one whole number, such as 20250401000000",
        "V1_2__a.sql | has a version of several parts; a version is one whole number, such as 20250401000000",
        "R__a.sql | is a repeatable migration (R__), which does not exist here; put the text into spec.functions, where it is replaced whenever it changes",
        "B1__a.sql | is a baseline migration (B__), which does not exist here; give it an ordinary version",
        "U1__a.sql | is an undo migration (U__), which does not exist here; write a new migration, or reset the branch",
        "1_a.SQL | ends in .sql only in upper case; write .sql",
        "seed.sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        "v1__a.sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        "V1_a.sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        "1a_b.sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        "-1_b.sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        "1_.sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        "V1__.sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        "1.sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        ".sql | is neither <version>_<name>.sql nor V<version>__<name>.sql, where the version is a whole number",
        "000_a.sql | has version 0, which is reserved for the empty database",
        "123456789012345678901_a.sql | has a version of 21 digits; a version has at most 20",
      })
  void refused(String key, String why) {
    assertThat(FileKey.of(key)).isEqualTo(new FileKey.Refused(why));
  }
}
