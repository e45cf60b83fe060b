package dev.offshoot.kube;

/**
 * The names of everything that Offshoot makes for a branch. A branch's name has at most 40
 * characters (the API server refuses longer ones), so that each of these, and the names that
 * Kubernetes derives from them, stays within 63.
 */
public final class Names {
  private Names() {}

  /** The Service: the stable address of the branch. */
  public static String service(String branch) {
    return branch + "-db";
  }

  /**
   * StatefulSet and volume carry a part of the UID: a recreated branch never meets its
   * predecessor's.
   */
  public static String statefulSet(String branch, String uid) {
    return branch + "-db-" + uid.substring(0, 6);
  }

  public static String pod(String branch, String uid) {
    return statefulSet(branch, uid) + "-0";
  }

  public static String volumeClaim(String branch, String uid) {
    return statefulSet(branch, uid);
  }

  /** The ConfigMap with what the server starts from. */
  public static String server(String branch) {
    return branch + "-db-server";
  }

  /**
   * The Secret with the SQL that the server's own superuser runs: it holds verifiers, never
   * passwords.
   */
  public static String bootstrap(String branch) {
    return branch + "-db-bootstrap";
  }

  /** The Secret for applications, in the form that Service Binding asks for. */
  public static String app(String branch) {
    return branch + "-db-app";
  }

  /** The Secret with what the server proves itself with, as cert-manager would make it. */
  public static String tls(String branch) {
    return branch + "-db-tls";
  }

  /** The name under which pods of any namespace reach the branch, and its certificate's. */
  public static String host(String branch, String namespace) {
    return service(branch) + "." + namespace + ".svc";
  }

  /** The same with the domain that clusters have by default, for those who do not search in it. */
  public static String qualifiedHost(String branch, String namespace) {
    return host(branch, namespace) + ".cluster.local";
  }

  /** The pod that tries settings before the branch's server takes them. */
  public static String check(String branch, String digest) {
    return branch + "-check-" + digest;
  }

  /** The NetworkPolicy around the branch's pod. */
  public static String networkPolicy(String branch) {
    return branch + "-db";
  }

  /** The report of the branch's address and its publishable key. */
  public static String publicReport(String branch) {
    return branch + "-db-public";
  }

  public static String migrationsReport(String branch) {
    return branch + "-db-migrations";
  }

  public static String logReport(String branch) {
    return branch + "-db-log";
  }
}
