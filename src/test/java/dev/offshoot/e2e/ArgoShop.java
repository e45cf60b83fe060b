package dev.offshoot.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * What lies in the shop's Git repository: one file, which grows commit by commit. The application
 * itself, of which a ConfigMap is enough here, comes last and is called after the newest merge.
 */
final class ArgoShop {
  static final String FILE = "deploy/shop.yaml";

  private final List<String> base = new ArrayList<>();
  private final List<String> work = new ArrayList<>();
  private final List<String> merges = new ArrayList<>();

  ArgoShop() {
    base("1", "accounts", "create table accounts (id int primary key, email text)");
    work("2", "phone", "alter table accounts add phone text");
    merge("login-1");
  }

  /** A migration that Git wants on production. */
  void base(String version, String name, String sql) {
    base.add(entry(version, name, sql));
  }

  /** A migration that Git wants on the branch. */
  void work(String version, String name, String sql) {
    work.add(entry(version, name, sql));
  }

  void merge(String name) {
    merges.add(name);
  }

  /** A merge is one operation: another try has another name. */
  void mergeAgain(String old, String next) {
    merges.remove(old);
    merge(next);
  }

  String yaml() {
    var all =
        new StringBuilder(
            """
            apiVersion: offshoot.dev/v1alpha1
            kind: DatabaseBranch
            metadata:
              name: production
              annotations:
                argocd.argoproj.io/sync-wave: "0"
                argocd.argoproj.io/sync-options: Delete=false,Prune=false
            spec: {postgres: {storage: {size: 1Gi}}}
            ---
            apiVersion: offshoot.dev/v1alpha1
            kind: DatabaseBranch
            metadata: {name: login, annotations: {argocd.argoproj.io/sync-wave: "2"}}
            spec: {parentRef: {name: production}, expiresAfter: 72h}
            """);
    all.append(set("base", "1", "production", base)).append(set("work", "3", "login", work));
    for (var merge : merges) {
      all.append(
          """
          ---
          apiVersion: offshoot.dev/v1alpha1
          kind: BranchMerge
          metadata: {name: %s, annotations: {argocd.argoproj.io/sync-wave: "4"}}
          spec: {sourceRef: {name: login}, targetRef: {name: production}}
          """
              .formatted(merge));
    }
    all.append(
        """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: app, annotations: {argocd.argoproj.io/sync-wave: "5"}}
        data: {release: %s}
        """
            .formatted(merges.getLast()));
    return all.toString();
  }

  private static String set(String name, String wave, String branch, List<String> migrations) {
    return """
    ---
    apiVersion: offshoot.dev/v1alpha1
    kind: MigrationSet
    metadata: {name: %s, annotations: {argocd.argoproj.io/sync-wave: "%s"}}
    spec:
      branchRef: {name: %s}
      migrations: [%s]
    """
        .formatted(name, wave, branch, String.join(", ", migrations));
  }

  private static String entry(String version, String name, String sql) {
    return "{version: \"%s\", name: %s, sql: \"%s\"}".formatted(version, name, sql);
  }
}
