package dev.offshoot.mcp;

import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the cluster whose token this is, and remembers the answer for a short while, under the
 * token's digest: a token that was revoked is refused soon after.
 */
final class Tokens {
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final int REMEMBERED = 1_000;

  /** A user as the cluster knows it. */
  record Known(String digest, String name, List<String> groups, Map<String, List<String>> extra) {}

  private record Answer(Optional<Known> user, Instant until) {}

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Answer> answers =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
              return size() > REMEMBERED;
            }
          });

  /**
   * @param client may create TokenReviews
   */
  Tokens(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Whose it is; empty if the cluster does not know it. */
  Optional<Known> of(String token) {
    var digest = Digests.hex(token);
    var known = answers.get(digest);
    if (known != null && clock.instant().isBefore(known.until())) {
      return known.user();
    }
    var user = review(token, digest);
    answers.put(digest, new Answer(user, clock.instant().plus(FRESH)));
    return user;
  }

  private Optional<Known> review(String token, String digest) {
    var status =
        client
            .tokenReviews()
            .create(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build())
            .getStatus();
    if (status == null || !Boolean.TRUE.equals(status.getAuthenticated())) {
      return Optional.empty();
    }
    var user = status.getUser();
    return Optional.of(
        new Known(
            digest,
            user.getUsername(),
            user.getGroups() == null ? List.of() : user.getGroups(),
            user.getExtra() == null ? Map.of() : user.getExtra()));
  }
}
