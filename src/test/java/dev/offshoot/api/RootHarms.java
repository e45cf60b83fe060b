package dev.offshoot.api;

import java.util.List;

/** What {@link RootRightsIT} tries on a production branch, and the accounts that it adds. */
final class RootHarms {
  /** Words of kubectl, by spaces; ROOT, NS, FILE and GENERATED are filled in. */
  static final List<List<String>> ALL =
      """
      delete dbb ROOT --wait=false
      delete dbb --all --wait=false
      delete dbb -l team=red --wait=false
      delete --raw /apis/offshoot.dev/v1alpha1/namespaces/NS/databasebranches
      patch dbb ROOT --type=merge -p {'spec':{'postgres':{'image':'evil'}}}
      patch dbb ROOT --type=merge -p {'spec':{'postgres':{'parameters':{'work_mem':'8MB'}}}}
      patch dbb ROOT --type=merge -p {'spec':{'postgres':{'storage':{'claimName':'theirs'}}}}
      patch dbb ROOT --type=merge -p {'spec':{'passwordRotation':1}}
      patch dbb ROOT --type=merge -p {'spec':{'deletionPolicy':'Delete'}}
      patch dbb ROOT --type=json -p [{'op':'add','path':'/metadata/ownerReferences','value':[{'apiVersion':'v1','kind':'ConfigMap','name':'gone','uid':'1'}]}]
      annotate dbb ROOT offshoot.dev/resolve-history=reapply
      annotate dbb ROOT offshoot.dev/of-a-later-version=yes
      annotate dbb ROOT offshoot.dev/kept-
      annotate dbb ROOT offshoot.dev/kept=other --overwrite
      apply --server-side --force-conflicts -f FILE
      create -f FILE
      create -f GENERATED
      """
          .lines()
          .map(line -> List.of(line.split(" ")))
          .toList();

  static final String ACCOUNTS =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: creators}
      rules:
      - {apiGroups: [offshoot.dev], resources: [databasebranches], verbs: [get, list, watch, create, update, patch, delete, deletecollection]}
      - {apiGroups: [offshoot.dev], resources: [databasebranches], resourceNames: [production], verbs: [branch]}
      - {apiGroups: [""], resources: [configmaps], resourceNames: [seed-of-mine], verbs: [get]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: creators}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: creators}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: branch-creator}
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: branch-tuner}
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: the-operator-root-maker}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: tuners}
      rules:
      - {apiGroups: [offshoot.dev], resources: [databasebranches/server], verbs: [update]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: tuners}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: tuners}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: branch-tuner}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: root-makers}
      rules:
      - {apiGroups: [offshoot.dev], resources: [databasebranches/root], verbs: [create, update, delete]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: root-makers}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: root-makers}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: the-operator-root-maker}
      """;

  private RootHarms() {}
}
