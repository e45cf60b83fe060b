package dev.offshoot.api;

import static dev.offshoot.api.AdmissionDoor.APPLY;
import static dev.offshoot.api.AdmissionDoor.CREATE;
import static dev.offshoot.api.AdmissionDoor.DELETE;
import static dev.offshoot.api.AdmissionDoor.PATCH;
import static dev.offshoot.api.AdmissionDoor.STATUS;
import static dev.offshoot.api.AdmissionDoor.UPDATE;

import dev.offshoot.api.AdmissionIT.Row;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of {@link AdmissionIT} for sets: who does what, and the words if it is refused. */
final class AdmissionRows {
  static final String ALLOWED = "";
  private static final String SET = "MigrationSet";

  private static final String LOGIN = set("branchRef: {name: login}");
  private static final String PRODUCTION = set("branchRef: {name: production}");
  private static final String ACKNOWLEDGED =
      set(
          "branchRef: {name: production}, acknowledgeDestructive: [{version: '1', checksum: '0123456789ab'}, {version: '2', checksum: '0123456789ab'}]");
  private static final String EMPTY_LIST =
      set("branchRef: {name: login}, acknowledgeDestructive: []");
  private static final String ANNOTATED =
      "{metadata: {annotations: {offshoot.dev/reapply: all}}, spec: {branchRef: {name: login}}}";

  private static final String OWNED =
      "{metadata: {ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: gone, uid: '1'}]}}";
  private static final String FILES =
      set("branchRef: {name: login}, sources: [{configMapRef: {name: files}}]");
  private static final String MORE_FILES =
      "{spec: {sources: [{configMapRef: {name: files}}, {configMapRef: {name: more}}]}}";

  private AdmissionRows() {}

  /** Refused as soon as the policies are in force. */
  static List<Row> probes() {
    return List.of(
        new Row("has-no-verb", CREATE, "MigrationSet", "", LOGIN, "refused"),
        new Row(
            "has-no-verb",
            CREATE,
            "BranchMerge",
            "",
            "{spec: {sourceRef: {name: a}, targetRef: {name: b}}}",
            "refused"),
        new Row(
            "has-no-verb",
            CREATE,
            "BranchReset",
            "",
            "{spec: {branchRef: {name: a}, toVersion: latest}}",
            "refused"),
        new Row(
            "has-no-verb",
            CREATE,
            "DatabaseBranch",
            "",
            "{spec: {parentRef: {name: a}}}",
            "refused"));
  }

  static List<Row> setsCreated() {
    String noLater = mayNot("has-no-verb", "migrate", "branch later");
    String noAcknowledging =
        mayNot("migrates-login", "approve", "destructive migrations on branch login");
    return List.of(
        created("migrates-login", LOGIN, ALLOWED),
        created("migrates-login", EMPTY_LIST, ALLOWED),
        created("migrates-login", set("branchRef: {name: later}"), ALLOWED),
        created("leads", PRODUCTION, ALLOWED),
        created("leads", ACKNOWLEDGED, ALLOWED),
        created("admin", ACKNOWLEDGED, ALLOWED),
        created("has-no-verb", LOGIN, mayNot("has-no-verb", "migrate", "branch login")),
        created("has-no-verb", set("branchRef: {name: later}"), noLater),
        created("migrates-login", PRODUCTION, mayNotMigrateProduction("migrates-login")),
        created("merges-production", PRODUCTION, mayNotMigrateProduction("merges-production")),
        created(
            "approves-production", ACKNOWLEDGED, mayNotMigrateProduction("approves-production")),
        created(
            "migrates-login",
            set(
                "branchRef: {name: login}, acknowledgeDestructive: [{version: '1', checksum: '0123456789ab'}]"),
            noAcknowledging),
        row("migrates-login", APPLY, "", LOGIN, ALLOWED),
        row("merges-login", APPLY, "", LOGIN, mayNot("merges-login", "migrate", "branch login")));
  }

