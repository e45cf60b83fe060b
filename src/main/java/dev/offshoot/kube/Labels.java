package dev.offshoot.kube;

import java.util.Map;

/** The labels and annotations that Offshoot writes or reads; nothing else may spell them. */
public final class Labels {
  public static final String BRANCH = "offshoot.dev/branch";
  public static final String BRANCH_UID = "offshoot.dev/branch-uid";
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** On a StatefulSet: the settings that its server has accepted, in JSON. */
  public static final String ACCEPTED = "offshoot.dev/accepted-settings";

  /**
   * On a report: the digest of its content; also the key under which an informer keeps that of what
   * is in it now.
   */
  public static final String CONTENT = "offshoot.dev/content-digest";

  /** On a pod that tries settings: their digest. */
  public static final String CHECK = "offshoot.dev/check";

  /** On a volume claim: its data directory was initialised for this branch's UID. */
  public static final String INITIALIZED = "offshoot.dev/initialized";

  /** On a volume claim and a StatefulSet: the image that was resolved for the branch, and stays. */
  public static final String IMAGE = "offshoot.dev/image";

  /** Beside it: what the specs asked for when it was resolved, an image or a version. */
  public static final String IMAGE_ASKED = "offshoot.dev/image-asked";

  /** Beside it: the major of Postgres. */
  public static final String MAJOR = "offshoot.dev/major";

  /** Beside it: the locale that the database was initialised with. */
  public static final String LOCALE = "offshoot.dev/locale";

  /**
   * On a StatefulSet and its pods: digests of the settings that a server takes only at its start. A
   * change restarts it.
   */
  public static final String STARTED_WITH = "offshoot.dev/started-with";

  /** On a StatefulSet: its pod template as the operator wrote it, in JSON. */
  public static final String TEMPLATE = "offshoot.dev/template";

  /** On a volume claim that a spec names: {@code name/uid} of the branch that has taken it. */
  public static final String CLAIMED_BY = "offshoot.dev/claimed-by";

  /** On a set: any new value tries again what failed. */
  public static final String RETRY = "offshoot.dev/retry";

  /**
   * On a set: {@code applied} or {@code retry}, what a person found about a migration whose outcome
   * is unknown.
   */
  public static final String RESOLVE = "offshoot.dev/resolve";

  /** On an operation: another value than before asks for another plan and rehearsal. */
  public static final String REFRESH = "offshoot.dev/refresh";

  /**
   * On a set: {@code all} or versions, which a reset took out and which shall be applied all the
   * same.
   */
  public static final String REAPPLY = "offshoot.dev/reapply";

  /**
   * On a branch: {@code reapply} or {@code accept}, what a person decided about a history that went
   * back.
   */
  public static final String RESOLVE_HISTORY = "offshoot.dev/resolve-history";

  /** On a pod: it may reach the branch of this name, or with {@code any} all of its namespace. */
  public static final String CLIENT = "offshoot.dev/client";

  /** Argo CD's own, on every object that it keeps as Git has it. */
  public static final String ARGO_TRACKING = "argocd.argoproj.io/tracking-id";

  /** What Argo CD tracks by where it is not told to use the annotation; others set it too. */
  public static final String INSTANCE = "app.kubernetes.io/instance";

  /** Flux's own, on every object that a Kustomization made. */
  public static final String FLUX_KUSTOMIZE = "kustomize.toolkit.fluxcd.io/name";

  /** Flux's own, on every object that a HelmRelease made. */
  public static final String FLUX_HELM = "helm.toolkit.fluxcd.io/name";

  /** Keeps a parent while branches of it exist. */
  public static final String CHILDREN_FINALIZER = "offshoot.dev/children";

  private Labels() {}

  /** What every object that belongs to a branch carries. */
  public static Map<String, String> of(String branch, String uid) {
    return Map.of(
        MANAGED_BY,
        "offshoot",
        "app.kubernetes.io/name",
        "postgresql",
        "app.kubernetes.io/component",
        "database",
        INSTANCE,
        branch,
        BRANCH,
        branch,
        BRANCH_UID,
        uid);
  }

  /** What a Service selects a branch's pod by. */
  public static Map<String, String> selector(String branch, String uid) {
    return Map.of(BRANCH, branch, BRANCH_UID, uid);
  }
}
