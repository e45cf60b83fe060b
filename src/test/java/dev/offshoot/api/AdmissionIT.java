package dev.offshoot.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.offshoot.kube.ApiServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may do what: the shipped policy at a real API server, with users who have some verbs. */
class AdmissionIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Map<String, KubernetesClient> CLIENTS = new ConcurrentHashMap<>();
  private static String namespace;

  /** An administrator makes what is there before, unless empty; an empty message is an assent. */
  record Row(
      String user, AdmissionDoor door, String kind, String before, String after, String message) {
    Row beforehand() {
      return new Row(AdmissionUsers.ADMIN, AdmissionDoor.CREATE, kind, "", before, "");
    }

    /** A creation takes no status. */
    Row reported() {
      return new Row(AdmissionUsers.ADMIN, AdmissionDoor.STATUS, kind, "", before, "");
    }

    @Override
    public String toString() {
      String change = (before.isEmpty() ? "" : before + " -> ") + after;
      return "%s %s %s %s: %s"
          .formatted(user, door, kind, change, message.isEmpty() ? "allowed" : "denied");
    }
  }

  static final List<Row> ROWS =
      Stream.of(
              AdmissionRows.setsCreated(),
              AdmissionRows.setsChanged(),
              AdmissionRows.setsDeleted(),
              AdmissionRows.setsOwned(),
              AdmissionRows.setsWithFiles(),
              AdmissionOperationRows.merges(),
              AdmissionOperationRows.resets(),
              AdmissionOperationRows.branches())
          .flatMap(List::stream)
          .toList();

  @BeforeAll
  static void start() {
    ApiServer server = ApiServer.get();
    namespace = server.namespace();
    AdmissionUsers.create(namespace, server.namespace());
    assertThat(server.kubectl("apply", "-f", "k8s/policy")).doesNotContain("rror", "arning");
    AdmissionRows.probes()
        .forEach(probe ->
            Awaitility.await("the policy for " + probe.kind())
                .atMost(Duration.ofMinutes(3))
                .until(() -> refusal(probe, name()) != null));
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
      send(row.beforehand(), name);
    }
    if (row.before().contains("status:")) {
      send(row.reported(), name);
    }
    judged(row, name);
  }

  /** Neither its size nor its lists exceed what the API server spends on an expression. */
  @Test
  void aLargeSetIsJudgedToo() {
    String name = name();
    AdmissionRows.largeSet().forEach(row -> judged(row, name));
  }

  @Test
  void theRoleInTheDocumentationDoesWhatThePageSays(@TempDir Path dir) throws IOException {
    String page = Files.readString(Path.of("docs", "how-to", "who-may-do-what.md"));
    String yaml = page.substring(page.indexOf("```yaml") + 7);
    Path file = dir.resolve("agent.yaml");
    Files.writeString(
        file,
        yaml.substring(0, yaml.indexOf("```"))
            .replace("namespace: shop", "namespace: " + namespace));
    String agent = "system:serviceaccount:" + namespace + ":agent";
    assertThat(ApiServer.get().kubectl("apply", "-f", file.toString())).doesNotContain("rror");
    AdmissionUsers.await(namespace, agent, "merge", "databasebranches", "login");

    for (String verb : List.of("migrate", "merge", "reset")) {
      assertThat(canI(verb, "login", agent)).endsWith("yes\n");
      assertThat(canI(verb, "production", agent)).endsWith("no\n");
    }
    for (Row row : AdmissionOperationRows.agent(agent)) {
      judged(row);
    }
    assertThat(page)
        .contains(
            AdmissionRows.mayNot("jane", "merge", "into branch production")
                .replace("NAMESPACE", "shop"));
  }

  private static String canI(String verb, String branch, String user) {
    return ApiServer.get()
        .kubectl(
            "auth", "can-i", verb, "databasebranches/" + branch, "-n", namespace, "--as", user);
  }

  private static void judged(Row row, String name) {
    KubernetesClientException refusal = refusal(row, name);

    if (row.message().isEmpty()) {
      assertThat(refusal).isNull();
    } else {
      String plural = plural(row.kind()) + ".offshoot.dev";
      assertThat(refusal).as("was allowed").isNotNull();
      assertThat(refusal.getCode()).isEqualTo(403);
      assertThat(refusal.getStatus().getMessage())
          .isEqualTo(
              "%s \"%s\" is forbidden: ValidatingAdmissionPolicy '%s' with binding '%s' denied"
                  + " request: %s",
              plural, name, plural, plural, row.message().replace("NAMESPACE", namespace));
    }
  }

  private static KubernetesClientException refusal(Row row, String name) {
    return catchThrowableOfType(KubernetesClientException.class, () -> send(row, name));
  }

  private static void send(Row row, String name) {
    KubernetesClient client = CLIENTS.computeIfAbsent(row.user(), AdmissionIT::client);
    row.door().send(client, row.kind(), namespace, name, row.after());
  }

  private static KubernetesClient client(String user) {
    Config config = ApiServer.get().config();
    if (!user.equals(AdmissionUsers.ADMIN)) {
      config.setImpersonateUsername(user);
    }
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static String name() {
    return "o" + NUMBER.incrementAndGet();
  }

  private static String plural(String kind) {
    return kind.toLowerCase(Locale.ROOT) + (kind.endsWith("h") ? "es" : "s");
  }
}
