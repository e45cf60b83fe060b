package dev.offshoot.mcp;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Puts the tools together, and decides which of them a server has and with which arguments. */
final class Catalogue {
  private static final Param BRANCH_OF_PROJECT =
      Param.text(
              "branch_id",
              BranchRef.LONGEST,
              "A branch of this server's project; left out: the project itself.")
          .optional();

  private final List<Tool> tools;
  private final EnvResource env;

  Catalogue(Settings settings, Clock clock, SecureRandom random) {
    var branches = new Branches(settings);
    var text = new OperationText(settings.rowValues());
    var waiting = new Waiting(settings.patience());
    var operations = new Operations(waiting, text);
    var confirming = new Confirming(new Confirmations(random, clock));
    var results = new SetResult(text);
    var cost = new Cost(settings.hourlyRate());
    var applying = new Applying(branches, new Sets(clock, results), waiting, results);
    var all = new ArrayList<Tool>();
    all.addAll(new AccountTools(branches, cost).all());
    all.addAll(new MigrationTools(branches, applying).all());
    all.add(new LogTools(branches, clock, settings.rowValues()).tool());
    all.addAll(new ConnectTools(branches).all());
    all.addAll(new BranchTools(branches, cost, confirming).all());
    all.addAll(new OperationTools(branches, operations, confirming).all());
    all.add(new DiffTool(branches).tool());
    all.addAll(new FollowTools(branches, text, results, confirming).all());
    this.tools =
        all.stream()
            .filter(t -> settings.features().contains(t.feature()))
            .filter(t -> t.reads() || !settings.readOnly())
            .filter(t -> settings.project().isEmpty() || !t.name().equals("list_projects"))
            .map(t -> settings.project().isEmpty() ? t : scoped(t))
            .toList();
    this.env = new EnvResource(branches, settings.appCredentials());
  }

  List<Tool> tools() {
    return tools;
  }

  EnvResource env() {
    return env;
  }

  /** Without project_id; where it would have named a branch, branch_id may. */
  private static Tool scoped(Tool tool) {
    var params = new ArrayList<>(tool.params());
    if (!params.remove(BranchTools.PROJECT_ID)) {
      return tool;
    }
    if (tool.feature() != Feature.BRANCHING) {
      params.add(BRANCH_OF_PROJECT);
    }
    return new Tool(
        tool.name(),
        tool.title(),
        tool.description(),
        tool.feature(),
        tool.effect(),
        List.copyOf(params),
        tool.result(),
        tool.work());
  }
}
