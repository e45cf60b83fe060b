package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.kube.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Who may delete the sets, merges and resets of production with plain {@code kubectl}, or have the
 * garbage collector delete them, under the accounts that a cluster has. Each refused attempt leaves
 * the objects at the versions that they had.
 */
class OperationRightsIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String AGENT = "the-agent";
  private static final String HOLDER = "holds-the-verbs";
  private static final String ROOT_DELETER = "deletes-production";
  private static final String KUBE = "system:serviceaccount:kube-system:";

  private static final String ACCOUNTS =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: editors-of-operations}
      rules:
      - {apiGroups: [offshoot.dev], resources: [migrationsets, branchmerges, branchresets], verbs: [get, list, watch, create, update, patch, delete, deletecollection]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: editors-of-operations}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: editors-of-operations}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: holds-the-verbs}
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: deletes-production}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: verbs}
      rules:
      - {apiGroups: [offshoot.dev], resources: [databasebranches], resourceNames: [production], verbs: [migrate, merge, reset]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: verbs}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: verbs}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: holds-the-verbs}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: root-deleters}
      rules:
      - {apiGroups: [offshoot.dev], resources: [databasebranches/root], resourceNames: [production], verbs: [delete]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: root-deleters}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: root-deleters}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: deletes-production}
      """;

  /** Words of kubectl, by spaces; KINDS, NAME and NS are filled in. */
  private static final List<String> DELETIONS =
      List.of(
          "delete KINDS NAME --wait=false",
          "delete KINDS --all --wait=false",
          "delete KINDS -l team=red --wait=false",
          "delete --raw /apis/offshoot.dev/v1alpha1/namespaces/NS/KINDS");

  /** Both end in an owner that does not exist. */
  private static final List<String> NEW_OWNERS =
      List.of(
          "patch KINDS NAME --type=json -p [{'op':'add','path':'/metadata/ownerReferences/-',"
              + "'value':{'apiVersion':'v1','kind':'ConfigMap','name':'gone','uid':'2'}}]",
          "patch KINDS NAME --type=json -p"
              + " [{'op':'replace','path':'/metadata/ownerReferences/0/name','value':'gone'}]");

  /** What the garbage collector itself does to an object that stays. */
  private static final List<String> FREE =
      List.of(
          "patch KINDS NAME --type=json -p [{'op':'remove','path':'/metadata/ownerReferences/0'}]",
          "patch KINDS NAME --type=json -p"
              + " [{'op':'add','path':'/metadata/ownerReferences/0/blockOwnerDeletion','value':false}]",
          "label KINDS NAME team=blue --overwrite");

  private static String namespace;

  enum Kind {
    SET("MigrationSet", "migrationsets", "migrate", "{branchRef: {name: production}}"),
    MERGE(
        "BranchMerge",
        "branchmerges",
        "merge",
        "{sourceRef: {name: login}, targetRef: {name: production}}"),
    RESET(
        "BranchReset",
        "branchresets",
        "reset",
        "{branchRef: {name: production}, toVersion: latest}");

    private final String kind;
    private final String plural;
    private final String verb;
    private final String spec;

    Kind(String kind, String plural, String verb, String spec) {
      this.kind = kind;
      this.plural = plural;
      this.verb = verb;
      this.spec = spec;
    }
  }

  record Attempt(String user, Kind kind, String words, boolean allowed) {
    @Override
    public String toString() {
      return user
          + (allowed ? " may " : " may not ")
          + words.replace("KINDS", kind.plural).replace("NAME", "one of production");
    }
  }

  static final List<Attempt> ATTEMPTS = attempts();

  private static List<Attempt> attempts() {
    List<Attempt> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (String words : DELETIONS) {
        all.add(new Attempt(RoleUsers.EDITOR, kind, words, false));
        all.add(new Attempt(AGENT, kind, words, false));
        all.add(new Attempt(HOLDER, kind, words, true));
      }
      all.add(new Attempt(RoleUsers.OPERATOR, kind, DELETIONS.getFirst(), false));
      all.add(new Attempt(RoleUsers.MANAGER, kind, DELETIONS.getLast(), true));
      all.add(new Attempt(ROOT_DELETER, kind, DELETIONS.getFirst(), true));
      all.add(new Attempt(ROOT_DELETER, kind, DELETIONS.getLast(), true));
      for (String words : NEW_OWNERS) {
        all.add(new Attempt(RoleUsers.EDITOR, kind, words, false));
        all.add(new Attempt(AGENT, kind, words, false));
        all.add(new Attempt(ROOT_DELETER, kind, words, false));
        all.add(new Attempt(HOLDER, kind, words, true));
      }
      FREE.forEach(words -> all.add(new Attempt(RoleUsers.EDITOR, kind, words, true)));
    }
    return List.copyOf(all);
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    ApiServer server = ApiServer.get();
    namespace = server.namespace();
    RoleUsers.create(namespace, folder);
    Path accounts = Files.writeString(folder.resolve("accounts.yaml"), ACCOUNTS);
    server.kubectl("apply", "-n", namespace, "-f", accounts.toString());
    AdmissionUsers.agent(namespace, AGENT);
    AdmissionUsers.await(namespace, AGENT, "reset", "databasebranches", "develop");
    AdmissionUsers.await(namespace, HOLDER, "reset", "databasebranches", "production");
    AdmissionUsers.await(namespace, ROOT_DELETER, "delete", "branchresets", "");
    assertThat(server.kubectl("apply", "-f", "k8s/policy")).doesNotContain("rror", "arning");
    for (Kind kind : Kind.values()) {
      Awaitility.await("the policy for " + kind.plural)
          .atMost(Duration.ofMinutes(2))
          .until(() ->
              delete(RoleUsers.EDITOR, kind, created(kind)).contains("ValidatingAdmissionPolicy"));
    }
    Awaitility.await("the right to delete production")
        .atMost(Duration.ofMinutes(2))
        .until(() -> delete(ROOT_DELETER, Kind.SET, created(Kind.SET)).contains("deleted"));
  }

  @AfterAll
  static void stop() {
    ApiServer.get().kubectl("delete", "-f", "k8s/policy");
  }

  @ParameterizedTest
  @FieldSource("ATTEMPTS")
  void whatConcernsProductionNeedsItsVerb(Attempt attempt) throws IOException {
    Kind kind = attempt.kind();
    clear(kind);
    String name = created(kind);
    Map<String, String> before = versions(kind);

    String said = as(attempt.user(), kind, name, attempt.words());

    if (attempt.allowed()) {
      assertThat(said).doesNotContainIgnoringCase("forbidden");
      assertThat(versions(kind)).as(said).isNotEqualTo(before);
    } else {
      assertThat(said).containsIgnoringCase("forbidden");
      assertThat(versions(kind)).as(said).isEqualTo(before);
    }
    // its roles let this account do all of it
    if (attempt.user().equals(RoleUsers.EDITOR) && !attempt.allowed()) {
      assertThat(said)
          .contains(
              "user editor may not ",
              " %s of branch production in namespace %s; ask for the verb \"%s\" on databasebranches/production"
                  .formatted(kind.kind, namespace, kind.verb));
    }
  }

  /** The namespace controller and the garbage collector have their rights from Kubernetes. */
  @ParameterizedTest
  @EnumSource
  void whatCleansUpIsNotHeldUp(Kind kind) throws IOException {
    clear(kind);
    String name = created(kind);
    String last = created(kind);

    assertThat(delete(KUBE + "generic-garbage-collector", kind, name)).contains("deleted");
    assertThat(versions(kind)).containsOnlyKeys(last);
    assertThat(as(KUBE + "namespace-controller", kind, last, DELETIONS.getLast()))
        .doesNotContainIgnoringCase("forbidden");
    assertThat(versions(kind)).isEmpty();
  }

  /** Its tools delete previews that were read and sets that failed. */
  @ParameterizedTest
  @EnumSource
  void theAgentDeletesThoseOfItsOwnBranch(Kind kind) throws IOException {
    clear(kind);
    String name = created(kind, kind.spec.replace("production", "develop"));

    assertThat(delete(AGENT, kind, name)).contains("deleted");
    assertThat(versions(kind)).isEmpty();
  }

  private static String delete(String user, Kind kind, String name) {
    return as(user, kind, name, DELETIONS.getFirst());
  }

  private static String as(String user, Kind kind, String name, String words) {
    List<String> all = new ArrayList<>();
    for (String word : words.split(" ")) {
      all.add(
          word.replace("KINDS", kind.plural)
              .replace("NAME", name)
              .replace("/NS/", "/" + namespace + "/")
              .replace('\'', '"'));
    }
    if (!all.contains("--raw")) {
      all.addAll(List.of("-n", namespace));
    }
    all.add("--as=" + user);
    return ApiServer.get().kubectl(all.toArray(String[]::new));
  }

  private static String created(Kind kind) throws IOException {
    return created(kind, kind.spec);
  }

  /** By an administrator. */
  private static String created(Kind kind, String spec) throws IOException {
    String name = "o" + NUMBER.incrementAndGet();
    Path file = Files.createTempFile("operation", ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: %s
        metadata:
          name: %s
          labels: {team: red}
          ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: kept, uid: '1'}]
        spec: %s
        """
            .formatted(kind.kind, name, spec));
    assertThat(ApiServer.get().kubectl("create", "-n", namespace, "-f", file.toString()))
        .endsWith("created\n");
    Files.delete(file);
    return name;
  }

  private static void clear(Kind kind) {
    ApiServer.get()
        .client()
        .genericKubernetesResources("offshoot.dev/v1alpha1", kind.kind)
        .inNamespace(namespace)
        .delete();
  }

  private static Map<String, String> versions(Kind kind) {
    Map<String, String> all = new TreeMap<>();
    ApiServer.get()
        .client()
        .genericKubernetesResources("offshoot.dev/v1alpha1", kind.kind)
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(o -> all.put(o.getMetadata().getName(), o.getMetadata().getResourceVersion()));
    return all;
  }
}
