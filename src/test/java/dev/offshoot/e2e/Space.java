package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Names;
import dev.offshoot.status.ConditionType;
import dev.offshoot.status.Conditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ThrowingRunnable;

/**
 * One test's namespace: it is made for the test and deleted after it, and nobody waits for that.
 */
final class Space implements AutoCloseable {
  /** The machine may be busy: long enough that only a branch that never comes fails a test. */
  static final Duration PATIENCE = Duration.ofMinutes(4);

  /** The same for a command of kubectl. */
  static final String TIMEOUT = "--timeout=4m";

  private final Cluster cluster;
  private final String name;

  Space(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  String name() {
    return name;
  }

  Cluster cluster() {
    return cluster;
  }

  KubernetesClient client() {
    return cluster.client();
  }

  /** A DatabaseBranch as a user would write it; {@code spec} in YAML's flow style. */
  Space branch(String branch, String spec) {
    return apply(
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: DatabaseBranch
        metadata: {name: %s}
        spec: %s
        """
            .formatted(branch, spec));
  }

  /** A small root with all defaults. */
  Space root(String branch) {
    return branch(branch, "{postgres: {storage: {size: 1Gi}}}");
  }

  Space apply(String yaml) {
    var answer = tryApply(yaml);
    assertThat(answer.code()).as(answer.text()).isZero();
    return this;
  }

  Cluster.Answer tryApply(String yaml) {
    // merged by the server: kubectl takes twice the time of the processor to do it itself
    return cluster.tryKubectl(
        yaml, "-n", name, "apply", "--server-side", "--force-conflicts", "-f", "-");
  }

  /** A merge patch of the branch's spec, in JSON. */
  void patch(String branch, String spec) {
    kubectl("patch", "dbb", branch, "--type=merge", "-p", "{\"spec\":" + spec + "}");
  }

  String kubectl(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", name));
    all.addAll(Arrays.asList(arguments));
    return cluster.kubectl(all.toArray(String[]::new));
  }

  /** Deletes and waits until it is gone. */
  void delete(String kind, String object) {
    kubectl("delete", kind, object, TIMEOUT);
  }

  /** An entry of a Secret, which must be there. */
  String secret(String name, String key) {
    var data = client().secrets().inNamespace(this.name).withName(name).require().getData();
    return new String(Base64.getDecoder().decode(data.get(key)), StandardCharsets.UTF_8);
  }

  /** The branch as it is stored now. */
  DatabaseBranch get(String branch) {
    return client().resources(DatabaseBranch.class).inNamespace(name).withName(branch).require();
  }

  String uid(String branch) {
    return get(branch).getMetadata().getUid();
  }

  String pod(String branch) {
    return Names.pod(branch, uid(branch));
  }

  Condition condition(String branch, ConditionType type) {
    var status = get(branch).getStatus();
    var found = status == null ? null : Conditions.find(status.getConditions(), type).orElse(null);
    return found == null
        ? new Condition(type.word(), ConditionStatus.UNKNOWN, null, "", "NotThere", "")
        : found;
  }

  /** Waits until the branch serves and all that was asked for is done. */
  DatabaseBranch ready(String branch) {
    var seen = new AtomicReference<DatabaseBranch>();
    until(() -> {
      var now = get(branch);
      seen.set(now);
      var ready =
          Conditions.find(now.getStatus().getConditions(), ConditionType.READY).orElseThrow();
      assertThat(ready.status()).as("%s", ready).isEqualTo(ConditionStatus.TRUE);
      assertThat(ready.observedGeneration()).isEqualTo(now.getMetadata().getGeneration());
      assertThat(now.getStatus().getPhase()).isEqualTo(BranchPhase.FUNCTIONS_DEPLOYED);
    });
    return Objects.requireNonNull(seen.get());
  }

  /**
   * Waits for a condition's status and reason, and returns the very one that had them: a later one
   * may tell something else, as of a server that ends again and again.
   */
  Condition until(String branch, ConditionType type, ConditionStatus status, String reason) {
    var seen = new AtomicReference<Condition>();
    until(() -> {
      var now = condition(branch, type);
      seen.set(now);
      assertThat(now.status() + " " + now.reason())
          .as("%s of %s: %s", type.word(), branch, now.message())
          .isEqualTo(status + " " + reason);
    });
    return Objects.requireNonNull(seen.get());
  }

  /** Waits until the branch has cost something: only whole seconds count. */
  void hasCost(String branch) {
    until(() ->
        assertThat(Instant.parse(get(branch).getStatus().getCost().since()).plusSeconds(1))
            .isBefore(Instant.now()));
  }

  /** Asserts again and again until it holds. */
  void until(ThrowingRunnable assertion) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(400))
        .ignoreExceptions()
        .untilAsserted(assertion);
  }

  /** Waits for this Event about an object: it is sent beside the status, not before it. */
  void told(String about, String event) {
    until(() -> assertThat(events(about)).anyMatch(e -> e.startsWith(event)));
  }

  /** Events about an object, as "Type Reason note". */
  List<String> events(String about) {
    return client().events().v1().events().inNamespace(name).list().getItems().stream()
        .filter(e -> e.getRegarding() != null && about.equals(e.getRegarding().getName()))
        .map(e -> e.getType() + " " + e.getReason() + " " + e.getNote())
        .toList();
  }

  /** SQL as the superuser, over the pod's own socket; unaligned, tuples only. */
  String psql(String branch, String database, String sql) {
    var out = new ByteArrayOutputStream();
    var error = new ByteArrayOutputStream();
    try (var psql =
        client()
            .pods()
            .inNamespace(name)
            .withName(pod(branch))
            .writingOutput(out)
            .writingError(error)
            .exec(
                "psql",
                "-h",
                "/run/offshoot",
                "-U",
                "postgres",
                "-d",
                database,
                "-v",
                "ON_ERROR_STOP=1",
                "-qAtc",
                sql)) {
      var code = psql.exitCode().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (code != 0) {
        throw new AssertionError("psql of " + branch + " ended with " + code + ": " + error);
      }
      return out.toString(StandardCharsets.UTF_8).strip();
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("psql of " + branch + " did not end well: " + error, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    cluster.end(name);
  }
}
