package dev.offshoot.api;

import dev.offshoot.api.CelIT.Row;
import java.util.List;

/** The rows of {@link CelIT}: at least one for each rule, and what must pass. */
final class CelRows {
  private static final String NAME =
      "a branch's name has at most 40 characters: lower case letters, digits and hyphens, a letter"
          + " first and no hyphen last; its Service, volume and Secret carry the name";
  private static final String CLASS =
      "spec.postgres.storage.className is immutable, adding and removing it included: create"
          + " another branch";
  private static final String PARENT =
      "spec.parentRef is immutable, adding and removing it included: create another branch";
  private static final String MAJOR =
      "spec.postgres.version is immutable, adding and removing it included: create another branch"
          + " with that version";
  private static final String SIZE =
      "spec.postgres.storage.size only grows: keep it or set a larger one";
  private static final String CLAIM =
      "spec.postgres.storage.claimName is set once, and only before the database exists: create"
          + " another branch for another volume";
  private static final String EPHEMERAL =
      "spec.postgres.storage.ephemeral is immutable: create another branch";
  private static final String ROOT_SUSPENDED =
      "a root branch cannot be suspended: production serves until it is deleted; set spec.suspend to"
          + " false";
  private static final String VERSION =
      "a migration's version is a whole number of 1 to 20 digits without a leading zero, such as"
          + " 20250401000000";
  private static final String CLAIM_FIELD = "spec.postgres.storage.claimName";
  private static final String CLASS_FIELD = "spec.postgres.storage.className";
  private static final String ACK_VERSION =
      "acknowledgeDestructive names a version, a whole number of 1 to 20 digits without a leading"
          + " zero, such as 20250401000000";
  private static final String ACK_CHECKSUM =
      "acknowledgeDestructive has a checksum of 12 to 64 hexadecimal digits, as the set's message"
          + " prints it";
  private static final String EXPIRES =
      "expiresAfter is a duration above zero, at most 87600h, such as 90m or 72h; a week is 168h";
  private static final String ROTATION =
      "spec.passwordRotation only goes up, an earlier password stays retired: keep it or raise it";
  private static final String ROTATION_STEP =
      "spec.passwordRotation goes up by at most 1000 at a time, it cannot be taken back: set the"
          + " next number";
  private static final String STORAGE_SIZE = "storage.size is a quantity above zero, such as 10Gi";

  private CelRows() {}

