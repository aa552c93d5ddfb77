//! The source of numbers against a real Prometheus: what it measures, what it cannot, and outages.

use std::{path::Path, process::Command, time::Duration};

use tokio::time::{Instant, sleep};
use vortex_core::time::Span;
use vortex_tests::{Exporter, Prometheus};
use vortexd::prometheus::{
    ClientFiles, Credentials, Prometheus as Source, PrometheusSettings, QueryError, Template,
    Trouble, Variables,
};

/// Scrapes come every second; a loaded machine may be late.
const PATIENCE: Duration = Duration::from_secs(60);

const ERROR_RATE: &str = r#"
    sum(rate(requests_total{app="{{app}}", version="{{version}}", code=~"5.."}[{{window}}]))
      / sum(rate(requests_total{app="{{app}}", version="{{version}}"}[{{window}}]))"#;
const LATENCY_P90: &str = r#"histogram_quantile(0.9,
    sum by (le) (rate(latency_seconds_bucket{version=~"{{version}}"}[{{window}}])))"#;

fn settings(url: &str) -> PrometheusSettings {
    PrometheusSettings {
        url: url.parse().unwrap(),
        credentials: Credentials::None,
        ca_file: None,
        client: None,
        timeout: Span::from_secs(10),
    }
}

fn render(template: &str, version: &str) -> String {
    Template::parse(template).unwrap().render(&Variables {
        app: "checkout",
        profile: "prod",
        version,
        window: Span::from_secs(20),
    })
}

/// Two versions that have each served `ticks` times ten requests: v1 fails one of them, v1.2 five; v1x, whose label a
/// careless pattern for v1.2 would match as well, is slow.
fn metrics(ticks: u32) -> String {
    let mut text = "idle_total 0\nodd{version=\"a\\\"b'c`(\\\\\"} 7\n".to_owned();
    for (version, errors, fast) in [("v1", 1, 10), ("v1.2", 5, 10), ("v1x2", 0, 0)] {
        let of = format!("app=\"checkout\",version=\"{version}\"");
        for (series, each_tick) in [
            (format!("requests_total{{{of},code=\"500\"}}"), errors),
            (format!("requests_total{{{of},code=\"200\"}}"), 10 - errors),
            (format!("latency_seconds_bucket{{{of},le=\"0.1\"}}"), fast),
            (format!("latency_seconds_bucket{{{of},le=\"10\"}}"), 10),
            (format!("latency_seconds_bucket{{{of},le=\"+Inf\"}}"), 10),
        ] {
            text += &format!("{series} {}\n", each_tick * ticks);
        }
    }
    text
}

/// Lets the versions serve until the query gives a number.
async fn measured(source: &Source, query: &str, exporter: &Exporter, ticks: &mut u32) -> f64 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        *ticks += 1;
        exporter.set(&metrics(*ticks));
        match source.instant(query, None).await {
            Ok(value) => return value,
            Err(error) => assert!(
                error.trouble() == Trouble::NoData && Instant::now() < deadline,
                "{query}: {error}"
            ),
        }
        sleep(Duration::from_millis(300)).await;
    }
}

async fn refused(source: &Source, query: &str) -> QueryError {
    source.instant(query, None).await.unwrap_err()
}

