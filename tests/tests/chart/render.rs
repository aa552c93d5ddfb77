//! What is rendered is what Kubernetes takes, and what it means to be.

use serde_json::{Value, json};

use crate::helm::{KUBERNETES, conform, notes, render, template, value_sets};

#[test]
fn every_value_set_is_valid_for_every_version_of_kubernetes() {
    for kubernetes in KUBERNETES {
        for values in value_sets() {
            let Some(rendered) = render(kubernetes, &values) else {
                return;
            };
            let Some(output) = conform(kubernetes, &rendered.text) else {
                return;
            };
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{values} {kubernetes}: {said}");
            let summary: Value = serde_json::from_str(&said).unwrap();
            let expected = json!({
                "valid": rendered.objects.len(), "invalid": 0, "errors": 0, "skipped": 0
            });
            assert_eq!(
                summary["summary"], expected,
                "{values} {kubernetes}: {said}"
            );
        }
    }
}

/// Or the test above would hold whatever the chart renders.
#[test]
fn the_schemas_find_what_is_wrong() {
    let Some(rendered) = render("1.31.0", "production-values.yaml") else {
        return;
    };
    let mistakes = [
        (
            "terminationGracePeriodSeconds: 45",
            "terminationGracePeriod: 45",
        ),
        (
            "readOnlyRootFilesystem: true",
            "readOnlyRootFilesystem: \"yes\"",
        ),
        ("maxUnavailable: 0", "maxUnavailable: []"),
        ("pathType: Prefix", "pathKind: Prefix"),
        ("scrapeTimeout: 10s", "scrapeTimeout: soon"),
        ("kind: NetworkPolicy", "kind: NetworkPolice"),
        ("serviceName: ", "headless: "),
    ];
    for (right, wrong) in mistakes {
        let text = rendered.text.replace(right, wrong);
        assert_ne!(text, rendered.text, "{right} is not there");
        let Some(output) = conform("1.31.0", &text) else {
            return;
        };
        assert!(!output.status.success(), "{wrong} was let through");
    }
}

#[test]
fn a_pod_has_no_right_it_does_not_need() {
    for values in value_sets() {
        let Some(rendered) = render("1.31.0", &values) else {
            return;
        };
        let pods = [
            &rendered.object("StatefulSet", "")["spec"]["template"]["spec"],
            &rendered.object("Pod", "-test")["spec"],
        ];
        for pod in pods {
            assert_eq!(pod["automountServiceAccountToken"], false, "{values}");
            let context = &pod["securityContext"];
            assert_eq!(context["runAsNonRoot"], true);
            assert_eq!(context["runAsUser"], 65532);
            assert_eq!(context["seccompProfile"]["type"], "RuntimeDefault");
            let none = vec![];
            let containers = pod["containers"].as_array().unwrap().iter();
            let all = containers.chain(pod["initContainers"].as_array().unwrap_or(&none));
            for container in all {
                let context = &container["securityContext"];
                assert_eq!(context["allowPrivilegeEscalation"], false);
                assert_eq!(context["readOnlyRootFilesystem"], true);
                assert_eq!(context["capabilities"]["drop"], json!(["ALL"]));
            }
        }
        assert!(!rendered.has("Role") && !rendered.has("ClusterRole"));
        assert!(!rendered.has("HorizontalPodAutoscaler"), "one writer");
    }
}

#[test]
fn the_store_has_one_pod_and_a_volume_that_outlives_the_release() {
    let Some(rendered) = render("1.31.0", "default-values.yaml") else {
        return;
    };
    let set = &rendered.object("StatefulSet", "shop-vortex")["spec"];
    assert_eq!(set["replicas"], 1);
    assert_eq!(set["serviceName"], "shop-vortex-headless");
    let headless = rendered.object("Service", "-headless");
    assert_eq!(headless["spec"]["clusterIP"], "None");
    assert_eq!(
        set["persistentVolumeClaimRetentionPolicy"]["whenDeleted"],
        "Retain"
    );
    let claim = &set["volumeClaimTemplates"][0]["spec"];
    assert_eq!(claim["accessModes"], json!(["ReadWriteOnce"]));
    assert!(
        claim.get("storageClassName").is_none(),
        "the cluster's default"
    );
    // Labels of the claims and the selector never change, or an upgrade would be refused.
    for fixed in [
        &set["volumeClaimTemplates"][0]["metadata"]["labels"],
        &set["selector"]["matchLabels"],
    ] {
        assert!(fixed.get("app.kubernetes.io/version").is_none());
        assert!(fixed.get("helm.sh/chart").is_none());
    }
    let old = render("1.25.0", "default-values.yaml").unwrap();
    assert!(!old.text.contains("persistentVolumeClaimRetentionPolicy"));
}

