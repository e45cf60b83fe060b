package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.Condition;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseStatus;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Edits;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimList;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which volume a branch's server starts on, and what keeps a branch; one operator for all. */
class VolumesIT {
  private static final ApiServer API = ApiServer.get();
  private static final String NAMESPACE = API.namespace();
  private static final String RIGHTS =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: operator}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: operator}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
      subjects: [{kind: ServiceAccount, name: operator}]
      """;

  @TempDir static Path files;
  private static OperatorBeside operator;

  @BeforeAll
  static void start() throws Exception {
    operator = OperatorBeside.start(API.kubeconfig(), NAMESPACE, files);
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @Test
  void aClaimThatSomebodyUsesIsNotStartedOn() throws Exception {
    branch("own", "{}");
    operator.until(() -> assertThat(started("own")).isTrue());
    claim("mounted");
    apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: report}
        spec:
          containers: [{name: c, image: c}]
          volumes: [{name: v, persistentVolumeClaim: {claimName: mounted}}]
        """);
    branch("copy", on(Names.volumeClaim("own", uid("own"))));
    branch("reader", on("mounted"));
    branch("early", on("later"));
    operator.until(() -> {
      assertThat(stalled("copy"))
          .extracting(Condition::reason, Condition::message)
          .containsExactly(
              "VolumeInUse",
              "Volume claim %s is in use by branch own. Branch copy starts when it is free; delete branch own, or create the branch with another claim"
                  .formatted(Names.volumeClaim("own", uid("own"))));
      assertThat(stalled("reader").reason()).isEqualTo("VolumeInUse");
      assertThat(stalled("reader").message()).contains("in use by pod report");
      assertThat(condition("early", ConditionType.READY).reason()).isEqualTo("VolumePending");
    });
    assertThat(List.of(started("copy"), started("reader"), started("early"))).containsOnly(false);

    API.client().pods().inNamespace(NAMESPACE).withName("report").withGracePeriod(0).delete();
    claim("later");
    operator.until(() -> {
      assertThat(started("reader")).isTrue();
      assertThat(started("early")).isTrue();
      assertThat(stalled("reader").reason()).isEqualTo("Ready");
    });
    assertThat(started("copy")).isFalse();
  }

  @Test
  void ofTwoThatNameOneClaimAtOnceOneStarts() throws Exception {
    for (var round = 0; round < 5; round++) {
      var claim = "contested-" + round;
      var names = List.of("left-" + round, "right-" + round);
      claim(claim);
      apply(yaml(names.getFirst(), on(claim)) + "---\n" + yaml(names.getLast(), on(claim)));
      operator.until(() -> {
        var winners = names.stream().filter(VolumesIT::started).toList();
        assertThat(winners).hasSize(1);
        var loser = names.stream().filter(n -> !winners.contains(n)).findFirst().orElseThrow();
        assertThat(stalled(loser).reason()).isEqualTo("VolumeInUse");
        assertThat(annotation(claim, Labels.CLAIMED_BY))
            .isEqualTo(winners.getFirst() + "/" + uid(winners.getFirst()));
        assertThat(annotation(claim, Labels.MAJOR)).isEqualTo("17");
      });
    }
    var winner = started("left-0") ? "left-0" : "right-0";
    var loser = winner.equals("left-0") ? "right-0" : "left-0";
    var server = Names.statefulSet(winner, uid(winner));
    API.client().resource(get(winner)).delete();
    API.client().apps().statefulSets().inNamespace(NAMESPACE).withName(server).delete();
    operator.until(() -> assertThat(started(loser)).isTrue());
  }

  @Test
  void aClaimIsNamedOnlyBeforeTheDatabaseExists() throws Exception {
    branch("serving", "{}");
    branch("waiting", "{}");
    operator.until(() -> assertThat(get("serving").getStatus()).isNotNull());
    operator.until(() -> reported("serving", "7711"));
    assertThat(patch("serving", "claimName", "\"other\""))
        .contains("spec.postgres.storage.claimName is set once, and only before the database");
    assertThat(patch("serving", "size", "\"20Gi\"")).contains("patched");
    assertThat(patch("waiting", "claimName", "\"other\"")).contains("patched");
    assertThat(patch("waiting", "claimName", "\"third\"")).contains("set once");
  }

  /** The operator writes the claim at the same time. */
  private static void bind(PersistentVolumeClaim claim, String volume) {
    Edits.edit(
        claims().withName(claim.getMetadata().getName()),
        c -> {
          c.getSpec().setVolumeName(volume);
          return c;
        });
  }

  @Test
  void aClaimThatNeverGotAVolumeIsNotKept() throws Exception {
    branch("typo", "{postgres: {storage: {className: no-such}}}");
    operator.until(() ->
        assertThat(own("typo").orElseThrow().getMetadata().getOwnerReferences())
            .as("it goes with its branch")
            .hasSize(1));
    assertThat(get("typo").getStatus().getRetainedVolume()).isNull();

    var claim = own("typo").orElseThrow();
    bind(claim, "pv-1");
    operator.until(() -> {
      assertThat(own("typo").orElseThrow().getMetadata().getOwnerReferences()).isEmpty();
      assertThat(get("typo").getStatus().getRetainedVolume())
          .isEqualTo(claim.getMetadata().getName());
    });
  }

  @Test
  void growthThatAQuotaRefusesHoldsUpNothingElse() throws Exception {
    apply(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: grows}
        provisioner: example.com/none
        allowVolumeExpansion: true
        """);
    branch("full", "{postgres: {storage: {className: grows, size: 1Gi}}}");
    operator.until(() -> assertThat(started("full")).isTrue());
    var claim = own("full").orElseThrow();
    bind(claim, "pv-full");
    Edits.status(
        claims().withName(claim.getMetadata().getName()),
        c -> {
          c.getStatus().setPhase("Bound");
          c.getStatus().setCapacity(Map.of("storage", new Quantity("1Gi")));
          return c;
        });
    try (var _ = UsedQuota.of(API.client(), NAMESPACE, "storage", "requests.storage", "1Gi")) {
      apply(yaml("full", "{postgres: {image: own/pg, storage: {className: grows, size: 2Gi}}}"));
      operator.until(() -> {
        assertThat(stalled("full").reason()).isEqualTo("VolumeResizeFailed");
        assertThat(stalled("full").message()).contains("exceeded quota: storage");
        assertThat(container("full").getImage()).isEqualTo("own/pg");
        assertThat(get("full").getStatus().getPostgres().getStorage().getSize())
            .as("what the volume has")
            .isEqualTo(new Quantity("1Gi"));
      });
    }
    operator.until(() -> {
      assertThat(own("full").orElseThrow().getSpec().getResources().getRequests())
          .containsEntry("storage", new Quantity("2Gi"));
      assertThat(stalled("full").reason()).isEqualTo("Ready");
    });
  }

  @Test
  void settingsThatAQuotaLeavesNoRoomForAreNotTaken() throws Exception {
    branch("room", "{postgres: {resources: {requests: {cpu: \"1\"}}}}");
    operator.until(() -> assertThat(started("room")).isTrue());
    operator.until(() -> reported("room", "7712"));
    try (var _ = UsedQuota.of(API.client(), NAMESPACE, "cpu", "requests.cpu", "4")) {
      apply(yaml("room", "{postgres: {resources: {requests: {cpu: \"64\"}}}}"));
      operator.until(() -> {
        var reconciling = condition("room", ConditionType.RECONCILING);
        assertThat(reconciling.reason()).isEqualTo("CheckingSettings");
        assertThat(reconciling.message())
            .contains("Pod room-check-", "exceeded quota: cpu", "requests.cpu=63")
            .endsWith("the server keeps its settings");
      });
      assertThat(stalled("room").reason()).isEqualTo("Ready");
      assertThat(container("room").getResources().getRequests())
          .containsEntry("cpu", new Quantity("1"));
    }
    operator.until(() ->
        assertThat(
                API.client()
                    .pods()
                    .inNamespace(NAMESPACE)
                    .withLabel(Labels.CHECK)
                    .list()
                    .getItems())
            .hasSize(1));
    apply(yaml("room", "{postgres: {resources: {requests: {cpu: \"4\"}, limits: {cpu: \"2\"}}}}"));
    operator.until(() -> {
      assertThat(stalled("room").reason()).isEqualTo("InvalidSpec");
      assertThat(stalled("room").message()).contains("Pod room-check-", "cpu limit of 2");
    });
    assertThat(container("room").getResources().getRequests())
        .containsEntry("cpu", new Quantity("1"));
    apply(yaml("room", "{postgres: {resources: {requests: {cpu: \"1\"}}}}"));
    operator.until(() -> assertThat(stalled("room").reason()).isEqualTo("Ready"));
  }

  private static Container container(String branch) {
    var template = server(branch).require().getSpec().getTemplate();
    return template.getSpec().getContainers().getFirst();
  }

  /** As when the RoleBinding of a namespace that is deleted happens to go first. */
  @Test
  void branchesGoAlthoughTheRightsWentFirst() throws Exception {
    var namespace = API.namespace();
    apply(namespace, RIGHTS);
    apply(
        namespace,
        yaml("production", "{}") + "---\n" + yaml("login", "{parentRef: {name: production}}"));
    // the authorizer hears of a binding a little later
    operator.until(() ->
        assertThat(
                API.kubectl(
                    "auth",
                    "can-i",
                    "list",
                    "secrets",
                    "-n",
                    namespace,
                    "--as=system:serviceaccount:" + namespace + ":operator"))
            .contains("yes"));
    try (var confined = OperatorBeside.start(account(namespace), namespace, files.resolve("b"))) {
      confined.until(() ->
          assertThat(API.client().apps().statefulSets().inNamespace(namespace).list().getItems())
              .hasSize(2));
      API.client().rbac().roleBindings().inNamespace(namespace).withName("operator").delete();
      API.client().resources(DatabaseBranch.class).inNamespace(namespace).delete();
      confined.until(() ->
          assertThat(
                  API.client()
                      .resources(DatabaseBranch.class)
                      .inNamespace(namespace)
                      .list()
                      .getItems())
              .isEmpty());
    }
  }

  private static String on(String claim) {
    return "{postgres: {storage: {claimName: " + claim + "}}}";
  }

  private static void claim(String name) throws Exception {
    apply(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %s}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
            .formatted(name));
  }

  private static void branch(String name, String spec) throws Exception {
    apply(yaml(name, spec));
  }

  private static String yaml(String name, String spec) {
    return """
    apiVersion: offshoot.dev/v1alpha1
    kind: DatabaseBranch
    metadata: {name: %s}
    spec: %s
    """
        .formatted(name, spec);
  }

  private static void apply(String yaml) throws Exception {
    apply(NAMESPACE, yaml);
  }

  private static void apply(String namespace, String yaml) throws Exception {
    var file = Files.writeString(Files.createTempFile(files, "apply", ".yaml"), yaml);
    assertThat(API.kubectl("apply", "-n", namespace, "-f", file.toString()))
        .doesNotContainIgnoringCase("error");
  }

  private static String patch(String branch, String field, String value) {
    var json = "{\"spec\":{\"postgres\":{\"storage\":{\"" + field + "\":" + value + "}}}}";
    return API.kubectl("patch", "dbb", branch, "-n", NAMESPACE, "--type=merge", "-p", json);
  }

  /** As if its server had been up. */
  private static void reported(String branch, String identifier) {
    var there = get(branch);
    there
        .getStatus()
        .setDatabase(
            new DatabaseStatus(
                null, null, null, null, null, null, null, identifier, null, null, null));
    API.client().resource(there).updateStatus();
  }

  private static DatabaseBranch get(String branch) {
    return API.client()
        .resources(DatabaseBranch.class)
        .inNamespace(NAMESPACE)
        .withName(branch)
        .require();
  }

  private static String uid(String branch) {
    return get(branch).getMetadata().getUid();
  }

  private static boolean started(String branch) {
    return server(branch).get() != null;
  }

  private static RollableScalableResource<StatefulSet> server(String branch) {
    return API.client()
        .apps()
        .statefulSets()
        .inNamespace(NAMESPACE)
        .withName(Names.statefulSet(branch, uid(branch)));
  }

  private static Condition stalled(String branch) {
    return condition(branch, ConditionType.STALLED);
  }

  private static Condition condition(String branch, ConditionType type) {
    return Conditions.find(get(branch).getStatus().getConditions(), type).orElseThrow();
  }

  private static NonNamespaceOperation<
          PersistentVolumeClaim, PersistentVolumeClaimList, Resource<PersistentVolumeClaim>>
      claims() {
    return API.client().persistentVolumeClaims().inNamespace(NAMESPACE);
  }

  private static Optional<PersistentVolumeClaim> own(String branch) {
    return Optional.ofNullable(claims().withName(Names.volumeClaim(branch, uid(branch))).get());
  }

  private static String annotation(String claim, String name) {
    return claims().withName(claim).require().getMetadata().getAnnotations().get(name);
  }

  /** The API server's address, and nobody's rights but the account's own. */
  private static Path account(String namespace) throws Exception {
    var token = API.kubectl("create", "token", "operator", "-n", namespace).strip();
    Files.createDirectories(files.resolve("b"));
    return Files.writeString(
        files.resolve("config"),
        Files.readString(API.kubeconfig())
            .replaceAll("client-certificate-data: .*", "token: " + token)
            .replaceAll("client-certificate: .*", "token: " + token)
            .replaceAll("(?m)^ *client-key.*\\R?", ""));
  }
}