  static List<Row> setsChanged() {
    String no = mayNot("has-no-verb", "migrate", "branch login");
    String noAcknowledging =
        mayNot("migrates-production", "approve", "destructive migrations on branch production");
    return List.of(
        row("migrates-login", PATCH, LOGIN, "{spec: {functions: [{name: f, sql: s}]}}", ALLOWED),
        row("has-no-verb", PATCH, LOGIN, "{spec: {functions: [{name: f, sql: s}]}}", no),
        row("has-no-verb", PATCH, LOGIN, "{spec: {migrations: []}}", no),
        row("has-no-verb", UPDATE, LOGIN, EMPTY_LIST, no),
        row("has-no-verb", APPLY, LOGIN, LOGIN, ALLOWED),
        row(
            "has-no-verb",
            APPLY,
            LOGIN,
            "{spec: {branchRef: {name: login}, functions: [{name: f, sql: s}]}}",
            no),
        row("has-no-verb", APPLY, LOGIN, "{metadata: {labels: {team: red}}}", ALLOWED),
        row("has-no-verb", PATCH, LOGIN, "{metadata: {labels: {team: red}}}", ALLOWED),
        row("has-no-verb", PATCH, LOGIN, annotation("example.com/team: red"), ALLOWED),
        row("has-no-verb", PATCH, LOGIN, annotation("offshoot.dev/retry: '1'"), no),
        row("has-no-verb", PATCH, LOGIN, annotation("offshoot.dev/resolve: applied"), no),
        row("has-no-verb", PATCH, LOGIN, annotation("offshoot.dev/reapply: all"), no),
        row("has-no-verb", PATCH, ANNOTATED, annotation("offshoot.dev/reapply: '1'"), no),
        row("has-no-verb", PATCH, ANNOTATED, annotation("offshoot.dev/reapply: null"), no),
        row("migrates-login", PATCH, LOGIN, annotation("offshoot.dev/retry: '1'"), ALLOWED),
        row(
            "leads",
            PATCH,
            PRODUCTION,
            acknowledges("[{version: '1', checksum: '0123456789ab'}]"),
            ALLOWED),
        row(
            "migrates-production",
            PATCH,
            PRODUCTION,
            acknowledges("[{version: '1', checksum: '0123456789ab'}]"),
            noAcknowledging),
        row(
            "migrates-production",
            PATCH,
            ACKNOWLEDGED,
            acknowledges(
                "[{version: '1', checksum: '0123456789ab'}, {version: '3', checksum: '0123456789ab'}]"),
            noAcknowledging),
        row("migrates-production", PATCH, ACKNOWLEDGED, acknowledges("null"), noAcknowledging),
        row(
            "migrates-production",
            PATCH,
            ACKNOWLEDGED,
            "{spec: {functions: [{name: f, sql: s}]}}",
            ALLOWED),
        row(
            "approves-production",
            PATCH,
            PRODUCTION,
            acknowledges("[{version: '1', checksum: '0123456789ab'}]"),
            mayNotMigrateProduction("approves-production")),
        row("operator", STATUS, LOGIN, "{status: {head: '1'}}", ALLOWED));
  }

  static List<Row> setsDeleted() {
    return List.of(
        row("migrates-login", DELETE, LOGIN, "{}", ALLOWED),
        row("leads", DELETE, PRODUCTION, "{}", ALLOWED),
        row("admin", DELETE, ACKNOWLEDGED, "{}", ALLOWED),
        row("has-no-verb", DELETE, LOGIN, "{}", mayNotDelete("has-no-verb", "login")),
        row("merges-login", DELETE, LOGIN, "{}", mayNotDelete("merges-login", "login")),
        row("approves-login", DELETE, LOGIN, "{}", mayNotDelete("approves-login", "login")),
        row(
            "migrates-login",
            DELETE,
            PRODUCTION,
            "{}",
            mayNotDelete("migrates-login", "production")));
  }

  static List<Row> setsOwned() {
    String no =
        mayNot("has-no-verb", "migrate", "a MigrationSet of branch login", "add an owner to");
    String owned = OWNED.replace("}]}}", "}]}, spec: {branchRef: {name: login}}}");
    return List.of(
        row("migrates-login", PATCH, LOGIN, OWNED, ALLOWED),
        row("has-no-verb", PATCH, LOGIN, OWNED, no),
        row("has-no-verb", APPLY, LOGIN, OWNED, no),
        row("has-no-verb", PATCH, owned, OWNED.replace("'1'", "'2'"), no),
        row("has-no-verb", PATCH, owned, OWNED, ALLOWED),
        row("has-no-verb", PATCH, owned, "{metadata: {ownerReferences: null}}", ALLOWED));
  }

