package dev.offshoot.cli;

/** The kinds of objects that the plugin reads or writes, and where the API server has them. */
enum Kind {
  BRANCH("offshoot.dev/v1alpha1", "DatabaseBranch", "databasebranches"),
  SET("offshoot.dev/v1alpha1", "MigrationSet", "migrationsets"),
  MERGE("offshoot.dev/v1alpha1", "BranchMerge", "branchmerges"),
  RESET("offshoot.dev/v1alpha1", "BranchReset", "branchresets"),
  CONFIG_MAP("v1", "ConfigMap", "configmaps"),
  SECRET("v1", "Secret", "secrets"),
  POD("v1", "Pod", "pods");

  private final String api;
  private final String word;
  private final String plural;

  Kind(String api, String word, String plural) {
    this.api = api;
    this.word = word;
    this.plural = plural;
  }

  String api() {
    return api;
  }

  /** As the field {@code kind} has it. */
  String word() {
    return word;
  }

  /** For kubectl's own commands. */
  String resource() {
    return this == BRANCH || this == SET || this == MERGE || this == RESET
        ? plural + ".v1alpha1.offshoot.dev"
        : plural;
  }

  /** As kubectl's output {@code name} has it. */
  String name(String object) {
    return word.toLowerCase(java.util.Locale.ROOT)
        + (api.contains("/") ? "." + api.substring(0, api.indexOf('/')) : "")
        + "/"
        + object;
  }

  /** The path of all objects in a namespace. */
  String path(String namespace) {
    return (api.contains("/") ? "/apis/" : "/api/")
        + api
        + "/namespaces/"
        + namespace
        + "/"
        + plural;
  }

  String path(String namespace, String object) {
    return path(namespace) + "/" + object;
  }
}