  static List<Row> branches() {
    return List.of(
        named("a234567890123456789012345678901234567890x", "{}", NAME),
        named("has.dot", "{}", NAME),
        named("0", "{}", NAME),
        named("1st", "{}", NAME),
        named(
            "self",
            "{parentRef: {name: self}}",
            "a branch cannot be its own parent: name another branch in spec.parentRef, or leave it out"
                + " for a root"),
        change("{parentRef: {name: a}}", "{parentRef: {name: b}}", "spec.parentRef", PARENT),
        change("{parentRef: {name: a}}", "{}", "spec.parentRef", PARENT),
        change("{}", "{parentRef: {name: a}}", "spec.parentRef", PARENT),
        change("{passwordRotation: 2}", "{passwordRotation: 1}", "spec.passwordRotation", ROTATION),
        change("{passwordRotation: 2}", "{}", "spec.passwordRotation", ROTATION),
        change("{}", "{passwordRotation: 1001}", "spec.passwordRotation", ROTATION_STEP),
        change(
            "{passwordRotation: 2}",
            "{passwordRotation: 1000000}",
            "spec.passwordRotation",
            ROTATION_STEP),
        branch("{suspend: true}", "spec.suspend", ROOT_SUSPENDED),
        change("{}", "{suspend: true}", "spec.suspend", ROOT_SUSPENDED),
        branch(
            "{parentRef: {name: a}, suspend: true, postgres: {storage: {ephemeral: true}}}",
            "spec.suspend",
            "an ephemeral branch cannot be suspended: it has no volume to keep; set spec.suspend to"
                + " false, or delete the branch"),
        branch(
            "{expiresAfter: 1h}",
            "spec.expiresAfter",
            "a root branch cannot expire: remove spec.expiresAfter"),
        branch("{parentRef: {name: a}, expiresAfter: 3 days}", "spec.expiresAfter", EXPIRES),
        branch("{parentRef: {name: a}, expiresAfter: 0h}", "spec.expiresAfter", EXPIRES),
        branch("{parentRef: {name: a}, expiresAfter: 7d}", "spec.expiresAfter", EXPIRES),
        branch("{parentRef: {name: a}, expiresAfter: 87601h}", "spec.expiresAfter", EXPIRES),
        branch("{parentRef: {name: a}, expiresAfter: \"72\"}", "spec.expiresAfter", EXPIRES),
        branch(
            "{postgres: {storage: {ephemeral: true}}}",
            "spec.postgres.storage.ephemeral",
            "a root branch cannot be ephemeral: its rows exist nowhere else; remove"
                + " spec.postgres.storage.ephemeral"),
        branch(
            "{parentRef: {name: a}, postgres: {extensions: [{name: vector}]}}",
            "spec.postgres.extensions",
            "spec.postgres.extensions is for root branches only: a branch inherits them; set it on"
                + " the root"),
        branch(
            "{parentRef: {name: a}, postgres: {roles: [{name: anon}]}}",
            "spec.postgres.roles",
            "spec.postgres.roles is for root branches only: a branch inherits them; set it on the"
                + " root"),
        branch(
            "{parentRef: {name: a}, postgres: {storage: {claimName: c}}}",
            "spec.postgres.storage.claimName",
            "spec.postgres.storage.claimName is for root branches only: a branch is replayed"
                + " from its parent instead"),
        change(storage("claimName: c"), storage("claimName: d"), CLAIM_FIELD, CLAIM),
        change(storage("claimName: c"), "{}", CLAIM_FIELD, CLAIM),
        change(storage("className: c"), storage("className: d"), CLASS_FIELD, CLASS),
        change(storage("className: c"), "{}", CLASS_FIELD, CLASS),
        change("{}", storage("className: d"), CLASS_FIELD, CLASS),
        change(
            "{parentRef: {name: a}, postgres: {storage: {ephemeral: true}}}",
            "{parentRef: {name: a}}",
            "spec.postgres.storage.ephemeral",
            EPHEMERAL),
        change(
            "{parentRef: {name: a}}",
            "{parentRef: {name: a}, postgres: {storage: {ephemeral: true}}}",
            "spec.postgres.storage.ephemeral",
            EPHEMERAL),
        change(storage("size: 10Gi"), storage("size: 9.9Gi"), "spec.postgres.storage.size", SIZE),
        change(storage("size: 10Gi"), storage("size: 10G"), "spec.postgres.storage.size", SIZE),
        change(storage("size: 10Gi"), "{}", "spec.postgres.storage.size", SIZE),
        branch(storage("size: big"), "spec.postgres.storage.size", STORAGE_SIZE),
        branch(storage("size: 0"), "spec.postgres.storage.size", STORAGE_SIZE),
        branch(storage("size: -1Gi"), "spec.postgres.storage.size", STORAGE_SIZE),
        change(version("17"), version("18"), "spec.postgres.version", MAJOR),
        change("{}", version("18"), "spec.postgres.version", MAJOR),
        change(version("16"), "{}", "spec.postgres.version", MAJOR),
        change(
            "{parentRef: {name: a}}",
            "{parentRef: {name: a}, postgres: {version: 17}}",
            "spec.postgres.version",
            MAJOR),
        branch(
            version("14"),
            "spec.postgres.version",
            "postgres.version is a major of Postgres: 15, 16, 17 or 18"),
        branch(
            "{postgres: {resources: {requests: {cpu: some}}}}",
            "spec.postgres.resources.requests",
            "resources.requests holds quantities by resource name, such as cpu: 250m and memory:"
                + " 512Mi"),
        branch(
            "{postgres: {resources: {limits: {memory: 1 GB}}}}",
            "spec.postgres.resources.limits",
            "resources.limits holds quantities by resource name, such as cpu: 250m and memory:"
                + " 512Mi"),
        role("postgres"),
        role("offshoot"),
        role("offshoot_x"),
        role("migrator"),
        role("app"),
        role("publishable"),
        role("public"),
        role("none"),
        role("pg_read_all_data"));
  }