#[test]
fn every_selector_finds_the_pod_and_every_port_is_open() {
    for values in value_sets() {
        let Some(rendered) = render("1.31.0", &values) else {
            return;
        };
        let pod = &rendered.object("StatefulSet", "")["spec"]["template"];
        let is_part = |selector: &Value| {
            let labels = pod["metadata"]["labels"].as_object().unwrap();
            let wanted = selector.as_object().unwrap();
            wanted
                .iter()
                .all(|(key, value)| labels.get(key) == Some(value))
        };
        let ports = rendered.container()["ports"].as_array().unwrap();
        let is_open = |name: &Value| ports.iter().any(|port| port["name"] == *name);
        for object in &rendered.objects {
            let spec = &object["spec"];
            match object["kind"].as_str().unwrap() {
                "Service" => {
                    assert!(is_part(&spec["selector"]), "{object}");
                    for port in spec["ports"].as_array().unwrap() {
                        assert!(is_open(&port["targetPort"]), "{object}");
                    }
                }
                "PodDisruptionBudget" => assert!(is_part(&spec["selector"]["matchLabels"])),
                "NetworkPolicy" => {
                    assert!(is_part(&spec["podSelector"]["matchLabels"]));
                    for rule in spec["ingress"].as_array().unwrap() {
                        assert!(is_open(&rule["ports"][0]["port"]), "{rule}");
                    }
                }
                "ServiceMonitor" => {
                    let wanted = spec["selector"]["matchLabels"].as_object().unwrap();
                    let service = rendered.object("Service", "-headless");
                    let labels = service["metadata"]["labels"].as_object().unwrap();
                    assert!(
                        wanted
                            .iter()
                            .all(|(key, value)| labels.get(key) == Some(value))
                    );
                    assert_eq!(spec["endpoints"][0]["port"], "admin");
                }
                _ => {}
            }
        }
        // A test pod must not be taken for the daemon.
        let selector = &rendered.object("StatefulSet", "")["spec"]["selector"]["matchLabels"];
        let test = &rendered.object("Pod", "-test")["metadata"]["labels"];
        assert_ne!(
            selector["app.kubernetes.io/component"],
            test["app.kubernetes.io/component"]
        );
    }
}

#[test]
fn a_change_of_the_settings_makes_a_new_pod_and_nothing_else_does() {
    let sum = |arguments: &[&str]| -> Option<String> {
        let rendered = template("1.31.0", arguments)?.unwrap_or_else(|error| panic!("{error}"));
        let annotations =
            &rendered.object("StatefulSet", "")["spec"]["template"]["metadata"]["annotations"];
        Some(
            annotations["checksum/settings"]
                .as_str()
                .unwrap()
                .to_owned(),
        )
    };
    let Some(before) = sum(&[]) else { return };
    assert_ne!(
        before,
        sum(&["--set", "settings.fleet.interval=31s"]).unwrap()
    );
    assert_eq!(before, sum(&["--set", "service.port=80"]).unwrap());
}

#[test]
fn a_pod_is_not_killed_while_it_serves_on_and_drains() {
    for kubernetes in KUBERNETES {
        for values in value_sets() {
            let Some(rendered) = render(kubernetes, &values) else {
                return;
            };
            let seconds = |name: &str| -> i64 {
                let lines = rendered.settings().lines();
                let mut found = lines.filter_map(|line| line.strip_prefix(&format!("{name} = \"")));
                let value = found.next().and_then(|rest| rest.strip_suffix("s\""));
                value
                    .unwrap_or_else(|| panic!("{values}: no {name}"))
                    .parse()
                    .unwrap()
            };
            // One mechanism: the daemon's own, the same for every version of Kubernetes.
            let hook = rendered.container().get("lifecycle");
            assert!(hook.is_none(), "{values} {kubernetes}");
            let pod = &rendered.object("StatefulSet", "")["spec"]["template"]["spec"];
            let grace = pod["terminationGracePeriodSeconds"].as_i64().unwrap();
            let least = seconds("drain_delay") + seconds("drain_timeout") + 5;
            assert!(grace >= least, "{values}: {grace} < {least}");
        }
    }
    if let Some(rendered) = render("1.31.0", "default-values.yaml") {
        let readiness = &rendered.container()["readinessProbe"];
        let noticed = readiness["periodSeconds"].as_i64().unwrap();
        assert!(rendered.settings().contains("drain_delay = \"5s\""));
        assert!(noticed <= 5, "the kubelet has looked before it stops");
    }
}

