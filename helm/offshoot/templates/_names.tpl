{{/* Names and labels. The Lease, the key and the policy have fixed names, so one release per namespace and per cluster scope. */}}
{{- define "offshoot.name" -}}
{{ .Values.nameOverride | default "offshoot" }}
{{- end }}

{{- define "offshoot.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "offshoot.name" .) }}
{{- end }}

{{- define "offshoot.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The namespaces of namespaced mode, as a list in JSON. */}}
{{- define "offshoot.namespaces" -}}
{{ .Values.watchNamespaces | default (list .Release.Namespace) | toJson }}
{{- end }}

{{/* Of a component: (list . "operator") */}}
{{- define "offshoot.selector" -}}
app.kubernetes.io/name: offshoot
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "offshoot.labels" -}}
{{ include "offshoot.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ (index . 0).Chart.Name }}-{{ (index . 0).Chart.Version }}
{{- end }}

{{/* What restricted pod security asks of a pod and of a container. */}}
{{- define "offshoot.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "offshoot.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}
