{{- define "anchor.name" -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- end }}

{{- /* Takes (list context tag); without a tag of its own a role has everybody's. */ -}}
{{- define "anchor.image" -}}
{{- $context := index . 0 -}}
{{ $context.Values.image.repository }}:{{ index . 1 | default $context.Values.image.tag | default $context.Chart.AppVersion }}
{{- end }}

{{- /* Labels that never change: a role's pods are selected by them. Takes (list context role). */ -}}
{{- define "anchor.selector" -}}
{{- $context := index . 0 -}}
app.kubernetes.io/name: anchor-orleans
app.kubernetes.io/instance: {{ $context.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "anchor.labels" -}}
{{- $context := index . 0 -}}
{{ include "anchor.selector" . }}
app.kubernetes.io/version: {{ $context.Chart.AppVersion | quote }}
helm.sh/chart: {{ $context.Chart.Name }}-{{ $context.Chart.Version }}
app.kubernetes.io/managed-by: {{ $context.Release.Service }}
{{- end }}

{{- /* Settings as environment variables. Takes (list context role ownSettings). */ -}}
{{- define "anchor.environment" -}}
{{- $context := index . 0 -}}
- { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
- { name: POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
- { name: Silo__Roles, value: {{ index . 1 }} }
- { name: Silo__Name, value: $(POD_NAME) }
- { name: Cluster__Listen, value: 0.0.0.0 }
- { name: Cluster__Advertise, value: $(POD_IP) }
- { name: Storage__Provider, value: postgres }
- { name: Storage__SharedPath, value: /shared }
- { name: Storage__ConnectionString, valueFrom: { secretKeyRef: { name: {{ $context.Values.secret.name }}, key: connection-string } } }
- { name: ANCHOR_API_KEY, valueFrom: { secretKeyRef: { name: {{ $context.Values.secret.name }}, key: api-key } } }
{{- range $name, $key := $context.Values.secret.settings }}
- { name: {{ $name }}, valueFrom: { secretKeyRef: { name: {{ $context.Values.secret.name }}, key: {{ $key }} } } }
{{- end }}
{{- range $name, $value := merge (dict) (index . 2) $context.Values.settings }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{- /* One process a node where there are enough. Takes (list context role). */ -}}
{{- define "anchor.spread" -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "anchor.selector" . | nindent 6 }}
{{- end }}
