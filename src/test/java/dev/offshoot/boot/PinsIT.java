package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Edits;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server was started with stays until its own spec asks for something else. */
class PinsIT {
  private static final List<String> BRANCHES = List.of("production", "login", "quick");
  private static final long EARLIER = 7;

  @TempDir Path files;
  private final ApiServer api = ApiServer.get();
  private final String namespace = api.namespace();

  @Test
  void anotherOperatorAndAnotherDefaultRestartNothing() throws Exception {
    var before = new TreeMap<String, Long>();
    try (var first = operator("first")) {
      branch("production", "{}");
      branch("login", "{parentRef: {name: production}}");
      branch("quick", "{parentRef: {name: production}, postgres: {storage: {ephemeral: true}}}");
      first.until(() -> BRANCHES.forEach(b -> assertThat(image(b)).isEqualTo("first/pg:17")));
      first.until(() -> BRANCHES.forEach(b -> assertThat(locale(b)).isEqualTo("C")));
    }
    BRANCHES.forEach(this::asAnEarlierVersionWroteIt);
    BRANCHES.forEach(this::withoutStatus);
    BRANCHES.forEach(b -> before.put(b, server(b).getMetadata().getGeneration()));

    try (var second = operator("second")) {
      second.until(() -> BRANCHES.forEach(b -> assertThat(locale(b)).isEqualTo("C")));
      branch("new", "{}");
      second.until(() -> assertThat(image("new")).isEqualTo("second/pg:17"));
      for (var branch : BRANCHES) {
        assertThat(server(branch).getMetadata().getGeneration()).isEqualTo(before.get(branch));
        assertThat(image(branch)).isEqualTo("first/pg:17");
        assertThat(get(branch).getStatus().getPostgres().getImage()).isEqualTo("first/pg:17");
      }
      // the volume keeps what the StatefulSet has lost; a branch of it gets the same
      api.client().resource(server("production")).delete();
      branch("late", "{parentRef: {name: production}}");
      second.until(() -> {
        assertThat(grace("production")).isEqualTo(60);
        assertThat(image("production")).isEqualTo("first/pg:17");
        assertThat(image("late")).isEqualTo("first/pg:17");
      });

      edit("login", b -> b.getSpec().setDeletionPolicy(dev.offshoot.api.DeletionPolicy.RETAIN));
      edit("quick", b -> b.getMetadata().setLabels(java.util.Map.of("a", "b")));
      patch("production", "{\"postgres\":{\"parameters\":{\"max_connections\":\"50\"}}}");
      second.until(() -> {
        assertThat(grace("login")).as("with its restart it gets the new template").isEqualTo(30);
        assertThat(image("login")).isEqualTo("first/pg:17");
      });
      patch("login", "{\"postgres\":{\"version\":null,\"image\":\"own/pg@sha256:ab\"}}");
      second.until(() -> {
        assertThat(image("login")).isEqualTo("own/pg@sha256:ab");
        assertThat(volume("login", Labels.IMAGE)).isEqualTo("own/pg@sha256:ab");
        assertThat(volume("login", Labels.MAJOR)).isEqualTo("17");
      });
    }
  }

  private OperatorBeside operator(String registry) throws Exception {
    return OperatorBeside.start(
        api.kubeconfig(), namespace, files, "--postgres-image=17=" + registry + "/pg:17");
  }

  /** Its template in another form, as another version would write it, noted as its own. */
  private void asAnEarlierVersionWroteIt(String branch) {
    api.client()
        .resource(server(branch))
        .edit(set -> {
          var template = set.getSpec().getTemplate();
          template.getSpec().setTerminationGracePeriodSeconds(EARLIER);
          template.getSpec().getContainers().getFirst().getEnv().removeLast();
          var noted = new TreeMap<>(set.getMetadata().getAnnotations());
          noted.put(Labels.TEMPLATE, api.client().getKubernetesSerialization().asJson(template));
          set.getMetadata().setAnnotations(noted);
          return set;
        });
  }

  private void withoutStatus(String branch) {
    var without = get(branch);
    without.setStatus(null);
    api.client().resource(without).updateStatus();
    assertThat(locale(branch)).isNull();
  }

  private void branch(String name, String spec) throws Exception {
    var yaml =
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: DatabaseBranch
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec);
    var file = Files.writeString(files.resolve(name + ".yaml"), yaml);
    assertThat(api.kubectl("apply", "-n", namespace, "-f", file.toString())).contains("created");
  }

  private void patch(String branch, String spec) {
    assertThat(
            api.kubectl(
                "patch",
                "dbb",
                branch,
                "-n",
                namespace,
                "--type=merge",
                "-p",
                "{\"spec\":" + spec + "}"))
        .contains("patched");
  }

  private void edit(String branch, Consumer<DatabaseBranch> change) {
    Edits.edit(
        api.client().resources(DatabaseBranch.class).inNamespace(namespace).withName(branch),
        b -> {
          change.accept(b);
          return b;
        });
  }

  private DatabaseBranch get(String branch) {
    return api.client()
        .resources(DatabaseBranch.class)
        .inNamespace(namespace)
        .withName(branch)
        .require();
  }

  private StatefulSet server(String branch) {
    return api.client()
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .withName(Names.statefulSet(branch, get(branch).getMetadata().getUid()))
        .require();
  }

  private String image(String branch) {
    return server(branch).getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private long grace(String branch) {
    return server(branch).getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
  }

  private String locale(String branch) {
    var status = get(branch).getStatus();
    return status == null || status.getDatabase() == null ? null : status.getDatabase().locale();
  }

  private String volume(String branch, String annotation) {
    return api.client()
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withName(Names.volumeClaim(branch, get(branch).getMetadata().getUid()))
        .require()
        .getMetadata()
        .getAnnotations()
        .get(annotation);
  }
}
