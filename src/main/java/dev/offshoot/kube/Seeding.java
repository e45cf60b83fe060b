package dev.offshoot.kube;

import dev.offshoot.api.ConfigMapKeyRef;
import dev.offshoot.api.SeedSource;
import dev.offshoot.api.SeedSpec;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.Engine.RunOptions;
import dev.offshoot.engine.Engine.Timeouts;
import dev.offshoot.engine.SeedText;
import dev.offshoot.engine.SqlFailure;
import dev.offshoot.engine.SqlFailure.Executed;
import dev.offshoot.engine.SqlFailure.Stage;
import dev.offshoot.engine.Unavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Loads a branch's seed from where its spec says it is, has the branch's database remember how it
 * went, and tells whether its sources changed since. Called on lanes only, since it asks the API
 * server and the database.
 */
public final class Seeding {
  /** Our own state for a seed whose ConfigMap or key is missing. */
  public static final String NOT_FOUND = "OF020";

  /** Our own state for a database that was made without its seed, by a reset to 0 for example. */
  public static final String LEFT_OUT = "OF021";

  /** The kind in the database's table of operations; a reset leaves it behind. */
  private static final String KIND = "seed-outcome";

  private static final String DONE = "done";

  /** A state and a message. */
  private static final Pattern FAILED = Pattern.compile("([0-9A-Z]{5}) (.*)", Pattern.DOTALL);

  private final KubernetesClient client;
  private final Engine engine;

  public Seeding(KubernetesClient client, Engine engine) {
    this.client = client;
    this.engine = engine;
  }

  /** All texts of a seed, or the first source that does not exist. */
  private sealed interface Found {
    record Texts(List<SeedText> texts) implements Found {}

    record Missing(ConfigMapKeyRef ref) implements Found {}
  }

  /**
   * Loads all of its sources, once per branch and texts.
   *
   * @param rowValues an error may show rows: not on a root
   * @return why it is not in
   */
  public Optional<SqlFailure> load(
      Access branch, String namespace, String uid, SeedSpec seed, boolean rowValues)
      throws Unavailable, InterruptedException {
    var names =
        seed.sources().stream()
            .map(s -> s.configMapRef().name())
            .distinct()
            .collect(Collectors.joining(", "));
    var failure =
        switch (read(namespace, seed)) {
          case Found.Missing missing -> Optional.of(notFound(branch.branch(), missing.ref()));
          case Found.Texts found ->
              engine.seed(branch, uid, found.texts(), options("Seed/" + names, uid, rowValues));
        };
    var outcome = failure.map(f -> f.sqlState() + " " + f.message()).orElse(DONE);
    engine.mark(branch, uid, KIND, outcome, "seed " + names + ": " + outcome);
    return failure;
  }

  /**
   * The sources of a seed that was loaded have other texts now. One that does not exist has none:
   * what was loaded is not known to be out of date.
   */
  public boolean changed(Access branch, String namespace, String uid, SeedSpec seed)
      throws Unavailable, InterruptedException {
    return read(namespace, seed) instanceof Found.Texts found
        && engine
            .loadedSeed(branch, uid)
            .filter(loaded -> !loaded.equals(SeedText.checksum(found.texts())))
            .isPresent();
  }

  /**
   * Why no seed is in, as the database itself remembers it: empty only when it knows of one that
   * is.
   *
   * @param branch its name
   * @param outcomes what the database remembers of the branch's UID
   */
  public static Optional<SqlFailure> remembered(String branch, Map<String, String> outcomes) {
    var outcome = outcomes.get(KIND);
    if (outcome == null) {
      return Optional.of(leftOut(branch));
    }
    var word = FAILED.matcher(outcome);
    return outcome.equals(DONE)
        ? Optional.empty()
        : Optional.of(
            SqlFailure.own(
                Stage.SEED,
                Executed.NONE,
                null,
                null,
                word.matches() ? word.group(1) : "",
                word.matches() ? word.group(2) : outcome,
                null));
  }

  /** Nobody tried to load one since the database was made. */
  public static SqlFailure leftOut(String branch) {
    return SqlFailure.own(
        Stage.SEED,
        Executed.NONE,
        null,
        null,
        LEFT_OUT,
        "the database of branch %s was made without its seed".formatted(branch),
        "A BranchReset to the latest migration loads it.");
  }

  /** A seed was tried, and its SQL or its ConfigMap was not as it must be. */
  public static boolean failed(SqlFailure failure) {
    return !failure.sqlState().equals(LEFT_OUT);
  }

  private Found read(String namespace, SeedSpec seed) {
    var texts = new ArrayList<SeedText>();
    for (var ref : seed.sources().stream().map(SeedSource::configMapRef).toList()) {
      var map = client.configMaps().inNamespace(namespace).withName(ref.name()).get();
      var text = map == null || map.getData() == null ? null : map.getData().get(ref.key());
      if (text == null) {
        return new Found.Missing(ref);
      }
      texts.add(new SeedText("key " + ref.key() + " of ConfigMap " + ref.name(), text));
    }
    return new Found.Texts(texts);
  }

  private static RunOptions options(String origin, String uid, boolean rowValues) {
    return new RunOptions(origin, uid, Timeouts.DEFAULT, "", rowValues, "", true);
  }

  private static SqlFailure notFound(String branch, ConfigMapKeyRef ref) {
    return SqlFailure.own(
        Stage.SEED,
        Executed.NONE,
        null,
        null,
        NOT_FOUND,
        "ConfigMap %s with key %s, the seed of branch %s, does not exist"
            .formatted(ref.name(), ref.key(), branch),
        "Create it: the seed is loaded when it appears.");
  }
}
