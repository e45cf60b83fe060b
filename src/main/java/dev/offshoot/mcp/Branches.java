package dev.offshoot.mcp;

import dev.offshoot.api.DatabaseBranch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the branches that ids mean, with the caller's rights, and only those that this server
 * serves. Where a UID was seen is remembered as a hint; what it leads to is always read anew.
 */
final class Branches {
  private static final Pattern UID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final int REMEMBERED = 10_000;

  private final Settings settings;
  private final Optional<BranchRef> project;
  private final Map<String, BranchRef> seen =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, BranchRef> eldest) {
              return size() > REMEMBERED;
            }
          });

  Branches(Settings settings) {
    this.settings = settings;
    this.project = settings.project().map(p -> BranchRef.of(p, settings.namespace()));
  }

  /**
   * The branch that project_id means; with a project of the server's own, that or a branch of it.
   */
  DatabaseBranch project(Call call) {
    if (project.isPresent()) {
      var branch = call.arguments().find("branch_id");
      return branch.isPresent() ? byId(call, branch.get()) : require(call, project.get());
    }
    return require(call, BranchRef.of(call.arguments().text("project_id"), settings.namespace()));
  }

  /** The branch that branch_id means: its UID, or its project_ref. */
  DatabaseBranch branch(Call call) {
    return byId(call, call.arguments().text("branch_id"));
  }

  /** The branch at a place. */
  DatabaseBranch require(Call call, BranchRef ref) {
    var branch =
        call.client()
            .resources(DatabaseBranch.class)
            .inNamespace(ref.namespace())
            .withName(ref.name())
            .get();
    if (branch == null) {
      throw notFound("There is no branch " + ref);
    }
    within(call, branch);
    return branch;
  }

  /** A branch's parent, to compare with; it may lie outside of what this server serves. */
  DatabaseBranch parent(Call call, BranchRef ref) {
    var parent = read(call, ref);
    if (parent == null) {
      throw notFound("The parent %s does not exist any more".formatted(ref));
    }
    return parent;
  }

  /** All branches of a namespace. */
  List<DatabaseBranch> in(Call call, String namespace) {
    var all =
        call.client().resources(DatabaseBranch.class).inNamespace(namespace).list().getItems();
    all.forEach(b -> seen.put(b.getMetadata().getUid(), BranchRef.of(b)));
    return all;
  }

  /** The roots of the namespace that this server looks into. */
  List<DatabaseBranch> roots(Call call) {
    return project
        .map(p -> List.of(require(call, p)))
        .orElseGet(() ->
            in(call, settings.namespace()).stream()
                .filter(b -> b.getSpec().parent() == null)
                .toList());
  }

  /** A branch's root, then all that descends from it, by name. */
  List<DatabaseBranch> family(Call call, DatabaseBranch branch) {
    var all = in(call, branch.getMetadata().getNamespace());
    var root = top(branch, all);
    var family = new ArrayList<DatabaseBranch>(List.of(root));
    family.addAll(descendants(root, all));
    return family;
  }

  /** All that descends from a branch. */
  static List<DatabaseBranch> descendants(DatabaseBranch of, List<DatabaseBranch> all) {
    var children = new LinkedHashMap<String, List<DatabaseBranch>>();
    all.stream()
        .filter(b -> b.getSpec().parent() != null)
        .forEach(b -> children.computeIfAbsent(parent(b), _ -> new ArrayList<>()).add(b));
    var found = new ArrayList<DatabaseBranch>();
    var met = new HashSet<String>(List.of(name(of)));
    var next = new ArrayDeque<>(List.of(name(of)));
    while (!next.isEmpty()) {
      for (var child : children.getOrDefault(next.pop(), List.of())) {
        if (met.add(name(child))) {
          found.add(child);
          next.add(name(child));
        }
      }
    }
    return found;
  }

  private static DatabaseBranch top(DatabaseBranch branch, List<DatabaseBranch> all) {
    var byName = new LinkedHashMap<String, DatabaseBranch>();
    all.forEach(b -> byName.put(name(b), b));
    var at = branch;
    for (int steps = 0; steps < all.size() && at.getSpec().parent() != null; steps++) {
      var up = byName.get(parent(at));
      if (up == null) {
        break;
      }
      at = up;
    }
    return at;
  }

  private DatabaseBranch byId(Call call, String id) {
    if (!UID.matcher(id).matches()) {
      if (BranchRef.isForm(id)) {
        return require(call, BranchRef.of(id, settings.namespace()));
      }
      throw new ToolError(
          "InvalidId",
          "That is no id of a branch: it is the id that list_branches prints, or the project_ref.");
    }
    var hint = seen.get(id);
    if (hint != null) {
      var branch = read(call, hint);
      if (branch != null && id.equals(branch.getMetadata().getUid())) {
        within(call, branch);
        return branch;
      }
    }
    var namespace = project.map(BranchRef::namespace).orElse(settings.namespace());
    var found =
        in(call, namespace).stream()
            .filter(b -> id.equals(b.getMetadata().getUid()))
            .findFirst()
            .orElseThrow(() ->
                notFound(
                    "There is no branch with the id %s in namespace %s".formatted(id, namespace)));
    within(call, found);
    return found;
  }

  private static @Nullable DatabaseBranch read(Call call, BranchRef ref) {
    return call.client()
        .resources(DatabaseBranch.class)
        .inNamespace(ref.namespace())
        .withName(ref.name())
        .get();
  }

  /** With a project of the server's own: it or one of its descendants. */
  private void within(Call call, DatabaseBranch branch) {
    if (project.isEmpty() || BranchRef.of(branch).equals(project.get())) {
      return;
    }
    var scope = project.get();
    var top = scope.namespace().equals(BranchRef.of(branch).namespace()) ? read(call, scope) : null;
    if (top == null
        || descendants(top, in(call, scope.namespace())).stream()
            .noneMatch(b -> name(b).equals(name(branch)))) {
      throw new ToolError(
          "OutOfScope",
          "This server was started for project %s and does not touch branches outside of it."
              .formatted(scope));
    }
  }

  private static ToolError notFound(String what) {
    return new ToolError("NotFound", what + "; list_branches shows those that there are.");
  }

  static String name(DatabaseBranch branch) {
    return branch.getMetadata().getName();
  }

  private static String parent(DatabaseBranch branch) {
    var parent = branch.getSpec().parent();
    return parent == null ? "" : parent;
  }
}
