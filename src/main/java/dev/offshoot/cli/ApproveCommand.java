package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * {@code approve}: says yes to exactly the plan that an operation shows. It must never approve a
 * plan that the user has not seen.
 */
record ApproveCommand(Setting setting) implements Act {
  @Override
  public void declare(Form form) {
    form.says(
            "Approves the plan of a merge that waits, because it may destroy data on a root. Shows the plan and asks.")
        .required("OPERATION", "The name of the BranchMerge or BranchReset.")
        .value("DIGEST", "Only the plan with this digest.", "--digest")
        .flag("Do not ask; needs --digest.", "-y", "--yes")
        .flag("Let the API server check it, and change nothing.", "--dry-run");
    Finish.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var finish = new Finish(setting, cluster, given);
    var name = given.first();
    if (given.flag("--yes") && given.value("--digest").isEmpty()) {
      throw Failure.usage("--yes needs --digest: the digest of the plan that you have read");
    }
    var merge = cluster.find(Kind.MERGE, name);
    var kind = merge.isPresent() ? Kind.MERGE : Kind.RESET;
    var operation =
        merge
            .or(() -> cluster.find(Kind.RESET, name))
            .orElseThrow(() ->
                Failure.failed(
                    "There is no BranchMerge and no BranchReset %s in namespace %s.",
                    name, cluster.namespace()));
    var digest = waiting(operation);
    if (given.value("--digest").filter(d -> !d.equals(digest)).isPresent()) {
      throw Failure.failed(
          "%s has another plan by now, with the digest %s:\n%s\nNothing was approved.",
          name, digest, Status.plan(operation));
    }
    var target = target(operation);
    setting
        .console()
        .confirm(
            "Approve what may destroy data in branch %s?\n%s"
                .formatted(target, Status.plan(operation)),
            target,
            given.flag("--yes") || given.flag("--dry-run"));
    var patch = Cluster.JSON.createObjectNode();
    patch.putObject("spec").put("approvedDigest", digest);
    var patched = cluster.patch(kind, name, patch, given.flag("--dry-run"));
    return given.flag("--dry-run")
        ? finish.dryRun(kind, patched, "the approval of " + name)
        : finish.of(
            kind,
            patched,
            "%s approved for branch %s".formatted(kind.name(name), target),
            Ending.approved(digest),
            Operations::approve);
  }

  private static String waiting(JsonNode operation) {
    var phase = operation.at("/status/phase").asText("Pending");
    if (!phase.equals("AwaitingApproval")) {
      throw Failure.failed(
          "%s does not wait for an approval: it is %s.", Operations.name(operation), phase);
    }
    return operation.at("/status/digest").asText();
  }

  private static String target(JsonNode operation) {
    var target = operation.at("/spec/targetRef/name").asText();
    return target.isEmpty() ? operation.at("/spec/branchRef/name").asText() : target;
  }
}