/// Kind, what its name ends in, and a value set that asks for it.
const OBJECTS: [(&str, &str, &str); 15] = [
    ("StatefulSet", "shop-vortex", "default-values.yaml"),
    ("Service", "shop-vortex", "default-values.yaml"),
    ("Service", "-headless", "default-values.yaml"),
    ("ConfigMap", "shop-vortex", "default-values.yaml"),
    ("Secret", "-admin-token", "default-values.yaml"),
    ("ServiceAccount", "shop-vortex", "default-values.yaml"),
    ("Service", "-federation", "federation-values.yaml"),
    ("HTTPRoute", "vortex", "federation-values.yaml"),
    ("Ingress", "shop-vortex", "production-values.yaml"),
    ("NetworkPolicy", "shop-vortex", "production-values.yaml"),
    (
        "PodDisruptionBudget",
        "shop-vortex",
        "production-values.yaml",
    ),
    ("ServiceMonitor", "shop-vortex", "production-values.yaml"),
    ("PrometheusRule", "shop-vortex", "production-values.yaml"),
    ("ConfigMap", "-dashboard", "production-values.yaml"),
    ("Secret", "-settings", "production-values.yaml"),
];

#[test]
fn every_object_that_the_chart_promises_is_made_where_it_is_asked_for() {
    for (kind, suffix, values) in OBJECTS {
        let Some(rendered) = render("1.31.0", values) else {
            return;
        };
        rendered.object(kind, suffix);
        let test = &rendered.object("Pod", "-test")["metadata"]["annotations"];
        assert_eq!(test["helm.sh/hook"], "test", "{values}");
        for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
            assert!(
                rendered.container()[probe]["httpGet"].is_object(),
                "{probe}"
            );
        }
        // A bare cluster knows no kinds of operators: none is made unless it is asked for.
        let bare = render("1.31.0", "default-values.yaml").unwrap();
        let foreign = bare.objects.iter().find(|it| {
            let group = it["apiVersion"].as_str().unwrap_or_default();
            group.contains("coreos") || group.contains("gateway")
        });
        assert_eq!(foreign, None);
    }
}

#[test]
fn a_policy_opens_what_is_named_and_nothing_else() {
    let Some(rendered) = render("1.31.0", "production-values.yaml") else {
        return;
    };
    let spec = &rendered.object("NetworkPolicy", "")["spec"];
    assert_eq!(spec["policyTypes"], json!(["Ingress", "Egress"]));
    let ingress = spec["ingress"].as_array().unwrap();
    assert_eq!(ingress.len(), 2, "no federation here");
    assert_eq!(
        ingress[0]["from"].as_array().unwrap().len(),
        2,
        "readers and the test pod"
    );
    // Nobody named: the namespace's pods reach the API, the kubelet alone the admin port.
    let lone = template("1.31.0", &["--set", "networkPolicy.enabled=true"]).unwrap();
    let lone = lone.unwrap_or_else(|error| panic!("{error}"));
    let ingress = &lone.object("NetworkPolicy", "")["spec"]["ingress"];
    assert_eq!(ingress.as_array().unwrap().len(), 1);
    assert_eq!(ingress[0]["from"], json!([{"podSelector": {}}]));
}

/// Settings that have the daemon connect to somewhere, and the TCP ports that they open beside DNS.
const EGRESS: [(&[&str], &[i64]); 14] = [
    (&[], &[]),
    (&["settings.prometheus.url=http://a:9090"], &[9090]),
    (&["settings.prometheus.url=https://a/b:1"], &[443]),
    (&["settings.prometheus.url=http://[fd00::1]/x"], &[80]),
    (&["settings.tracing.otlp=http://a.b:4317"], &[4317]),
    (&["settings.tracing.otlp=https://a"], &[443]),
    // The standard variables go before, the one for traces first; a host may be one of the pod's own variables.
    (
        &[
            "settings.tracing.otlp=http://a:1",
            "extraEnv[0].name=OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "extraEnv[0].value=http://$(NODE):4317",
            "extraEnv[1].name=OTEL_EXPORTER_OTLP_ENDPOINT",
            "extraEnv[1].value=http://b:2",
        ],
        &[4317],
    ),
    (
        &["extraEnv[0].name=OTHER", "extraEnv[0].value=http://b:2"],
        &[],
    ),
    (&["settings.webhookHosts[0]=[fd00::1]:8443"], &[8443]),
    (
        &[
            "settings.webhookHosts[0]=a:443",
            "settings.prometheus.url=https://b",
            "settings.tracing.otlp=https://c:4317",
        ],
        &[4317, 443],
    ),
    // A peer without an address dials in; and who is in no federation dials nobody.
    (&["federation.peers[0].name=a"], &[]),
    (
        &[
            "federation.peers[0].name=a",
            "federation.peers[0].address=a:9090",
        ],
        &[],
    ),
    (
        &[
            "federation.enabled=true",
            "federation.name=eu",
            "federation.tlsSecret=a",
            "federation.peers[0].name=us",
            "federation.peers[0].address=us.example:9191",
            "federation.peers[1].name=ap",
        ],
        &[9191],
    ),
    // What is set by hand beside them.
    (
        &["networkPolicy.extraEgress[0].ports[0].port=53053"],
        &[53053],
    ),
];