#[track_caller]
fn assert_near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-6, "{value}, not {expected}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_version_has_its_numbers_and_what_has_none_says_why() {
    let exporter = Exporter::start().await;
    let Some(prometheus) = Prometheus::start(&[exporter.address()]).await else {
        return;
    };
    let source = Source::new(&settings(&prometheus.url())).unwrap();
    let mut ticks = 0;
    for (template, version, expected) in [
        (ERROR_RATE, "v1", 0.1),
        (ERROR_RATE, "v1.2", 0.5),
        (LATENCY_P90, "v1.2", 0.09),
    ] {
        let query = render(template, version);
        let value = measured(&source, &query, &exporter, &mut ticks).await;
        assert_near(value, expected);
    }
    // A name of any characters is escaped as Prometheus reads it.
    for template in [
        r#"odd{version="{{version}}"}"#,
        r"odd{version='{{version}}'}",
        r#"odd{version=~"{{version}}"}"#,
        r"odd{version=~'{{version}}'}",
    ] {
        let query = render(template, r#"a"b'c`(\"#);
        assert_eq!(source.instant(&query, None).await, Ok(7.0), "{query}");
    }
    // A scalar is a number too.
    let value = source.instant("scalar(vector(2)) * 3", None).await;
    assert_eq!(value, Ok(6.0));

    for (query, kind, said) in [
        (render(ERROR_RATE, "v9").as_str(), "no_series", "no series"),
        ("idle_total / idle_total", "not_a_number", "NaN"),
        ("1 / idle_total", "infinite", "+Inf"),
        (
            "sum by (version) (requests_total)",
            "many_series",
            "gave 3 series",
        ),
        ("requests_total[1m]", "wrong_type", "range vector"),
        ("\"text\"", "wrong_type", "string"),
        ("sum(requests_total", "refused", "unclosed left parenthesis"),
        (
            "requests_total[0s]",
            "refused",
            "duration must be greater than 0",
        ),
        (
            "requests_total / on(app) requests_total",
            "refused",
            "found duplicate series",
        ),
    ] {
        let error = refused(&source, query).await;
        assert_eq!(error.kind(), kind, "{query}: {error}");
        assert!(error.to_string().contains(said), "{query}: {error}");
    }

    let named = |name: &str, query: &str| (name.to_owned(), query.to_owned());
    let mut queries = vec![
        named("errors", &render(ERROR_RATE, "v1")),
        named("not-yet", &render(ERROR_RATE, "v9")),
    ];
    assert_eq!(source.probe(&queries).await, Ok(()));
    queries.push(named("broken", "sum("));
    let failed = source.probe(&queries).await.unwrap_err();
    let [(name, error)] = failed.as_slice() else {
        panic!("{failed:?}");
    };
    assert_eq!((name.as_str(), error.kind()), ("broken", "refused"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_no_measurement_and_passes() {
    let exporter = Exporter::start().await;
    let Some(mut prometheus) = Prometheus::start(&[exporter.address()]).await else {
        return;
    };
    let source = Source::new(&settings(&prometheus.url())).unwrap();
    let query = render(ERROR_RATE, "v1.2");
    let mut ticks = 0;
    measured(&source, &query, &exporter, &mut ticks).await;

    prometheus.stop().await;
    for _ in 0..3 {
        let error = refused(&source, &query).await;
        assert_eq!(error.trouble(), Trouble::Unavailable, "{error}");
        assert!(error.to_string().contains(&prometheus.url()), "{error}");
    }
    let failed = source.probe(&[("errors".to_owned(), query.clone())]).await;
    assert_eq!(failed.unwrap_err().len(), 1);

    prometheus.restart().await;
    let value = measured(&source, &query, &exporter, &mut ticks).await;
    assert_near(value, 0.5);
}

/// "correct horse", as --web.config.file wants it.
const PASSWORD_HASH: &str = "$2b$10$KZoxhz3AhIP4u78FejX95.q/TU0WHV194cFfkj9aSbPjocMcTh3Ei";

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_over_tls_with_a_password_and_a_certificate() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    certificates(dir.path());
    let web = [
        "tls_server_config:",
        "  cert_file: server.pem",
        "  key_file: server.key",
        "  client_ca_file: ca.pem",
        "  client_auth_type: RequireAndVerifyClientCert",
        "basic_auth_users:",
        &format!("  ops: {PASSWORD_HASH}"),
    ]
    .join("\n");
    std::fs::write(path("web.yml"), web).unwrap();
    std::fs::write(path("password"), "correct horse\n").unwrap();
    let Some(prometheus) = Prometheus::start_with(&[], Some(&path("web.yml"))).await else {
        return;
    };
    let good = PrometheusSettings {
        credentials: Credentials::Basic {
            username: "ops".to_owned(),
            password_file: path("password"),
        },
        ca_file: Some(path("ca.pem")),
        client: Some(ClientFiles {
            cert_file: path("client.pem"),
            key_file: path("client.key"),
        }),
        ..settings(&prometheus.url())
    };
    let ask = async |settings: &PrometheusSettings| {
        let source = Source::new(settings).unwrap();
        source.instant("vector(1)", None).await
    };
    // Its port is open before it can evaluate.
    let deadline = Instant::now() + PATIENCE;
    while ask(&good).await != Ok(1.0) {
        assert!(Instant::now() < deadline, "{:?}", ask(&good).await);
        sleep(Duration::from_millis(100)).await;
    }

    let mut unknown = good.clone();
    unknown.credentials = Credentials::None;
    let error = ask(&unknown).await.unwrap_err();
    assert_eq!(error.kind(), "unauthorised", "{error}");

    let mut distrustful = good.clone();
    distrustful.ca_file = Some(path("client.pem"));
    let error = ask(&distrustful).await.unwrap_err();
    assert_eq!(error.kind(), "unreachable", "{error}");
    assert!(error.to_string().contains("certificate"), "{error}");

    let mut anonymous = good.clone();
    anonymous.client = None;
    let error = ask(&anonymous).await.unwrap_err();
    assert_eq!(error.kind(), "unreachable", "{error}");

    let mut plain = settings(&prometheus.url().replace("https", "http"));
    plain.credentials = good.credentials.clone();
    let error = ask(&plain).await.unwrap_err();
    assert_eq!(error.kind(), "not_prometheus", "{error}");

    std::fs::write(path("password"), "wrong horse\n").unwrap();
    let error = ask(&good).await.unwrap_err();
    assert_eq!(error.kind(), "unauthorised", "{error}");
    assert!(!error.to_string().contains("horse"), "{error}");

    let mut mixed = good.clone();
    mixed.client = Some(ClientFiles {
        cert_file: path("ca.pem"),
        key_file: path("client.key"),
    });
    let error = Source::new(&mixed).unwrap_err().to_string();
    assert!(error.contains("client_cert_file"), "{error}");
}

/// An authority, and a server's and a client's certificate from it.
fn certificates(dir: &Path) {
    let openssl = |arguments: &str| {
        let output = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(dir)
            .output()
            .expect("openssl can be started: `make tools` installs it");
        assert!(output.status.success(), "{arguments}: {output:?}");
    };
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
    openssl(&format!(
        "{new} -keyout ca.key -out ca.pem -subj /CN=authority"
    ));
    for (name, extension) in [
        ("server", "subjectAltName=IP:127.0.0.1"),
        ("client", "subjectAltName=DNS:vortexd"),
    ] {
        openssl(&format!(
            "{new} -CA ca.pem -CAkey ca.key -keyout {name}.key -out {name}.pem -subj /CN={name} \
             -addext {extension} -addext basicConstraints=CA:FALSE"
        ));
    }
}
