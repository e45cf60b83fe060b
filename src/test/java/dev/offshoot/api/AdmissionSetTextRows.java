package dev.offshoot.api;

import static dev.offshoot.api.AdmissionDoor.CREATE;
import static dev.offshoot.api.AdmissionDoor.PATCH;
import static dev.offshoot.api.AdmissionRows.ALLOWED;
import static dev.offshoot.api.AdmissionRows.mayNot;

import dev.offshoot.api.AdmissionIT.Row;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of {@link AdmissionIT} for texts of migrations that somebody acknowledged. */
final class AdmissionSetTextRows {
  private static final String ONE = "{version: '1', name: a, sql: s}";
  private static final String TWO = "{version: '2', name: b, sql: s}";
  private static final String BARE = set("acknowledgeDestructive: ['1', '7']", ONE, TWO);
  private static final String BOUND = set("acknowledgeDestructive: ['1@0123456789ab']", ONE, TWO);
  private static final String NO =
      mayNot(
          "migrates-production",
          "approve",
          "another text of an acknowledged version on branch production");

  private static final String FILES = "{spec: {configMaps: [{name: files}]}}";

  private AdmissionSetTextRows() {}

  static List<Row> rows() {
    var other = "{version: '1', name: a, sql: other}";
    return List.of(
        changed("migrates-production", BARE, migrations(other, TWO), NO),
        changed("leads", BARE, migrations(other, TWO), ALLOWED),
        changed("migrates-production", BOUND, migrations(other, TWO), ALLOWED),
        changed(
            "migrates-production",
            BARE,
            migrations("{version: '1', name: a, sql: s, transactional: false}", TWO),
            NO),
        changed(
            "migrates-production",
            BARE,
            migrations("{version: '1', name: another, sql: s, transactional: true}", TWO),
            ALLOWED),
        changed(
            "migrates-production",
            BARE,
            migrations(ONE, "{version: '2', name: b, sql: other}"),
            ALLOWED),
        changed(
            "migrates-production",
            BARE,
            migrations(ONE, TWO, "{version: '3', name: c, sql: s}"),
            ALLOWED),
        changed(
            "migrates-production",
            BARE,
            migrations(ONE, TWO, "{version: '7', name: c, sql: s}"),
            NO),
        changed("migrates-production", BARE, migrations(TWO), ALLOWED),
        changed(
            "migrates-with-files",
            BARE,
            FILES,
            NO.replace("migrates-production", "migrates-with-files")),
        changed("migrates-with-files", BOUND, FILES, ALLOWED),
        changed("has-no-verb", BARE, "{metadata: {labels: {team: red}}}", ALLOWED));
  }

  /** Below the bound each text is compared; above it, that something changed is enough. */
  static List<Row> large(int acknowledged, int migrations) {
    var versions =
        IntStream.rangeClosed(1, acknowledged)
            .mapToObj("'%d'"::formatted)
            .collect(Collectors.joining(","));
    var many =
        IntStream.rangeClosed(1, migrations)
            .mapToObj(i -> "{version: '%d', name: a, sql: %s}".formatted(i, "x".repeat(400)))
            .collect(Collectors.joining(","));
    var small = acknowledged * (2 * migrations + 1) <= 20_000;
    return List.of(
        new Row(
            "admin",
            CREATE,
            "MigrationSet",
            "",
            set("acknowledgeDestructive: [%s]".formatted(versions), many),
            ALLOWED),
        changed(
            "migrates-production",
            "",
            migrations(many, "{version: '9999', name: a, sql: s}"),
            small ? ALLOWED : NO),
        changed("migrates-production", "", migrations("{version: '1', name: a, sql: s}"), NO));
  }

  private static Row changed(String user, String before, String after, String message) {
    return new Row(user, PATCH, "MigrationSet", before, after, message);
  }

  private static String migrations(String... migrations) {
    return "{spec: {migrations: [%s]}}".formatted(String.join(",", migrations));
  }

  private static String set(String acknowledged, String... migrations) {
    return "{spec: {branchRef: {name: production}, %s, migrations: [%s]}}"
        .formatted(acknowledged, String.join(",", migrations));
  }
}
