//! What the chart refuses, and in which words.

use crate::helm::template;

/// `--set` arguments that are refused, and a part of what is said.
const REFUSED: [(&[&str], &str); 43] = [
    // By templates: what is well formed and makes no sense.
    (&["replicaCount=2"], "one writer, so there is one pod"),
    (&["replicaCount=0"], "one writer, so there is one pod"),
    (
        &["autoscaling.enabled=true"],
        "further pods would not share it",
    ),
    (
        &["shutdown.drainSeconds=60"],
        "killed while it drains; set at least 70",
    ),
    (&["shutdown.delaySeconds=30"], "set at least 60"),
    (&["federation.enabled=true"], "federation.name is missing"),
    (
        &["federation.enabled=true", "federation.name=eu"],
        "federation.tlsSecret is missing",
    ),
    (&["tls.enabled=true"], "tls.secretName is missing"),
    (
        &["tls.clientCert=required"],
        "a certificate is shown over TLS only",
    ),
    (
        &[
            "tls.enabled=true",
            "tls.secretName=a",
            "tls.clientCert=required",
        ],
        "tls.clientCaKey is missing: ",
    ),
    (
        &[
            "tls.enabled=true",
            "tls.secretName=a",
            "tls.clientCaKey=ca.crt",
            "tls.clientCert=required",
        ],
        "tests.clientTlsSecret is missing",
    ),
    (
        &["tests.clientTlsSecret=a"],
        "the API port asks for no certificate",
    ),
    (
        &["tls.clientCaSecret=a"],
        "tls.clientCaKey is missing, and a secret",
    ),
    (
        &["settings.tracing.headersSecret=a"],
        "settings.tracing.otlp is missing",
    ),
    (
        &[
            "settings.tracing.otlp=http://a",
            "settings.tracing.caSecret=a",
        ],
        "for a collector with https://",
    ),
    (
        &[
            "networkPolicy.enabled=true",
            "ingress.enabled=true",
            "ingress.hosts[0]=a",
        ],
        "networkPolicy.apiFrom is empty",
    ),
    (
        &[
            "networkPolicy.enabled=true",
            "metrics.serviceMonitor.enabled=true",
        ],
        "networkPolicy.adminFrom is empty",
    ),
    (
        &["persistence.enabled=false", "persistence.existingClaim=a"],
        "which is meant?",
    ),
    (&["settings.prometheus.caSecret=a"], "url is missing"),
    (
        &[
            "settings.prometheus.url=http://a",
            "settings.prometheus.username=b",
        ],
        "go together",
    ),
    (
        &[
            "settings.webhooks[0].name=a",
            "settings.webhooks[0].url=http://a",
            "settings.webhooks[0].secretName=a",
        ],
        "webhook a may be sent nowhere",
    ),
    (&["ingress.enabled=true"], "name at least one host"),
    (
        &["podLabels.app\\.kubernetes\\.io/instance=a"],
        "what services find the pod by",
    ),
    (
        &["commonLabels.app\\.kubernetes\\.io/component=a"],
        "what services find the pod by",
    ),
    (
        &["extraEnv[0].name=A", "extraEnv[1].name=A"],
        "A is set twice",
    ),
    (
        &["settings.extra=[limits]"],
        "[limits] has values of its own",
    ),
    (
        &["settings.extra=  [[federation.peers]]"],
        "[federation] has values of its own",
    ),
    (&["httpRoute.enabled=true"], "name the gateway"),
    // By the schema: what is not well formed.
    (&["replicas=1"], "replicas"),
    (&["image.tga=v1"], "tga"),
    (&["settings.fleet.intervall=1s"], "intervall"),
    (&["settings.fleet.interval=soon"], "interval"),
    (&["settings.logFormat=xml"], "logFormat"),
    (&["settings.fleet.driftThreshold=10"], "driftThreshold"),
    (&["service.port=70000"], "port"),
    (&["persistence.accessMode=ReadWriteMany"], "accessMode"),
    (&["podDisruptionBudget.maxUnavailable=2"], "maxUnavailable"),
    (&["federation.peers[0].address=here"], "peers"),
    (&["image.digest=sha256:1"], "digest"),
    (&["tls.clientCert=maybe"], "clientCert"),
    (&["settings.tracing.otlp=collector:4317"], "otlp"),
    (&["settings.tracing.otlp=http://me:pw@a"], "otlp"),
    (&["settings.tracing.sample=half"], "sample"),
];

#[test]
fn nonsense_is_refused_with_what_to_do_instead() {
    for (values, expected) in REFUSED {
        let arguments: Vec<&str> = values.iter().flat_map(|value| ["--set", value]).collect();
        match template("1.31.0", &arguments) {
            None => return,
            Some(Ok(_)) => panic!("{values:?} was taken"),
            Some(Err(said)) => assert!(said.contains(expected), "{values:?}: {said}"),
        }
    }
}

#[test]
fn an_older_kubernetes_is_refused() {
    match template("1.24.0", &[]) {
        None => {}
        Some(Ok(_)) => panic!("1.24 was taken"),
        Some(Err(said)) => assert!(said.contains(">=1.25"), "{said}"),
    }
}