  static List<Row> sets() {
    return List.of(
        new Row(
            "MigrationSet",
            null,
            "{branchRef: {name: a}}",
            "{branchRef: {name: b}}",
            "spec.branchRef",
            "spec.branchRef is immutable: create another MigrationSet for another branch"),
        migration("version: \"0\", name: n, sql: s", ".version", VERSION),
        migration("version: \"007\", name: n, sql: s", ".version", VERSION),
        migration("version: \"1.2\", name: n, sql: s", ".version", VERSION),
        migration("version: \"123456789012345678901\", name: n, sql: s", ".version", VERSION),
        migration("version: \"-1\", name: n, sql: s", ".version", VERSION),
        migration(
            "version: \"1\", name: \"a\\nb\", sql: s",
            ".name",
            "a migration's name has no control characters"),
        set(
            "migrations: [{version: \"1\", name: n, sql: %1$s}, {version: \"2\", name: n, sql: %1$s}]"
                .formatted("x".repeat(500_001)),
            "spec.migrations",
            "the SQL of one MigrationSet has at most 1,000,000 characters together, because"
                + " Kubernetes stores no larger object: split it into several sets or use"
                + " spec.sources"),
        migration(
            "version: \"1\", name: n, sql: " + "x".repeat(2_000_000),
            ".sql",
            "a migration has at most 1,000,000 characters of SQL, because Kubernetes stores no"
                + " larger object: split it into several versions, and load bulk data outside of"
                + " migrations"),
        set(
            "functions: [{name: f, sql: %s}]".formatted("x".repeat(1_000_001)),
            "spec.functions[0].sql",
            "a function has at most 1,000,000 characters of SQL"),
        set(
            "functions: [{name: \"f\\tg\", sql: s}]",
            "spec.functions[0].name",
            "a function's name has no control characters"),
        acknowledged("version: \"0\", checksum: 0123456789ab", ".version", ACK_VERSION),
        acknowledged("version: \"1\", checksum: 0123456789AB", ".checksum", ACK_CHECKSUM),
        acknowledged("version: \"1\", checksum: 0123456789a", ".checksum", ACK_CHECKSUM),
        branch(
            "{migrationPolicy: {timeouts: {lock: 11m}}}",
            "spec.migrationPolicy.timeouts.lock",
            "timeouts.lock is a duration from 0s to 10m, such as 2s or 500ms"),
        branch(
            "{migrationPolicy: {timeouts: {lock: soon}}}",
            "spec.migrationPolicy.timeouts.lock",
            "timeouts.lock is a duration from 0s to 10m, such as 2s or 500ms"),
        branch(
            "{migrationPolicy: {timeouts: {statement: 25h}}}",
            "spec.migrationPolicy.timeouts.statement",
            "timeouts.statement is a duration from 0s to 24h, such as 30s or 5m"),
        branch(
            "{migrationPolicy: {timeouts: {deadline: 0s}}}",
            "spec.migrationPolicy.timeouts.deadline",
            "timeouts.deadline is a duration from 1s to 24h, such as 30m or 1h"),
        branch(
            "{migrationPolicy: {timeouts: {deadline: 1d}}}",
            "spec.migrationPolicy.timeouts.deadline",
            "timeouts.deadline is a duration from 1s to 24h, such as 30m or 1h"));
  }

