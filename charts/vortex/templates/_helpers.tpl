{{- define "vortex.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* Short enough for the suffixes of services and of the pod's revision label. */}}
{{- define "vortex.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "vortex.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "vortex.selector" -}}
app.kubernetes.io/name: {{ include "vortex.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "vortex.labels" -}}
{{ include "vortex.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: vortex
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Without the chart's version: an upgrade of the chart alone is no reason to stop the pod. */}}
{{- define "vortex.podLabels" -}}
{{ include "vortex.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: vortex
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "vortex.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "vortex.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{- define "vortex.tokenSecret" -}}
{{- default (printf "%s-admin-token" (include "vortex.fullname" .)) .Values.auth.existingSecret -}}
{{- end }}

{{- define "vortex.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end }}

{{- define "vortex.address" -}}
{{- $host := .Values.settings.bindAddress -}}
{{- if contains ":" $host -}}[{{ $host }}]{{- else -}}{{ $host }}{{- end -}}
{{- end }}

{{/* Where vortexd.toml is: URLs of webhooks often hold a key, and sections written by hand may hold anything. */}}
{{- define "vortex.settingsKind" -}}
{{- if or .Values.settings.webhooks .Values.settings.extra -}}Secret{{- else -}}ConfigMap{{- end -}}
{{- end }}

{{/* What contradicts itself is refused, with what to do instead. */}}
{{- define "vortex.check" -}}
{{- range $where := list "commonLabels" "podLabels" -}}
{{- range $name := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" -}}
{{- if hasKey (index $.Values $where) $name -}}
{{- fail (printf "%s: %s is what services find the pod by; take another label" $where $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $names := list -}}
{{- if .Values.settings.tracing.headersSecret -}}{{- $names = append $names "OTEL_EXPORTER_OTLP_HEADERS" -}}{{- end -}}
{{- range .Values.extraEnv -}}
{{- if has .name $names -}}{{- fail (printf "extraEnv: %s is set twice" .name) -}}{{- end -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- range $section := regexFindAll "(?m)^[ \\t]*\\[+[ \\t]*[a-z]+" .Values.settings.extra -1 -}}
{{- $section = regexFind "[a-z]+" $section -}}
{{- if has $section (list "tls" "limits" "auth" "spring" "fleet" "breaker" "prometheus" "tracing" "federation" "webhooks") -}}
{{- fail (printf "settings.extra: [%s] has values of its own; set those, or the daemon would find it twice" $section) -}}
{{- end -}}
{{- end -}}
{{- if ne (int .Values.replicaCount) 1 -}}
{{- fail "replicaCount: the embedded store has one writer, so there is one pod; leave it at 1, and federate several releases (federation.enabled) for more" -}}
{{- end -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled: the embedded store has one writer, and further pods would not share it; raise resources, or federate several releases (federation.enabled)" -}}
{{- end -}}
{{- $least := add .Values.shutdown.delaySeconds .Values.shutdown.drainSeconds 5 -}}
{{- if lt (int .Values.shutdown.gracePeriodSeconds) (int $least) -}}
{{- fail (printf "shutdown.gracePeriodSeconds: the pod would be killed while it drains; set at least %d, which is delaySeconds, drainSeconds and 5" $least) -}}
{{- end -}}
{{- if .Values.federation.enabled -}}
{{- if not .Values.federation.name -}}{{- fail "federation.name is missing: the name of this cluster, for example eu" -}}{{- end -}}
{{- if not .Values.federation.tlsSecret -}}{{- fail "federation.tlsSecret is missing: clusters talk over mutual TLS only; name a secret with ca.crt, tls.crt and tls.key" -}}{{- end -}}
{{- end -}}
{{- if and .Values.tls.enabled (not .Values.tls.secretName) -}}{{- fail "tls.secretName is missing: a secret with tls.crt and tls.key" -}}{{- end -}}
{{- if eq .Values.tls.clientCert "required" -}}
{{- if not .Values.tls.enabled -}}{{- fail "tls.clientCert is required and tls.enabled is false: a certificate is shown over TLS only" -}}{{- end -}}
{{- if not .Values.tls.clientCaKey -}}{{- fail "tls.clientCaKey is missing: the key of the authority whose certificates clients have to show" -}}{{- end -}}
{{- if and .Values.tests.enabled (not .Values.tests.clientTlsSecret) -}}
{{- fail "tests.clientTlsSecret is missing, and without a certificate `helm test` is not let in: name a secret with tls.crt and tls.key that the authority of tls.clientCaKey has signed, or set tests.enabled to false" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.tests.clientTlsSecret (not (and .Values.tls.enabled .Values.tls.clientCaKey)) -}}
{{- fail "tests.clientTlsSecret is given, and the API port asks for no certificate: set tls.enabled and tls.clientCaKey" -}}
{{- end -}}
{{- if and .Values.tls.clientCaSecret (not .Values.tls.clientCaKey) -}}{{- fail "tls.clientCaKey is missing, and a secret for it is named in tls.clientCaSecret" -}}{{- end -}}
{{- if and .Values.settings.tracing.headersSecret (not (include "vortex.collector" .)) -}}
{{- fail "settings.tracing.otlp is missing, and a secret for it is named" -}}
{{- end -}}
{{- with .Values.settings.tracing -}}
{{- if and (or .caSecret .clientTlsSecret) (not (hasPrefix "https://" .otlp)) -}}
{{- fail "settings.tracing: caSecret and clientTlsSecret are for a collector with https://, named by otlp" -}}
{{- end -}}
{{- end -}}
{{- if .Values.networkPolicy.enabled -}}
{{- if and (or .Values.ingress.enabled .Values.httpRoute.enabled) (not .Values.networkPolicy.apiFrom) -}}
{{- fail "networkPolicy.apiFrom is empty, so only pods of this namespace come in, and no request through the ingress or the gateway: name where their pods run" -}}
{{- end -}}
{{- if and .Values.metrics.serviceMonitor.enabled (not .Values.networkPolicy.adminFrom) -}}
{{- fail "networkPolicy.adminFrom is empty, so no Prometheus comes to the metrics: name where its pods run" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.persistence.existingClaim (not .Values.persistence.enabled) -}}
{{- fail "persistence.existingClaim is given and persistence.enabled is false; which is meant?" -}}
{{- end -}}
{{- with .Values.settings.prometheus -}}
{{- if and (or .bearerTokenSecret .username .passwordSecret .caSecret .clientTlsSecret) (not .url) -}}
{{- fail "settings.prometheus.url is missing, and a secret for it is named" -}}
{{- end -}}
{{- if and .bearerTokenSecret .username -}}{{- fail "settings.prometheus: bearerTokenSecret and username exclude each other" -}}{{- end -}}
{{- if ne (empty .username) (empty .passwordSecret) -}}{{- fail "settings.prometheus: username and passwordSecret go together" -}}{{- end -}}
{{- end -}}
{{- range .Values.settings.webhooks -}}
{{- if not $.Values.settings.webhookHosts -}}
{{- fail (printf "settings.webhookHosts is empty, so webhook %s may be sent nowhere; list its host:port" .name) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}{{- fail "ingress.hosts is empty: name at least one host" -}}{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}{{- fail "httpRoute.parentRefs is empty: name the gateway" -}}{{- end -}}
{{- end }}

{{/* vortexd.toml. Strings are written as JSON, whose escapes TOML reads; whole numbers as such. */}}
{{- define "vortex.toml" -}}
{{- $s := .Values.settings -}}
{{- $address := include "vortex.address" . -}}
data_dir = "/var/lib/vortex/data"
listen = {{ printf "%s:8888" $address | toJson }}
admin_listen = {{ printf "%s:9889" $address | toJson }}
drain_delay = "{{ int .Values.shutdown.delaySeconds }}s"
drain_timeout = "{{ int .Values.shutdown.drainSeconds }}s"
log = {{ toJson $s.log }}
log_format = {{ toJson $s.logFormat }}
reserve_mib = {{ int64 $s.reserveMib }}
free_floor_mib = {{ int64 $s.freeFloorMib }}
{{- with $s.webhookHosts }}
webhook_hosts = {{ toJson . }}
{{- end }}
{{- if .Values.tls.enabled }}

[tls]
cert = {{ printf "/etc/vortex/tls/%s" .Values.tls.certKey | toJson }}
key = {{ printf "/etc/vortex/tls/%s" .Values.tls.keyKey | toJson }}
{{- with .Values.tls.clientCaKey }}
client_ca = {{ printf "/etc/vortex/%s/%s" (ternary "tls-clients" "tls" (ne $.Values.tls.clientCaSecret "")) . | toJson }}
client_cert = {{ toJson $.Values.tls.clientCert }}
{{- end }}
admin = false
{{- end }}

[limits]
{{- range $name, $value := .Values.limits }}
{{- if kindIs "string" $value }}
{{- with $value }}
{{ snakecase $name }} = {{ toJson . }}
{{- end }}
{{- else if not (kindIs "invalid" $value) }}
{{ snakecase $name }} = {{ int64 $value }}
{{- end }}
{{- end }}

[auth]
{{- if .Values.auth.enabled }}
mode = "tokens"
bootstrap_token_file = {{ printf "/etc/vortex/auth/%s" .Values.auth.key | toJson }}
{{- else }}
mode = "off"
{{- end }}

[spring]
accept_empty = {{ $s.spring.acceptEmpty }}

[fleet]
interval = {{ toJson $s.fleet.interval }}
{{- with $s.fleet.grace }}
grace = {{ toJson . }}
{{- end }}
forget_after = {{ toJson $s.fleet.forgetAfter }}
tolerance = {{ int64 $s.fleet.tolerance }}
drift_threshold = {{ toJson $s.fleet.driftThreshold }}
instances_per_target = {{ int64 $s.fleet.instancesPerTarget }}
heartbeats_per_second = {{ int64 $s.fleet.heartbeatsPerSecond }}

[breaker]
rollbacks = {{ int64 $s.breaker.rollbacks }}
window = {{ toJson $s.breaker.window }}
{{- with $s.prometheus }}
{{- if .url }}

[prometheus]
url = {{ toJson .url }}
timeout = {{ toJson .timeout }}
{{- if .bearerTokenSecret }}
bearer_token_file = {{ printf "/etc/vortex/prometheus/token/%s" .bearerTokenKey | toJson }}
{{- end }}
{{- if .username }}
username = {{ toJson .username }}
password_file = {{ printf "/etc/vortex/prometheus/password/%s" .passwordKey | toJson }}
{{- end }}
{{- if .caSecret }}
ca_file = "/etc/vortex/prometheus/ca/ca.crt"
{{- end }}
{{- if .clientTlsSecret }}
client_cert_file = "/etc/vortex/prometheus/client/tls.crt"
client_key_file = "/etc/vortex/prometheus/client/tls.key"
{{- end }}
{{- end }}
{{- end }}
{{- with $s.tracing }}
{{- if .otlp }}

[tracing]
otlp = {{ toJson .otlp }}
sample = {{ toJson .sample }}
{{- if .caSecret }}
ca_file = "/etc/vortex/tracing/ca/ca.crt"
{{- end }}
{{- if .clientTlsSecret }}
client_cert_file = "/etc/vortex/tracing/client/tls.crt"
client_key_file = "/etc/vortex/tracing/client/tls.key"
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.federation.enabled }}

[federation]
name = {{ toJson .Values.federation.name }}
listen = {{ printf "%s:9090" $address | toJson }}
ca = {{ printf "/etc/vortex/federation/%s" .Values.federation.caKey | toJson }}
cert = {{ printf "/etc/vortex/federation/%s" .Values.federation.certKey | toJson }}
key = {{ printf "/etc/vortex/federation/%s" .Values.federation.keyKey | toJson }}
{{- with .Values.federation.keepOps }}
keep_ops = {{ toJson . }}
{{- end }}
{{- range .Values.federation.peers }}

[[federation.peers]]
name = {{ toJson .name }}
{{- with .address }}
address = {{ toJson . }}
{{- end }}
{{- with .san }}
san = {{ toJson . }}
{{- end }}
{{- with .cluster }}
cluster = {{ toJson . }}
{{- end }}
{{- if hasKey . "relays" }}
relays = {{ .relays }}
{{- end }}
{{- end }}
{{- end }}
{{- range $s.webhooks }}

[[webhooks]]
name = {{ toJson .name }}
url = {{ toJson .url }}
secret_file = {{ printf "/etc/vortex/webhooks/%s/%s" .name (default "secret" .secretKey) | toJson }}
{{- with .events }}
events = {{ toJson . }}
{{- end }}
{{- with .apps }}
apps = {{ toJson . }}
{{- end }}
{{- end }}
{{- with $s.extra }}

{{ . }}
{{- end }}
{{- end }}

{{/* Secrets that the settings name, as volumes: name, secret, path. */}}
{{- define "vortex.secretMounts" -}}
{{- $mounts := list -}}
{{- with .Values.settings.prometheus -}}
{{- if .bearerTokenSecret -}}{{- $mounts = append $mounts (list "prometheus-token" .bearerTokenSecret "/etc/vortex/prometheus/token") -}}{{- end -}}
{{- if .passwordSecret -}}{{- $mounts = append $mounts (list "prometheus-password" .passwordSecret "/etc/vortex/prometheus/password") -}}{{- end -}}
{{- if .caSecret -}}{{- $mounts = append $mounts (list "prometheus-ca" .caSecret "/etc/vortex/prometheus/ca") -}}{{- end -}}
{{- if .clientTlsSecret -}}{{- $mounts = append $mounts (list "prometheus-client" .clientTlsSecret "/etc/vortex/prometheus/client") -}}{{- end -}}
{{- end -}}
{{- with .Values.settings.tracing -}}
{{- if .caSecret -}}{{- $mounts = append $mounts (list "tracing-ca" .caSecret "/etc/vortex/tracing/ca") -}}{{- end -}}
{{- if .clientTlsSecret -}}{{- $mounts = append $mounts (list "tracing-client" .clientTlsSecret "/etc/vortex/tracing/client") -}}{{- end -}}
{{- end -}}
{{- range $index, $hook := .Values.settings.webhooks -}}
{{- $mounts = append $mounts (list (printf "webhook-%d" $index) $hook.secretName (printf "/etc/vortex/webhooks/%s" $hook.name)) -}}
{{- end -}}
{{- if .Values.tls.enabled -}}
{{- $mounts = append $mounts (list "tls" .Values.tls.secretName "/etc/vortex/tls") -}}
{{- with .Values.tls.clientCaSecret -}}{{- $mounts = append $mounts (list "tls-clients" . "/etc/vortex/tls-clients") -}}{{- end -}}
{{- end -}}
{{- if .Values.auth.enabled -}}{{- $mounts = append $mounts (list "auth" (include "vortex.tokenSecret" .) "/etc/vortex/auth") -}}{{- end -}}
{{- if .Values.federation.enabled -}}{{- $mounts = append $mounts (list "federation" .Values.federation.tlsSecret "/etc/vortex/federation") -}}{{- end -}}
{{- toJson $mounts -}}
{{- end }}

{{/* The collector's URL as the daemon will read it: the standard variables go before the settings. */}}
{{- define "vortex.collector" -}}
{{- $url := .Values.settings.tracing.otlp -}}
{{- range $name := list "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" -}}
{{- range $.Values.extraEnv -}}
{{- if eq .name $name -}}{{- $url = default $url .value -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- $url -}}
{{- end }}

{{/* The port of a URL, also where its host is a variable of the pod: `http://$(NODE):4317`. */}}
{{- define "vortex.port" -}}
{{- $authority := regexFind "^[^/?#]*" (regexReplaceAll "^[A-Za-z]+://" . "") -}}
{{- default (ternary "443" "80" (hasPrefix "https:" .)) (trimPrefix ":" (regexFind ":[0-9]+$" $authority)) -}}
{{- end }}

{{/* Ports that the settings have the daemon connect to, besides DNS. */}}
{{- define "vortex.egressPorts" -}}
{{- $ports := list -}}
{{- if .Values.federation.enabled -}}
{{- range .Values.federation.peers -}}
{{- with .address -}}{{- $ports = append $ports (include "vortex.port" .) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- range .Values.settings.webhookHosts -}}{{- $ports = append $ports (include "vortex.port" .) -}}{{- end -}}
{{- with .Values.settings.prometheus.url -}}{{- $ports = append $ports (include "vortex.port" .) -}}{{- end -}}
{{- with include "vortex.collector" . -}}{{- $ports = append $ports (include "vortex.port" .) -}}{{- end -}}
{{- $ports | uniq | sortAlpha | toJson -}}
{{- end }}
