package dev.offshoot.api;

import static dev.offshoot.api.AdmissionDoor.CREATE;
import static dev.offshoot.api.AdmissionDoor.DELETE;
import static dev.offshoot.api.AdmissionDoor.PATCH;
import static dev.offshoot.api.AdmissionDoor.STATUS;
import static dev.offshoot.api.RoleUsers.APPROVER;
import static dev.offshoot.api.RoleUsers.BINDER;
import static dev.offshoot.api.RoleUsers.DEVELOPER;
import static dev.offshoot.api.RoleUsers.EDITOR;
import static dev.offshoot.api.RoleUsers.LEAD;
import static dev.offshoot.api.RoleUsers.MANAGER;
import static dev.offshoot.api.RoleUsers.OPERATOR;
import static dev.offshoot.api.RoleUsers.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.offshoot.kube.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Who may do what with the roles that the chart brings, for people and for the operator, at a real
 * API server with the shipped policy: docs/how-to/install.md promises it.
 */
class RolesIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Map<String, KubernetesClient> CLIENTS = new ConcurrentHashMap<>();
  private static final String ALLOWED = "";
  private static final String BRANCH = "DatabaseBranch";
  private static final String SET = "MigrationSet";
  private static final String MERGE = "BranchMerge";
  private static final String RESET = "BranchReset";

  private static final String ON_LOGIN = "{spec: {branchRef: {name: login}}}";
  private static final String RESET_LOGIN = "{spec: {branchRef: {name: login}, toVersion: latest}}";
  private static final String RESET_PRODUCTION =
      "{spec: {branchRef: {name: production}, toVersion: latest}}";
  private static final String WITH_FILES =
      "{spec: {branchRef: {name: login}, sources: [{configMapRef: {name: files}}]}}";
  private static final String ON_PRODUCTION = "{spec: {branchRef: {name: production}}}";
  private static final String OFF_PRODUCTION = "{spec: {parentRef: {name: production}}}";
  private static final String TO_PRODUCTION =
      "{spec: {sourceRef: {name: login}, targetRef: {name: production}}}";
  private static final String TO_LOGIN =
      "{spec: {operation: Rebase, sourceRef: {name: production}, targetRef: {name: login}}}";
  private static final String ACKNOWLEDGED =
      "{spec: {acknowledgeDestructive: [{version: '1', checksum: '0123456789ab'}]}}";
  private static final String APPROVAL = "{spec: {approvedDigest: one}}";
  private static final String FINALIZER = "{metadata: {finalizers: [offshoot.dev/children]}}";
  private static final String FORGED = "{status: {head: '1'}}";

  private static String namespace;

  /** An administrator makes what is there before, unless empty; an empty refusal is an assent. */
  record Row(
      String user, AdmissionDoor door, String kind, String before, String after, String refusal) {
    @Override
    public String toString() {
      return "%s %s %s %s %s: %s"
          .formatted(user, door, kind, before, after, refusal.isEmpty() ? "allowed" : refusal);
    }
  }

  static final List<Row> ROWS =
      List.of(
          cannot(VIEWER, CREATE, BRANCH, "", OFF_PRODUCTION),
          cannot(VIEWER, CREATE, SET, "", ON_LOGIN),
          cannot(VIEWER, CREATE, MERGE, "", TO_LOGIN),
          cannot(VIEWER, CREATE, RESET, "", RESET_LOGIN),
          cannot(VIEWER, PATCH, BRANCH, OFF_PRODUCTION, "{spec: {suspend: true}}"),
          cannot(VIEWER, PATCH, MERGE, TO_LOGIN, APPROVAL),
          cannot(VIEWER, DELETE, BRANCH, OFF_PRODUCTION, "{}"),
          may(EDITOR, CREATE, BRANCH, "", OFF_PRODUCTION),
          may(EDITOR, PATCH, BRANCH, OFF_PRODUCTION, "{spec: {suspend: true}}"),
          may(EDITOR, DELETE, BRANCH, OFF_PRODUCTION, "{}"),
          lacksToDelete(EDITOR, "migrate", SET, ON_LOGIN),
          lacksToDelete(EDITOR, "merge", MERGE, TO_LOGIN),
          lacksToDelete(EDITOR, "reset", RESET, RESET_PRODUCTION),
          lacks(EDITOR, "migrate", CREATE, SET, "", ON_LOGIN),
          lacks(EDITOR, "merge", CREATE, MERGE, "", TO_LOGIN),
          lacks(EDITOR, "merge", CREATE, MERGE, "", TO_PRODUCTION),
          lacks(EDITOR, "reset", CREATE, RESET, "", RESET_LOGIN),
          lacks(EDITOR, "approve", PATCH, MERGE, TO_LOGIN, APPROVAL),
          cannot(EDITOR, STATUS, SET, ON_LOGIN, FORGED),
          may(MANAGER, CREATE, SET, "", ON_PRODUCTION),
          may(MANAGER, PATCH, SET, ON_PRODUCTION, ACKNOWLEDGED),
          may(MANAGER, CREATE, MERGE, "", TO_PRODUCTION),
          may(MANAGER, PATCH, MERGE, TO_PRODUCTION, APPROVAL),
          may(MANAGER, CREATE, RESET, "", RESET_LOGIN),
          may(MANAGER, PATCH, RESET, RESET_LOGIN, APPROVAL),
          may(MANAGER, DELETE, SET, ON_PRODUCTION, "{}"),
          may(MANAGER, DELETE, MERGE, TO_PRODUCTION, "{}"),
          may(MANAGER, DELETE, RESET, RESET_PRODUCTION, "{}"),
          cannot(MANAGER, STATUS, SET, ON_LOGIN, FORGED),
          may(DEVELOPER, CREATE, SET, "", ON_LOGIN),
          may(DEVELOPER, PATCH, SET, ON_LOGIN, "{spec: {functions: [{name: f, sql: s}]}}"),
          may(DEVELOPER, DELETE, SET, ON_LOGIN, "{}"),
          may(DEVELOPER, DELETE, MERGE, TO_LOGIN, "{}"),
          may(DEVELOPER, DELETE, RESET, RESET_LOGIN, "{}"),
          lacksToDelete(DEVELOPER, "migrate", SET, ON_PRODUCTION),
          lacksToDelete(DEVELOPER, "merge", MERGE, TO_PRODUCTION),
          lacksToDelete(DEVELOPER, "reset", RESET, RESET_PRODUCTION),
          new Row(DEVELOPER, CREATE, SET, "", WITH_FILES, "\"get\" on configmaps"),
          may(DEVELOPER, CREATE, MERGE, "", TO_LOGIN),
          may(DEVELOPER, CREATE, RESET, "", RESET_LOGIN),
          lacks(DEVELOPER, "migrate", CREATE, SET, "", ON_PRODUCTION),
          lacks(
              DEVELOPER,
              "migrate",
              PATCH,
              SET,
              ON_PRODUCTION,
              "{spec: {functions: [{name: f, sql: s}]}}"),
          lacks(DEVELOPER, "merge", CREATE, MERGE, "", TO_PRODUCTION),
          lacks(DEVELOPER, "reset", CREATE, RESET, "", RESET_PRODUCTION),
          lacks(DEVELOPER, "approve", PATCH, SET, ON_LOGIN, ACKNOWLEDGED),
          lacks(DEVELOPER, "approve", PATCH, MERGE, TO_LOGIN, APPROVAL),
          cannot(DEVELOPER, CREATE, BRANCH, "", OFF_PRODUCTION),
          cannot(DEVELOPER, PATCH, BRANCH, OFF_PRODUCTION, "{spec: {suspend: true}}"),
          cannot(DEVELOPER, DELETE, BRANCH, OFF_PRODUCTION, "{}"),
          cannot(DEVELOPER, STATUS, SET, ON_LOGIN, FORGED),
          may(APPROVER, PATCH, MERGE, TO_LOGIN, APPROVAL),
          may(APPROVER, PATCH, RESET, RESET_LOGIN, APPROVAL),
          lacks(APPROVER, "approve", PATCH, MERGE, TO_PRODUCTION, APPROVAL),
          lacks(APPROVER, "approve", PATCH, RESET, RESET_PRODUCTION, APPROVAL),
          cannot(APPROVER, CREATE, MERGE, "", TO_LOGIN),
          cannot(APPROVER, CREATE, RESET, "", RESET_LOGIN),
          cannot(APPROVER, CREATE, SET, "", ON_LOGIN),
          cannot(APPROVER, PATCH, SET, ON_LOGIN, ACKNOWLEDGED),
          cannot(APPROVER, DELETE, MERGE, TO_LOGIN, "{}"),
          may(LEAD, PATCH, SET, ON_LOGIN, ACKNOWLEDGED),
          lacks(LEAD, "migrate", PATCH, SET, ON_PRODUCTION, ACKNOWLEDGED),
          cannot(BINDER, CREATE, BRANCH, "", OFF_PRODUCTION),
          cannot(BINDER, PATCH, BRANCH, OFF_PRODUCTION, "{spec: {suspend: true}}"),
          may(OPERATOR, STATUS, BRANCH, OFF_PRODUCTION, FORGED),
          may(OPERATOR, STATUS, SET, ON_LOGIN, FORGED),
          may(OPERATOR, PATCH, BRANCH, OFF_PRODUCTION, FINALIZER),
          may(OPERATOR, DELETE, BRANCH, OFF_PRODUCTION, "{}"),
          cannot(OPERATOR, PATCH, SET, ON_LOGIN, "{spec: {functions: [{name: f, sql: s}]}}"),
          cannot(OPERATOR, PATCH, SET, ON_LOGIN, FINALIZER),
          cannot(OPERATOR, PATCH, MERGE, TO_LOGIN, APPROVAL),
          cannot(OPERATOR, PATCH, RESET, RESET_LOGIN, APPROVAL),
          cannot(OPERATOR, DELETE, SET, ON_LOGIN, "{}"),
          cannot(OPERATOR, CREATE, BRANCH, "", OFF_PRODUCTION));

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    ApiServer server = ApiServer.get();
    namespace = server.namespace();
    RoleUsers.create(namespace, folder);
    assertThat(server.kubectl("apply", "-f", "k8s/policy")).doesNotContain("rror", "arning");
    for (Row probe :
        List.of(
            lacks(EDITOR, "migrate", CREATE, SET, "", ON_LOGIN),
            lacks(EDITOR, "merge", CREATE, MERGE, "", TO_LOGIN),
            lacks(EDITOR, "reset", CREATE, RESET, "", RESET_LOGIN),
            lacks(EDITOR, "create", CREATE, BRANCH, "", "{spec: {}}"))) {
      Awaitility.await("the policy for " + probe.kind())
          .atMost(Duration.ofMinutes(3))
          .until(() -> !said(probe, name()).isEmpty());
    }
  }

  /** Other tests of this JVM use the same server. */
  @AfterAll
  static void stop() {
    ApiServer.get().kubectl("delete", "-f", "k8s/policy");
    CLIENTS.values().forEach(KubernetesClient::close);
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void judged(Row row) {
    String name = name();
    if (!row.before().isEmpty()) {
      CREATE.send(ApiServer.get().client(), row.kind(), namespace, name, row.before());
    }

    String said = said(row, name);

    if (row.refusal().isEmpty()) {
      assertThat(said).isEmpty();
    } else {
      assertThat(said).contains(row.refusal());
    }
  }

  /** Whoever works on one branch sees the others; a service binding needs branches alone. */
  @ParameterizedTest
  @CsvSource({
    "viewer, yes",
    "editor, yes",
    "manager, yes",
    "developer, yes",
    "approver, yes",
    "binder, no"
  })
  void whoSeesWhat(String user, String operations) {
    for (String verb : List.of("get", "list", "watch")) {
      assertThat(canI(user, verb, "databasebranches.offshoot.dev")).isEqualTo("yes");
      for (String kind : List.of("migrationsets", "branchmerges", "branchresets")) {
        assertThat(canI(user, verb, kind + ".offshoot.dev"))
            .as("%s %s", verb, kind)
            .isEqualTo(operations);
      }
      assertThat(canI(user, verb, "databasebranches.offshoot.dev", "--all-namespaces"))
          .isEqualTo("no");
    }
  }

  /** None of these roles is a way to a branch's password or into its server. */
  @ParameterizedTest
  @CsvSource({"viewer", "editor", "manager", "developer", "approver", "lead", "binder"})
  void nobodyReadsASecret(String user) {
    for (String right : List.of("get secrets", "list secrets", "create pods/exec")) {
      String[] words = right.split(" ");
      assertThat(canI(user, words[0], words[1])).as(right).isEqualTo("no");
    }
    assertThat(
            catchThrowableOfType(
                KubernetesClientException.class,
                () -> client(user).secrets().inNamespace(namespace).withName("login-db-app").get()))
        .hasMessageContaining("cannot get resource \"secrets\"");
  }

  private static String canI(String user, String verb, String resource, String... more) {
    var words =
        new ArrayList<>(List.of("auth", "can-i", verb, resource, "-n", namespace, "--as", user));
    words.addAll(List.of(more));
    String said = ApiServer.get().kubectl(words.toArray(String[]::new)).strip();
    return said.substring(said.lastIndexOf('\n') + 1);
  }

  private static String said(Row row, String name) {
    KubernetesClientException refusal =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> row.door().send(client(row.user()), row.kind(), namespace, name, row.after()));
    return refusal == null ? "" : refusal.getCode() + " " + refusal.getStatus().getMessage();
  }

  private static KubernetesClient client(String user) {
    return CLIENTS.computeIfAbsent(user, RoleUsers::client);
  }

  private static String name() {
    return "o" + NUMBER.incrementAndGet();
  }

  private static Row may(
      String user, AdmissionDoor door, String kind, String before, String after) {
    return new Row(user, door, kind, before, after, ALLOWED);
  }

  /** The policy refuses it, for want of this verb on the branch. */
  private static Row lacks(
      String user, String verb, AdmissionDoor door, String kind, String before, String after) {
    return new Row(
        user, door, kind, before, after, "user %s may not \"%s\" ".formatted(user, verb));
  }

  /** The policy refuses to delete it, for want of this verb on the branch. */
  private static Row lacksToDelete(String user, String verb, String kind, String before) {
    String branch =
        before.contains("production}}") || before.equals(RESET_PRODUCTION) ? "production" : "login";
    String refusal = "; ask for the verb \"%s\" on databasebranches/%s".formatted(verb, branch);
    return new Row(user, DELETE, kind, before, "{}", refusal);
  }

  /** The roles refuse it, whatever the branch is. */
  private static Row cannot(
      String user, AdmissionDoor door, String kind, String before, String after) {
    return new Row(
        user, door, kind, before, after, "is forbidden: User \"%s\" cannot ".formatted(user));
  }
}
