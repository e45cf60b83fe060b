package dev.offshoot.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.offshoot.kube.Labels;
import java.util.Optional;

/** {@code create}: makes a branch of a branch. */
record CreateCommand(Setting setting) implements Act {
  @Override
  public void declare(Form form) {
    form.says(
            "Creates a branch: a database of its own, with all tracked migrations of its parent and none of its other rows.")
        .required("NAME", "The new branch's name.")
        .value(
            "BRANCH",
            "The branch to make it from; default: the only one without a parent.",
            "--from")
        .value(
            "TIME", "Delete it by itself after this time, such as 72h or 168h.", "--expires-after")
        .values(
            "CONFIGMAP/KEY",
            "SQL to load once it is there, as rows that are no migration. May be given up to 8 times: all in this order, in one transaction.",
            "--seed")
        .flag("Keep the data in the pod only: quicker, and gone with it.", "--ephemeral")
        .flag("Let the API server check it, and make nothing.", "--dry-run");
    Finish.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var finish = new Finish(setting, cluster, given);
    var name = given.first();
    var branch = branch(given, name, given.value("--from").orElseGet(() -> onlyRoot(cluster)));
    try {
      var made = cluster.create(Kind.BRANCH, branch, given.flag("--dry-run"));
      return given.flag("--dry-run")
          ? finish.dryRun(Kind.BRANCH, made, "branch " + name)
          : finish.of(
              Kind.BRANCH,
              made,
              "branch %s of %s created".formatted(name, branch.at("/spec/parentRef/name").asText()),
              Ending::branch,
              _ -> "");
    } catch (Refused e) {
      if (e.is("AlreadyExists")) {
        throw Failure.failed(
            "There is a branch %s already in namespace %s; choose another name, or delete it first.",
            name, cluster.namespace());
      }
      throw e;
    }
  }

  private static ObjectNode branch(Given given, String name, String parent) {
    var branch =
        Cluster.JSON
            .createObjectNode()
            .put("apiVersion", Kind.BRANCH.api())
            .put("kind", Kind.BRANCH.word());
    branch
        .putObject("metadata")
        .put("name", name)
        .putObject("labels")
        .put(Labels.MANAGED_BY, Owned.MANAGER);
    var spec = branch.putObject("spec");
    spec.set("parentRef", Owned.reference(parent));
    given.value("--expires-after").ifPresent(t -> spec.put("expiresAfter", t));
    if (given.flag("--ephemeral")) {
      spec.putObject("postgres").putObject("storage").put("ephemeral", true);
    }
    var seeds = given.values("--seed");
    if (!seeds.isEmpty()) {
      var sources = spec.putObject("seed").putArray("sources");
      seeds.forEach(seed -> addSource(sources, seed));
    }
    return branch;
  }

  private static void addSource(ArrayNode sources, String seed) {
    var slash = seed.indexOf('/');
    if (slash < 1 || slash == seed.length() - 1) {
      throw Failure.usage("--seed is a ConfigMap and its key, such as shop-seed/seed.sql");
    }
    sources
        .addObject()
        .putObject("configMapRef")
        .put("name", seed.substring(0, slash))
        .put("key", seed.substring(slash + 1));
  }

  private static String onlyRoot(Cluster cluster) {
    var roots = Branch.all(cluster).stream().filter(b -> b.parent() == null).toList();
    return Optional.of(roots)
        .filter(r -> r.size() == 1)
        .map(r -> r.getFirst().name())
        .orElseThrow(() ->
            Failure.usage(
                "There are %d branches without a parent in namespace %s: say with --from which branch to make it from.",
                roots.size(), cluster.namespace()));
  }
}