#[test]
fn a_policy_lets_the_daemon_out_to_what_its_settings_name_and_nowhere_else() {
    for (values, expected) in EGRESS {
        let mut arguments = vec!["--set", "networkPolicy.enabled=true"];
        arguments.extend(values.iter().flat_map(|value| ["--set", value]));
        let Some(rendered) = template("1.31.0", &arguments) else {
            return;
        };
        let rendered = rendered.unwrap_or_else(|error| panic!("{values:?}: {error}"));
        let egress = &rendered.object("NetworkPolicy", "")["spec"]["egress"];
        let (dns, others) = egress.as_array().unwrap().split_first().unwrap();
        let both = json!([{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]);
        assert_eq!(*dns, json!({"ports": both}), "{values:?}");
        let ports: Vec<i64> = (others.iter())
            .flat_map(|rule| rule["ports"].as_array().unwrap())
            .map(|port| port["port"].as_i64().unwrap())
            .collect();
        assert_eq!(ports, expected, "{values:?}");
    }
}

/// What is told to whoever installs, with which arguments, and whether.
const TOLD: [(&[&str], &str, bool); 11] = [
    (&[], "export VORTEX_SERVER=http://127.0.0.1:8888\n", true),
    (&[], "VORTEX_CA", false),
    (&[], "VORTEX_CERT", false),
    (&[], "helm -n config test shop", true),
    (
        &["--set", "tests.enabled=false"],
        "helm -n config test",
        false,
    ),
    (
        &["-f", "mutual-values.yaml"],
        "export VORTEX_SERVER=https://localhost:8888\n",
        true,
    ),
    (
        &["-f", "mutual-values.yaml"],
        "jsonpath='{.data.ca\\.crt}' | base64 -d > vortex-ca.crt\n",
        true,
    ),
    (
        &["-f", "mutual-values.yaml"],
        "no certificate of the authority in vortex-clients (clients.crt) is not let into",
        true,
    ),
    (
        &["-f", "mutual-values.yaml"],
        "`helm test` shows the one in vortex-test.",
        true,
    ),
    (
        &[
            "-f",
            "mutual-values.yaml",
            "--set",
            "ingress.enabled=true,ingress.hosts[0]=a,networkPolicy.enabled=false",
        ],
        "WARNING: an ingress or gateway comes in only if",
        true,
    ),
    (
        &["-f", "mutual-values.yaml"],
        "lets the daemon out to DNS, 4317, 443 and",
        true,
    ),
];

#[test]
fn who_installs_is_told_how_to_come_in() {
    for (arguments, words, is_told) in TOLD {
        let Some(notes) = notes(arguments) else {
            return;
        };
        assert_eq!(notes.contains(words), is_told, "{arguments:?}: {notes}");
    }
}

#[test]
fn a_route_leads_to_the_service() {
    let Some(rendered) = render("1.31.0", "federation-values.yaml") else {
        return;
    };
    let rule = &rendered.object("HTTPRoute", "vortex")["spec"]["rules"][0];
    assert_eq!(
        rule["backendRefs"],
        json!([{"name": "vortex", "port": 8888}])
    );
    let service = rendered.object("Service", "-federation");
    assert_eq!(service["spec"]["type"], "LoadBalancer");
    assert_eq!(service["spec"]["ports"][0]["port"], 9090);
    let rendered = render("1.31.0", "production-values.yaml").unwrap();
    let test = &rendered.object("Pod", "-test")["spec"]["containers"][0]["env"];
    assert_eq!(test[0]["value"], "https://shop-vortex.config.svc:8888");
    assert_eq!(test[1]["value"], "/etc/vortex/tls/ca.crt");
    let path = &rendered.object("Ingress", "")["spec"]["rules"][0]["http"]["paths"][0];
    assert_eq!(path["backend"]["service"]["name"], "shop-vortex");
    let rule = rendered.object("PrometheusRule", "");
    let alert = &rule["spec"]["groups"][0]["rules"][0]["annotations"]["runbook_url"];
    let expected = "https://git.example/vortex/docs/runbook.md#vortexdown";
    assert_eq!(alert, expected);
}
