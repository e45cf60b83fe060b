package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** An Application of a real Argo CD: synced by itself, with self-heal and pruning. */
final class ArgoApplication {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KIND = "applications.argoproj.io/";

  /** A sync is a whole story: a server is made for each branch before the next wave begins. */
  private static final Duration SYNC = Duration.ofMinutes(8);

  private final ArgoCd argo;
  private final String name;
  private final HttpClient http = HttpClient.newHttpClient();

  private ArgoApplication(ArgoCd argo, String name) {
    this.argo = argo;
    this.name = name;
  }

  /** Of the directory {@code deploy}, into the namespace that the Argo CD watches. */
  static ArgoApplication of(ArgoCd argo, String name, GitRepository repository) {
    argo.home()
        .apply(
            """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: %s, finalizers: [resources-finalizer.argocd.argoproj.io]}
            spec:
              project: default
              source: {repoURL: "%s", targetRevision: main, path: deploy}
              destination: {server: "%s", namespace: %s}
              syncPolicy: {automated: {prune: true, selfHeal: true}, retry: {limit: 0}}
            """
                .formatted(name, repository.url(), argo.server(), argo.watched().name()));
    return new ArgoApplication(argo, name);
  }

  /** Has Argo CD look at Git and at the cluster again, and waits until it has. */
  void refresh() {
    argo.home()
        .kubectl("annotate", KIND + name, "--overwrite", "argocd.argoproj.io/refresh=normal");
    argo.home()
        .until(() ->
            assertThat(
                    read().at("/metadata/annotations").path("argocd.argoproj.io/refresh").asText())
                .isEmpty());
  }

  /** Waits until it says so about this commit. */
  void until(String commit, String sync, String health) {
    refresh();
    await()
        .atMost(SYNC)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .untilAsserted(() -> {
          var now = status();
          assertThat(
                  "%s %s %s"
                      .formatted(
                          now.at("/operationState/syncResult/revision").asText(),
                          now.at("/operationState/phase").asText(),
                          now.at("/health/status").asText()))
              .as("%s", now)
              .isEqualTo("%s %s %s".formatted(commit, sync, health));
        });
  }

  JsonNode status() {
    return read().path("status");
  }

  /** What Argo CD thinks of one of its resources: status and message. */
  String health(String kind, String resource) {
    return StreamSupport.stream(status().path("resources").spliterator(), false)
        .filter(r -> kind.equals(r.path("kind").asText()))
        .filter(r -> resource.equals(r.path("name").asText()))
        .map(r -> r.at("/health/status").asText() + " " + r.at("/health/message").asText())
        .findFirst()
        .orElse("none");
  }

  /** How many syncs succeeded, ever. */
  int syncs() {
    return status().path("history").size();
  }

  /** When it last began one, successful or not. */
  Instant lastBegan() {
    return Instant.parse(status().at("/operationState/startedAt").asText());
  }

  Instant reconciled() {
    return Instant.parse(status().path("reconciledAt").asText());
  }

  /** The names of the actions that a person may take now, as the user interface lists them. */
  List<String> actions(String kind, String resource) throws Exception {
    var query =
        "?version=v1alpha1&group=offshoot.dev&kind=%s&resourceName=%s&namespace=%s"
            .formatted(kind, resource, argo.watched().name());
    var answer = send(HttpRequest.newBuilder(uri("/resource/actions" + query)).GET());
    return StreamSupport.stream(answer.path("actions").spliterator(), false)
        .filter(a -> !a.path("disabled").asBoolean())
        .map(a -> a.path("name").asText())
        .sorted()
        .toList();
  }

  /** Takes an action, by the call that the user interface makes. */
  void act(String kind, String resource, String action) throws Exception {
    var request =
        Map.of(
            "name", name,
            "namespace", argo.watched().name(),
            "resourceName", resource,
            "group", "offshoot.dev",
            "version", "v1alpha1",
            "kind", kind,
            "action", action);
    send(
        HttpRequest.newBuilder(uri("/resource/actions/v2"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(request))));
  }

  /** Returns when it is gone, and its resources with it. */
  void delete() {
    argo.home().delete("applications.argoproj.io", name);
  }

  private JsonNode send(HttpRequest.Builder request) throws Exception {
    var answer =
        http.send(
            request.timeout(Duration.ofMinutes(2)).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private URI uri(String path) {
    return argo.api().resolve("/api/v1/applications/" + name + path);
  }

  private JsonNode read() {
    try {
      return JSON.readTree(argo.home().kubectl("get", KIND + name, "-o", "json"));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
