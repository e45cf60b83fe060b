package dev.offshoot.mcp;

import dev.offshoot.api.DatabaseBranch;
import java.util.regex.Pattern;

/**
 * A branch by namespace and name: what the tools call project_ref. Decides what such an id looks
 * like; nothing else ever gets into a path of the API server.
 */
record BranchRef(String namespace, String name) {
  static final int LONGEST = 104;
  private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
  private static final String BRANCH = "[a-z]([-a-z0-9]{0,38}[a-z0-9])?";
  private static final Pattern FORM =
      Pattern.compile("(?:(?<namespace>" + LABEL + ")/)?(?<name>" + BRANCH + ")");
  private static final Pattern NAME = Pattern.compile(BRANCH);

  /** Reads "namespace/name", or "name" in the namespace that is given. */
  static BranchRef of(String id, String namespace) {
    var form = FORM.matcher(id);
    if (!form.matches()) {
      throw new ToolError(
          "InvalidId",
          "That is no id of a project: it is a branch's name, or its namespace and name with a slash between, as list_projects and list_branches print them.");
    }
    var given = form.group("namespace");
    return new BranchRef(given == null ? namespace : given, form.group("name"));
  }

  static BranchRef of(DatabaseBranch branch) {
    return new BranchRef(branch.getMetadata().getNamespace(), branch.getMetadata().getName());
  }

  /** A branch may have this name. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  static boolean isForm(String id) {
    return FORM.matcher(id).matches();
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
