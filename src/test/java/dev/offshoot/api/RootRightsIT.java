package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.offshoot.kube.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What plain {@code kubectl} may do to a production branch, and what a branch's user may put into a
 * branch, under the accounts that a cluster has: Kubernetes' own roles, the shipped agent role, the
 * operator, and the controllers that clean up. Each refused attempt leaves the object at the
 * version that it had.
 */
class RootRightsIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String EDITOR = RoleUsers.EDITOR;
  private static final String AGENT = "the-agent";
  private static final String CREATOR = "branch-creator";
  private static final String TUNER = "branch-tuner";
  private static final String KUBE = "system:serviceaccount:kube-system:";

  /** Production branches only: what deletes a collection meets nothing else. */
  private static String roots;

  /** A production branch, and branches of it. */
  private static String shared;

  /** {@code ROOT} stands for the root's name; {@code FILE} for a manifest of another root. */
  record Attempt(String user, List<String> words, boolean allowed) {
    @Override
    public String toString() {
      return user + (allowed ? " may " : " may not ") + String.join(" ", words);
    }
  }

  static final List<Attempt> ATTEMPTS = attempts();

  private static List<Attempt> attempts() {
    List<Attempt> all = new ArrayList<>();
    for (String user : List.of(EDITOR, AGENT, RoleUsers.OPERATOR, TUNER)) {
      RootHarms.ALL.forEach(words -> all.add(new Attempt(user, words, false)));
    }
    // whoever owns the root may all of it, but for a claim that the account cannot read
    RootHarms.ALL.forEach(words ->
        all.add(new Attempt(RoleUsers.MANAGER, words, !words.toString().contains("claimName"))));
    all.add(new Attempt(EDITOR, List.of("label", "dbb", "ROOT", "team=blue", "--overwrite"), true));
    all.add(new Attempt(EDITOR, List.of("annotate", "dbb", "ROOT", "example.com/ticket=1"), true));
    return List.copyOf(all);
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    ApiServer server = ApiServer.get();
    roots = server.namespace();
    shared = server.namespace();
    RoleUsers.create(roots, folder);
    assertThat(server.kubectl("apply", "-f", "k8s/policy")).doesNotContain("rror", "arning");
    for (String namespace : List.of(roots, shared)) {
      AdmissionUsers.agent(namespace, AGENT);
      server.kubectl(
          "apply",
          "-n",
          namespace,
          "-f",
          write(folder, "creators.yaml", RootHarms.ACCOUNTS).toString());
      for (String user : List.of(AGENT, CREATOR, TUNER)) {
        AdmissionUsers.await(namespace, user, "branch", "databasebranches", "production");
      }
    }
    server.kubectl(
        "create", "configmap", "-n", shared, "seed-of-mine", "--from-literal=seed.sql=select 1");
    server.kubectl(
        "create", "configmap", "-n", shared, "seed-of-others", "--from-literal=seed.sql=select 1");
    root(shared, "production");
    root(shared, "another");
    Awaitility.await("the policy for branches")
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            as(
                    EDITOR,
                    roots,
                    List.of(
                        "create",
                        "-f",
                        write(folder, "probe.yaml", manifest("probe" + NUMBER.incrementAndGet()))
                            .toString()))
                .contains("ValidatingAdmissionPolicy"));
  }

  @AfterAll
  static void stop() {
    ApiServer.get().kubectl("delete", "-f", "k8s/policy");
  }

  @ParameterizedTest
  @FieldSource("ATTEMPTS")
  void aRootIsChangedOnlyWithItsOwnRight(Attempt attempt, @TempDir Path folder) throws IOException {
    delete(roots);
    String name = "root" + NUMBER.incrementAndGet();
    root(roots, name);
    Map<String, String> before = versions(roots);
    Path file =
        write(
            folder,
            "root.yaml",
            manifest(attempt.words().contains("apply") ? name : name + "-new")
                .replace("spec: {}", "spec: {postgres: {image: evil}}"));
    Path generated =
        write(folder, "generated.yaml", manifest("x").replace("name: x", "generateName: x-"));

    String said =
        as(
            attempt.user(),
            roots,
            attempt.words().stream()
                .map(w ->
                    w.equals("ROOT")
                        ? name
                        : w.equals("FILE")
                            ? file.toString()
                            : w.equals("GENERATED")
                                ? generated.toString()
                                : w.replace("/NS/", "/" + roots + "/").replace('\'', '"'))
                .toList());

    if (attempt.allowed()) {
      assertThat(said).doesNotContainIgnoringCase("forbidden");
      assertThat(versions(roots)).as(said).isNotEqualTo(before);
    } else {
      assertThat(said).containsIgnoringCase("forbidden");
      assertThat(versions(roots)).as(said).isEqualTo(before);
    }
  }

  /**
   * The namespace controller and the garbage collector have their rights from Kubernetes itself.
   */
  @ParameterizedTest
  @ValueSource(strings = {"namespace-controller", "generic-garbage-collector"})
  void whatCleansUpIsNotHeldUp(String controller) {
    delete(roots);
    root(roots, "going");

    String said = as(KUBE + controller, roots, List.of("delete", "dbb", "going", "--wait=false"));

    assertThat(said).contains("deleted");
    assertThat(versions(roots)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{resources: {limits: {memory: 1Gi}}}",
        "{storage: {size: 2Gi}}",
        "{storage: {ephemeral: true}, resources: {requests: {cpu: 100m}}}"
      })
  void aBranchsUserSetsItsSize(String postgres) {
    String said = create(CREATOR, "{parentRef: {name: production}, postgres: " + postgres + "}");
    assertThat(said).endsWith("created\n");
  }

  /** Taken from the CRD: a field of a later version needs the right as well, or a row here. */
  @Test
  void everyOtherFieldOfTheServerNeedsARightOfItsOwn() throws IOException {
    JsonNode crd =
        new YAMLMapper()
            .readTree(Path.of("k8s", "crds", "databasebranches.offshoot.dev.yaml").toFile());
    JsonNode postgres =
        crd.at(
            "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/postgres/properties");
    List<String> fields = new ArrayList<>();
    postgres.fieldNames().forEachRemaining(fields::add);
    fields.removeAll(List.of("resources", "storage"));
    postgres
        .at("/storage/properties")
        .fieldNames()
        .forEachRemaining(f -> fields.add("storage." + f));
    fields.removeAll(List.of("storage.size", "storage.ephemeral"));

    assertThat(fields).contains("image", "parameters", "version", "storage.className");
    for (String field : fields) {
      String key = field.substring(field.indexOf('.') + 1);
      JsonNode schema =
          field.contains(".")
              ? postgres.path("storage").path("properties").path(key)
              : postgres.path(key);
      String value = key + ": " + sample(key, schema);
      String server = field.contains(".") ? "{storage: {" + value + "}}" : "{" + value + "}";
      String spec = "{parentRef: {name: production}, postgres: " + server + "}";
      String said = create(CREATOR, spec);
      assertThat(said)
          .as(field)
          .containsAnyOf("on databasebranches/server", "is for root branches only");
      String tuned = create(TUNER, spec);
      assertThat(tuned).as(field).doesNotContain("databasebranches/server");
    }
  }

  @Test
  void aServersFieldIsNeitherChangedNorRemovedWithoutIt() {
    create("", "{parentRef: {name: production}, postgres: {parameters: {work_mem: 8MB}}}");
    String name = "b" + NUMBER.get();
    String version = version(shared, name);
    for (String change :
        List.of(
            "{\"spec\":{\"postgres\":{\"parameters\":{\"work_mem\":\"9MB\"}}}}",
            "{\"spec\":{\"postgres\":{\"parameters\":null}}}",
            "{\"spec\":{\"postgres\":null}}",
            "{\"spec\":{\"postgres\":{\"image\":\"evil\"}}}")) {
      assertThat(as(CREATOR, shared, List.of("patch", "dbb", name, "--type=merge", "-p", change)))
          .as(change)
          .contains("on databasebranches/server");
    }
    assertThat(version(shared, name)).isEqualTo(version);
    assertThat(
            as(
                CREATOR,
                shared,
                List.of(
                    "patch", "dbb", name, "--type=merge", "-p", "{\"spec\":{\"suspend\":true}}")))
        .contains("patched");
  }

  @Test
  void aBranchIsMadeOfAParentThatOneMayBranchFrom() {
    assertThat(create(CREATOR, "{parentRef: {name: production}}")).endsWith("created\n");
    assertThat(create(AGENT, "{parentRef: {name: production}}")).endsWith("created\n");
    assertThat(create(CREATOR, "{parentRef: {name: another}}"))
        .contains("\"branch\" on databasebranches/another");
    assertThat(create(AGENT, "{parentRef: {name: another}}"))
        .contains("\"branch\" on databasebranches/another");
  }

  @Test
  void whatTheOperatorReadsForTheCallerTheCallerMayRead() {
    String mine = "{configMapRef: {name: seed-of-mine}}";
    String others = "{configMapRef: {name: seed-of-others}}";
    String seed = "{parentRef: {name: production}, seed: {sources: [%s]}}";
    assertThat(create(CREATOR, seed.formatted(mine))).endsWith("created\n");
    String name = "b" + NUMBER.get();
    for (int before = 0; before < 8; before++) {
      String sources = String.join(", ", Collections.nCopies(before, mine));
      String last = before == 0 ? "" : ", ";
      assertThat(create(CREATOR, seed.formatted(sources + last + others)))
          .as("the last of %d", before + 1)
          .contains("\"get\" on configmaps/seed-of-others");
    }
    assertThat(create(CREATOR, seed.formatted(String.join(", ", Collections.nCopies(8, mine)))))
        .endsWith("created\n");
    assertThat(create(CREATOR, seed.formatted(String.join(", ", Collections.nCopies(9, mine)))))
        .contains("must have at most 8 items");
    assertThat(create(CREATOR, seed.formatted(""))).contains("should have at least 1 items");
    assertThat(
            as(
                CREATOR,
                shared,
                List.of(
                    "patch",
                    "dbb",
                    name,
                    "--type=merge",
                    "-p",
                    "{\"spec\":{\"seed\":{\"sources\":[{\"configMapRef\":{\"name\":\"seed-of-others\"}}]}}}")))
        .contains("\"get\" on configmaps/seed-of-others");
    assertThat(
            create(
                RoleUsers.OPERATOR + "-root-maker", "{postgres: {storage: {claimName: theirs}}}"))
        .contains("\"get\" on persistentvolumeclaims/theirs");
  }

  private static String create(String user, String spec) {
    try {
      Path file = Files.createTempFile("branch", ".yaml");
      Files.writeString(
          file, manifest("b" + NUMBER.incrementAndGet()).replace("spec: {}", "spec: " + spec));
      String said = as(user, shared, List.of("create", "-f", file.toString()));
      Files.delete(file);
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String as(String user, String namespace, List<String> words) {
    List<String> all = new ArrayList<>(words);
    if (!words.contains("--raw")) {
      all.addAll(List.of("-n", namespace));
    }
    if (!user.isEmpty()) {
      all.add("--as=" + user);
    }
    return ApiServer.get().kubectl(all.toArray(String[]::new));
  }

  private static void root(String namespace, String name) {
    String text =
        manifest(name)
            .replace(
                "name: " + name,
                "name: " + name + ", labels: {team: red}, annotations: {offshoot.dev/kept: 'yes'}");
    assertThat(
            ApiServer.get()
                .client()
                .load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .create())
        .hasSize(1);
  }

  private static void delete(String namespace) {
    client()
        .genericKubernetesResources("offshoot.dev/v1alpha1", "DatabaseBranch")
        .inNamespace(namespace)
        .delete();
  }

  private static Map<String, String> versions(String namespace) {
    Map<String, String> all = new TreeMap<>();
    client()
        .genericKubernetesResources("offshoot.dev/v1alpha1", "DatabaseBranch")
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(b -> all.put(b.getMetadata().getName(), b.getMetadata().getResourceVersion()));
    return all;
  }

  private static String version(String namespace, String name) {
    return versions(namespace).getOrDefault(name, "");
  }

  private static KubernetesClient client() {
    return ApiServer.get().client();
  }

  /** A value that the field's own schema takes. */
  private static String sample(String key, JsonNode schema) {
    return switch (key) {
      case "version" -> "17";
      case "accessMode" -> "ReadWriteOnce";
      default ->
          switch (schema.path("type").asText()) {
            case "object" -> "{work_mem: 8MB}";
            case "array" ->
                schema.at("/items/type").asText().equals("object") ? "[{name: one}]" : "[one]";
            case "boolean" -> "true";
            case "integer" -> "1";
            default -> "other";
          };
    };
  }

  private static String manifest(String name) {
    return """
    apiVersion: offshoot.dev/v1alpha1
    kind: DatabaseBranch
    metadata: {name: %s}
    spec: {}
    """
        .formatted(name);
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
