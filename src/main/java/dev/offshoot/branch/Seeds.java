package dev.offshoot.branch;

import dev.offshoot.api.ConfigMapKeyRef;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * Reads a seed's text where its branch says it is. Called on lanes only, since it asks the API
 * server.
 */
final class Seeds {
  private static final String DONE = "done";

  private final KubernetesClient client;

  Seeds(KubernetesClient client) {
    this.client = client;
  }

  Optional<String> read(String namespace, ConfigMapKeyRef ref) {
    var map = client.configMaps().inNamespace(namespace).withName(ref.name()).get();
    return map == null || map.getData() == null
        ? Optional.empty()
        : Optional.ofNullable(map.getData().get(ref.key()));
  }

  /** How it went, as the branch's database remembers it. */
  static String outcome(Optional<SqlFailure> failure) {
    return failure.map(f -> f.sqlState() + " " + f.message()).orElse(DONE);
  }

  /** What an earlier operator process met, from what the database remembers. */
  static Optional<SqlFailure> failure(String outcome) {
    return outcome.equals(DONE)
        ? Optional.empty()
        : Optional.of(
            new SqlFailure(
                Stage.SEED,
                Executed.NONE,
                null,
                null,
                outcome.substring(0, 5),
                outcome.substring(6),
                null,
                null,
                null,
                null,
                null));
  }

  SqlFailure notFound(String branch, ConfigMapKeyRef ref) {
    return new SqlFailure(
        Stage.SEED,
        Executed.NONE,
        null,
        ref.name(),
        BranchWork.SEED_NOT_FOUND,
        "ConfigMap %s with key %s, the seed of branch %s, does not exist"
            .formatted(ref.name(), ref.key(), branch),
        null,
        "Create it: the seed is loaded when it appears.",
        null,
        null,
        null);
  }
}
