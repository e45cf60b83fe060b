{{/* What the operator may do where branches are: what it uses and no more. It makes the objects of a branch and deletes none but a
pod that is stuck, and what a branch's spec.expiresAfter ends. What belongs to a branch goes with the branch. */}}
{{- define "offshoot.rules" -}}
- apiGroups: [offshoot.dev]
  resources: [databasebranches, migrationsets, branchmerges, branchresets]
  verbs: [get, list, watch]   # what people and Git ask for is theirs: no right to change it
- apiGroups: [offshoot.dev]
  resources: [databasebranches]
  verbs: [patch, delete]   # patch: its finalizer, never its spec; delete: one whose time is over; roots have none
- apiGroups: [offshoot.dev]
  resources: [branchmerges, branchresets]
  verbs: [delete]   # one whose ttlSecondsAfterFinished is over
- apiGroups: [offshoot.dev]
  resources: [databasebranches/status, migrationsets/status, branchmerges/status, branchresets/status]
  verbs: [patch]
- apiGroups: [offshoot.dev]
  resources: [databasebranches/finalizers]   # owner references that block deletion
  verbs: [update]
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [services, configmaps, persistentvolumeclaims]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [secrets]
  {{- if eq .Values.scope "cluster" }}
  verbs: [get, create, patch]   # never all of the cluster's; a branch's that is deleted comes back within three minutes
  {{- else }}
  verbs: [get, list, watch, create, patch]
  {{- end }}
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]   # delete: when branches are to have none
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [delete]   # the volume of a branch whose time is over and that Argo CD or Flux would make again
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, delete]   # create: what tries settings; delete: that, and a broken pod of an older revision
{{- if .Values.certificateIssuer }}
- apiGroups: [cert-manager.io]
  resources: [certificates]
  verbs: [get, create, patch]
- apiGroups: [cert-manager.io]
  resources: [certificaterequests]
  verbs: [list]   # what is in the way of one that does not come
{{- end }}
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [list]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end }}
