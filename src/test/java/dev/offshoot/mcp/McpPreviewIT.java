package dev.offshoot.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.MergeOperation;
import dev.offshoot.api.OperationSpec;
import dev.offshoot.kube.AllObjects;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A preview, a declined and a wrong confirmation of any tool change no object of any kind; the same
 * call, confirmed, does. The tools and their arguments are the catalogue's own: a new one without a
 * case fails.
 */
class McpPreviewIT extends McpShop {
  private static final String DIGEST = "sha256:9";
  private static final String COST_ID = "confirm_cost_id";

  /** They hold the operation itself: its plan is the preview. */
  private static final List<String> HOLD = List.of("merge_branch", "reset_branch");

  /** They act at once, by design. */
  private static final List<String> AT_ONCE = List.of("rebase_branch", "apply_migration");

  private final AllObjects objects = new AllObjects(space.name());
  private final Map<String, Object[]> cases = new LinkedHashMap<>();

  private void cases(String operation) {
    put("list_projects");
    put("get_cost", "type", "branch");
    put("confirm_cost", "type", "branch", "recurrence", "hourly", "amount", 0.01344);
    put("list_migrations", "project_id", "login");
    put("get_logs", "project_id", "login", "service", "postgres");
    put("get_project_url", "project_id", "login");
    put("get_publishable_keys", "project_id", "login");
    put("list_branches", "project_id", "production");
    put("diff_branch", "branch_id", "login");
    put("get_operation", "operation_id", operation);
    put("create_branch", "project_id", "production", "name", "fresh");
    put("approve_merge", "operation_id", operation, "digest", DIGEST);
    put("merge_branch", "branch_id", uid(login));
    put("reset_branch", "branch_id", uid(login), "last_n", 1);
    put("rebase_branch", "branch_id", uid(login));
    put("apply_migration", "project_id", "login", "name", "x", "query", "select 1");
    put("delete_branch", "branch_id", uid(login));
  }

  private void put(String tool, Object... arguments) {
    cases.put(tool, arguments);
  }

  private static Object[] with(Object[] arguments, Object... more) {
    var all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  private static boolean takes(Tool tool, String param) {
    return tool.params().stream().anyMatch(p -> p.name().equals(param));
  }

  /** A merge that waits for an approval. */
  private String waiting() {
    var merge =
        space.admin().resource(Operations.merge(login, MergeOperation.MERGE, false)).create();
    BranchMerge seen =
        await().until(() -> space.admin().resource(merge).get(), m -> m.getStatus() != null);
    operator.awaiting(seen, DIGEST);
    return "merge/" + ref(merge.getMetadata().getName());
  }

  @Test
  void nothingChangesUntilItIsConfirmed() {
    cases(waiting());
    var tools = new Catalogue(space.settings(), Clock.systemUTC(), new SecureRandom()).tools();
    assertThat(tools)
        .as("each tool has a case")
        .extracting(Tool::name)
        .containsExactlyInAnyOrderElementsOf(cases.keySet());
    var plain = space.agent();
    for (var tool : tools) {
      var name = tool.name();
      var arguments = cases.get(name);
      if (tool.reads()) {
        changesNothing(name, () -> plain.call(name, arguments));
        continue;
      }
      var id =
          takes(tool, COST_ID)
              ? COST_ID
              : takes(tool, Confirming.PARAM.name()) ? Confirming.PARAM.name() : "";
      if (id.isEmpty()) {
        assertThat(AT_ONCE).as("a tool that changes something and never asks").contains(name);
        continue;
      }
      var before = objects.look();
      var first =
          HOLD.contains(name)
              ? onlyHolds(() -> plain.call(name, arguments))
              : changesNothing(name, () -> plain.call(name, arguments));
      assertThat(first.content().path("success").asBoolean()).as(name).isFalse();
      for (var wrong : List.of("AAAA", "", foreign(tool, arguments))) {
        var answer = changesNothing(name, () -> plain.call(name, with(arguments, id, wrong)));
        assertThat(answer.error()).as(name + wrong).isTrue();
      }
      for (var no : List.of("decline", "cancel")) {
        var answer = space.asking(no).call(name, arguments);
        assertThat(answer.name()).as(name + no).isEqualTo("Declined");
        assertThat(objects.look()).as(name + no).isEqualTo(before);
      }
    }
    itChangesWhatIsConfirmed();
  }

  /** What another process would take as a yes. */
  private String foreign(Tool tool, Object[] arguments) {
    return takes(tool, COST_ID)
        ? "x" + COST
        : space
            .agent()
            .call(tool.name(), arguments)
            .content()
            .path(Confirming.PARAM.name())
            .asText();
  }

  /** Else the look at all objects would prove nothing. */
  private void itChangesWhatIsConfirmed() {
    var yes = space.asking("accept");
    cases.forEach((tool, arguments) -> {
      if (List.of("create_branch", "approve_merge", "merge_branch", "reset_branch", "delete_branch")
              .contains(tool)
          || AT_ONCE.contains(tool)) {
        var before = objects.look();
        succeeded(yes.call(tool, arguments));
        assertThat(objects.look()).as(tool).isNotEqualTo(before);
      }
    });
  }

  private Agent.Answer changesNothing(String what, Supplier<Agent.Answer> call) {
    var before = objects.look();
    var answer = call.get();
    assertThat(objects.look()).as(what + ": " + answer.text()).isEqualTo(before);
    return answer;
  }

  private Agent.Answer onlyHolds(Supplier<Agent.Answer> call) {
    var before = objects.look();
    var answer = call.get();
    var after = objects.look();
    var made = new ArrayList<>(after.keySet());
    made.removeAll(before.keySet());
    assertThat(made)
        .singleElement()
        .asString()
        .matches("branch(merge|reset)s/login-(merge|reset)-.*");
    after.remove(made.getFirst());
    assertThat(after).isEqualTo(before);
    var name = made.getFirst().replace("branchmerges/", "").replace("branchresets/", "");
    var spec =
        Stream.of(BranchMerge.class, BranchReset.class)
            .map(kind ->
                space.admin().resources(kind).inNamespace(space.name()).withName(name).get())
            .filter(o -> o != null)
            .map(o -> (OperationSpec) o.getSpec())
            .findFirst()
            .orElseThrow();
    assertThat(spec.isHold()).isTrue();
    assertThat(spec.getApprovedDigest()).isNull();
    return answer;
  }
}
