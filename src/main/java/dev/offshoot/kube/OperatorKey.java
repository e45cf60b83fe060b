package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one secret that the operator keeps: the key from which it derives every role's password. It
 * lives in the operator's own namespace, is made once, and must never be replaced unasked: a new
 * key changes every password of every branch and restarts its server.
 */
public final class OperatorKey {
  /** The name of the Secret. */
  public static final String SECRET = "offshoot-key";

  private static final String ENTRY = "key";
  private static final int BYTES = 32;

  private OperatorKey() {}

  /** A person has to bring the key back; the message says how. */
  public static final class Unusable extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Reads the key, or makes it when there is none.
   *
   * @param branch a branch whose passwords derive from the key, if there is any: then the key was
   *     lost, and none is made
   * @throws KubernetesClientException when the API server refuses
   * @throws Unusable when the key was lost, or is none
   */
  public static byte[] obtain(
      KubernetesClient client,
      String namespace,
      SecureRandom random,
      Supplier<Optional<String>> branch) {
    var secrets = client.secrets().inNamespace(namespace);
    var found = secrets.withName(SECRET).get();
    if (found == null) {
      var orphan = branch.get();
      if (orphan.isPresent()) {
        throw new Unusable(
            "Secret %s/%s is missing, and branch %s has passwords that derive from it; restore it from a backup, or start once with --new-key, which gives every branch new passwords and restarts its server"
                .formatted(namespace, SECRET, orphan.get()));
      }
      var fresh = new byte[BYTES];
      random.nextBytes(fresh);
      var wanted =
          new SecretBuilder()
              .withNewMetadata()
              .withName(SECRET)
              .withNamespace(namespace)
              .addToLabels(Labels.MANAGED_BY, "offshoot")
              .endMetadata()
              .withImmutable(true)
              .withData(Map.of(ENTRY, Base64.getEncoder().encodeToString(fresh)))
              .build();
      try {
        found = secrets.resource(wanted).create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        found = secrets.withName(SECRET).require(); // another replica was first
      }
    }
    var data = found.getData() == null ? null : found.getData().get(ENTRY);
    if (data == null || Base64.getDecoder().decode(data).length != BYTES) {
      throw new Unusable(
          "Secret %s/%s has no entry \"%s\" of %d bytes; restore it from a backup: every branch's passwords derive from it"
              .formatted(namespace, SECRET, ENTRY, BYTES));
    }
    return Base64.getDecoder().decode(data);
  }
}