  static List<Row> accepted() {
    return List.of(
        ok("DatabaseBranch", "{}"),
        okNamed("a23456789012345678901234567890123456789z", "{}"),
        okNamed("pr-123", "{parentRef: {name: production}}"),
        ok(
            "DatabaseBranch",
            "{postgres: {version: 17, storage: {size: 10Gi, className: fast}, resources:"
                + " {requests: {cpu: 250m, memory: 512Mi}, limits: {cpu: 2}}, parameters:"
                + " {max_connections: \"100\", pg_stat_statements.track: all}, extensions: [{name: vector},"
                + " {name: uuid-ossp}], roles: [{name: anon}, {name: authenticated}]}, deletionPolicy: Retain}"),
        ok(
            "DatabaseBranch",
            "{postgres: {parameters: {archive_mode: \"on\", archive_command: \"cp %p /archive/%f\","
                + " shared_preload_libraries: pg_stat_statements}}}"),
        ok(
            "DatabaseBranch",
            "{parentRef: {name: production}, seed: {sources: [{configMapRef: {name: shop-seed, key: seed.sql}}]},"
                + " expiresAfter: 36h12m, suspend: true, deletionPolicy: Delete}"),
        ok(
            "DatabaseBranch",
            "{parentRef: {name: a}, postgres: {storage: {ephemeral: true, size: 1Gi}}}"),
        okChange(
            "DatabaseBranch", "{parentRef: {name: a}}", "{parentRef: {name: a}, suspend: true}"),
        okChange("DatabaseBranch", "{passwordRotation: 2}", "{passwordRotation: 1002}"),
        okChange("DatabaseBranch", storage("size: 10Gi"), storage("size: 10240Mi")),
        okChange("DatabaseBranch", storage("size: 10Gi"), storage("size: 11Gi")),
        okChange("DatabaseBranch", "{}", storage("size: 20Gi")),
        okChange("DatabaseBranch", "{}", storage("claimName: c")),
        okChange("DatabaseBranch", "{}", version("17")),
        okChange("DatabaseBranch", version("17"), "{}"),
        ok("MigrationSet", "{branchRef: {name: a}}"),
        ok(
            "MigrationSet",
            "{branchRef: {name: a}, migrations: [{version: \"99999999999999999999\", name: größe, sql: s,"
                + " transactional: false, replay: false}], sources: [{configMapRef: {name: m}}], functions:"
                + " [{name: f, sql: s}], acknowledgeDestructive: [{version: \"1\","
                + " checksum: 0123456789ab}]}"),
        okChange(
            "MigrationSet",
            "{branchRef: {name: a}}",
            "{branchRef: {name: a}, functions: [{name: f, sql: s}]}"),
        ok(
            "DatabaseBranch",
            "{migrationPolicy: {approval: Always, rehearse: false, timeouts:"
                + " {lock: 500ms, statement: 1m30s, deadline: 24h}}}"),
        ok("BranchMerge", "{operation: Rebase, sourceRef: {name: a}, targetRef: {name: b}}"),
        okChange(
            "BranchMerge",
            "{sourceRef: {name: a}, targetRef: {name: b}}",
            "{sourceRef: {name: a}, targetRef: {name: b}, approvedDigest: d1}"),
        ok("BranchReset", "{branchRef: {name: a}, toVersion: latest}"),
        ok("BranchReset", "{branchRef: {name: a}, toVersion: \"0\"}"),
        okChange(
            "BranchReset",
            "{branchRef: {name: a}, lastMigrations: 2}",
            "{branchRef: {name: a}, lastMigrations: 2, approvedDigest: d1}"));
  }

  private static Row named(String name, String spec, String message) {
    return new Row("DatabaseBranch", name, null, spec, "<nil>", message);
  }

  static Row branch(String spec, String field, String message) {
    return new Row("DatabaseBranch", null, null, spec, field, message);
  }

  private static Row change(String before, String after, String field, String message) {
    return new Row("DatabaseBranch", null, before, after, field, message);
  }

  private static Row role(String name) {
    return branch(
        "{postgres: {roles: [{name: anon}, {name: %s}]}}".formatted(name),
        "spec.postgres.roles[1].name",
        "postgres.roles: " + name + " is reserved: choose another name");
  }

  private static Row acknowledged(String fields, String field, String message) {
    return set(
        "acknowledgeDestructive: [{" + fields + "}]",
        "spec.acknowledgeDestructive[0]" + field,
        message);
  }

  private static Row set(String fields, String field, String message) {
    return new Row(
        "MigrationSet", null, null, "{branchRef: {name: a}, " + fields + "}", field, message);
  }

  private static Row migration(String fields, String field, String message) {
    return set("migrations: [{" + fields + "}]", "spec.migrations[0]" + field, message);
  }

  private static Row ok(String kind, String spec) {
    return new Row(kind, null, null, spec, null, null);
  }

  private static Row okNamed(String name, String spec) {
    return new Row("DatabaseBranch", name, null, spec, null, null);
  }

  private static Row okChange(String kind, String before, String after) {
    return new Row(kind, null, before, after, null, null);
  }

  private static String storage(String fields) {
    return "{postgres: {storage: {" + fields + "}}}";
  }

  private static String version(String version) {
    return "{postgres: {version: " + version + "}}";
  }
}
