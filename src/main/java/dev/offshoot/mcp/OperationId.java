package dev.offshoot.mcp;

import java.util.regex.Pattern;

/** Names an object that a tool made, such as {@code merge/shop/login-merge-x7k2p}. */
record OperationId(Kind kind, String namespace, String name) {
  static final int LONGEST = 330;

  /** What it is. */
  enum Kind {
    MERGE,
    RESET,
    MIGRATION
  }

  private static final Pattern FORM =
      Pattern.compile(
          "(merge|reset|migration)/([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)/([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)");

  static OperationId of(String id) {
    var form = FORM.matcher(id);
    if (!form.matches() || form.group(3).contains("..")) {
      throw new ToolError(
          "InvalidId",
          "That is no operation_id: it is what merge_branch, rebase_branch, reset_branch or apply_migration returned.");
    }
    return new OperationId(
        switch (form.group(1)) {
          case "merge" -> Kind.MERGE;
          case "reset" -> Kind.RESET;
          default -> Kind.MIGRATION;
        },
        form.group(2),
        form.group(3));
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + "/" + namespace + "/" + name;
  }
}