  static List<Row> setsWithFiles() {
    return List.of(
        created("migrates-with-files", FILES, ALLOWED),
        created("migrates-login", FILES, mayNotRead("migrates-login")),
        created("migrates-with-one-file", FILES, mayNotRead("migrates-with-one-file")),
        created("migrates-login", set("branchRef: {name: login}, sources: []"), ALLOWED),
        row("migrates-with-files", PATCH, FILES, MORE_FILES, ALLOWED),
        row("migrates-login", PATCH, LOGIN, MORE_FILES, mayNotRead("migrates-login")),
        row("migrates-login", PATCH, FILES, MORE_FILES, mayNotRead("migrates-login")),
        row("migrates-login", PATCH, FILES, "{spec: {sources: []}}", ALLOWED),
        row("migrates-login", PATCH, FILES, "{spec: {sources: null}}", ALLOWED),
        row("migrates-login", PATCH, FILES, "{spec: {functions: [{name: f, sql: s}]}}", ALLOWED),
        row("has-no-verb", PATCH, FILES, "{metadata: {labels: {team: red}}}", ALLOWED));
  }

  /** One object, written once, changed twice and deleted. */
  static List<Row> largeSet() {
    String versions = eachVersion("{version: '%d', checksum: '0123456789ab'}");
    String migrations = eachVersion("{version: '%d', name: a, sql: " + "x".repeat(400) + "}");
    String lists = "acknowledgeDestructive: [%s], migrations: [%s]".formatted(versions, migrations);
    return List.of(
        created("admin", set("branchRef: {name: login}, " + lists), ALLOWED),
        row("has-no-verb", PATCH, "", "{metadata: {labels: {team: red}}}", ALLOWED),
        row(
            "has-no-verb",
            PATCH,
            "",
            "{spec: {functions: [{name: f, sql: s}]}}",
            mayNot("has-no-verb", "migrate", "branch login")),
        row("has-no-verb", DELETE, "", "{}", mayNotDelete("has-no-verb", "login")),
        row("migrates-login", DELETE, "", "{}", ALLOWED));
  }

  private static String eachVersion(String text) {
    return IntStream.rangeClosed(1, 2000)
        .mapToObj(text::formatted)
        .collect(Collectors.joining(","));
  }

  static String mayNot(String user, String verb, String what) {
    return mayNot(user, verb, what, "\"" + verb + "\"");
  }

  /** Where the act has another name than the verb. */
  static String mayNot(String user, String verb, String what, String act) {
    String branch = what.substring(what.lastIndexOf(' ') + 1);
    return "user %s may not %s %s in namespace NAMESPACE; ask for the verb \"%s\" on databasebranches/%s"
        .formatted(user, act, what, verb, branch);
  }

  private static String mayNotDelete(String user, String branch) {
    return mayNot(user, "migrate", "a MigrationSet of branch " + branch, "delete");
  }

  private static String mayNotRead(String user) {
    return "user %s may not name ConfigMaps in a MigrationSet of branch login in namespace NAMESPACE, since the operator reads them for it; ask for the verb \"get\" on configmaps, without resourceNames"
        .formatted(user);
  }

  private static String mayNotMigrateProduction(String user) {
    return mayNot(user, "migrate", "branch production");
  }

  private static Row created(String user, String after, String message) {
    return row(user, CREATE, "", after, message);
  }

  private static Row row(
      String user, AdmissionDoor door, String before, String after, String message) {
    return new Row(user, door, SET, before, after, message);
  }

  private static String set(String spec) {
    return "{spec: {" + spec + "}}";
  }

  private static String annotation(String annotation) {
    return "{metadata: {annotations: {" + annotation + "}}}";
  }

  private static String acknowledges(String versions) {
    return "{spec: {acknowledgeDestructive: " + versions + "}}";
  }
}
