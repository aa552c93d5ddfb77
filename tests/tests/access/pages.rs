//! Without tokens: a program on this machine may do everything, a web page in its browser nothing.

use http::Method;
use tokio_tungstenite::tungstenite::{Error, client::IntoClientRequest as _};
use tonic::{Code, transport::Channel};
use vortex_proto::v1::{ListTargetsRequest, config_service_client::ConfigServiceClient};
use vortex_tests::{Daemon, seed};

use crate::asking::{guarded, rest, token};

/// Sends what a page of `origin` could, which reached the daemon as `host`, by every way in; gives back the codes.
async fn page(daemon: &Daemon, host: &str, origin: Option<&str>) -> Vec<String> {
    let mut codes = vec![];
    for (method, path) in [
        (Method::GET, "/checkout/prod"),
        (Method::GET, "/api/events?from=0"),
        (Method::GET, "/nothing/like/it/at/all"),
        (Method::POST, "/api/rollouts/checkout%2Fprod/rollback"),
    ] {
        let request = daemon.http().request(method, daemon.url(path));
        let mut request = request.header("host", host);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let answer = request.send().await.expect("an answer");
        // A stream of events does not end.
        let code = match answer.status().as_u16() {
            200 => "ok".to_owned(),
            _ => answer.json::<serde_json::Value>().await.expect("a problem")["code"].to_string(),
        };
        codes.push(code.trim_matches('"').to_owned());
    }
    let url = format!("ws://{}/api/events/ws", daemon.listen());
    let mut request = url.into_client_request().expect("a request");
    let headers = request.headers_mut();
    headers.insert("host", host.parse().expect("a header"));
    if let Some(origin) = origin {
        headers.insert("origin", origin.parse().expect("a header"));
    }
    codes.push(match tokio_tungstenite::connect_async(request).await {
        Ok(_) => "ok".to_owned(),
        Err(Error::Http(answer)) => {
            let body = answer.body().as_deref().unwrap_or_default();
            let problem: serde_json::Value = serde_json::from_slice(body).expect("a problem");
            problem["code"].as_str().expect("a code").to_owned()
        }
        Err(other) => panic!("{other}"),
    });
    codes
}

async fn call(daemon: &Daemon, authority: &str) -> Code {
    let channel = Channel::from_shared(daemon.url("")).expect("a url");
    let origin = format!("http://{authority}").parse().expect("an origin");
    let channel = channel.origin(origin).connect_lazy();
    let mut configs = ConfigServiceClient::new(channel);
    let listed = configs.list_targets(ListTargetsRequest::default()).await;
    listed.map_or_else(|status| status.code(), |_| Code::Ok)
}

/// The status of a request to the admin port.
async fn admin(daemon: &Daemon, (host, origin): (&str, Option<&str>), path: &str) -> u16 {
    let port = daemon.admin_listen().port();
    let request = daemon.http().get(format!("http://127.0.0.1:{port}{path}"));
    let mut request = request.header("host", host);
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_web_page_reads_no_metrics_and_probes_and_scrapers_do() {
    let here = ("127.0.0.1:9889", None);
    let rebound = ("evil.example:9889", None);
    let page = ("localhost:9889", Some("https://evil.example"));
    let service = ("vortex-admin.monitoring.svc:9889", None);
    let pod = ("10.1.2.3:9889", None);
    let tokens = ["--auth", "tokens"];
    for (flags, address, expected) in [
        (&tokens[..0], "127.0.0.1:0", [200, 200, 403, 403, 403]),
        (&tokens[..], "127.0.0.1:0", [200, 200, 403, 403, 403]),
        (&["--insecure"][..], "127.0.0.1:0", [200; 5]),
        // Whoever scrapes from elsewhere calls it by a name of the network's.
        (&tokens[..], "0.0.0.0:0", [200; 5]),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let flags = [flags, &["--admin-listen", address]].concat();
        let daemon = Daemon::start_with(dir.path(), &flags).await;
        for path in ["/metrics", "/health/ready"] {
            for (asked, expected) in [here, pod, service, rebound, page]
                .into_iter()
                .zip(expected)
            {
                let status = admin(&daemon, asked, path).await;
                assert_eq!(status, expected, "{flags:?} {asked:?} {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_path_that_is_none_is_called_so_whatever_the_role() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let (_, viewer) = token(&daemon, &admin, ("looks", "viewer", "*"), "").await;
    for (method, path, expected) in [
        ("GET", "/api/nothing", "no_such_path"),
        ("GET", "/api/config/shop", "no_such_path"),
        ("GET", "/health", "no_such_path"),
        ("POST", "/api/nothing", "no_such_path"),
        ("GET", "/api/configs", "ok"),
        ("GET", "/shop/prod", "role_forbids"),
    ] {
        let asked = rest(&daemon, Some(&viewer), method, path, None).await;
        assert_eq!(asked.code, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn a_web_page_reaches_nothing_where_no_token_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1"]).await;
    let here = daemon.listen().to_string();
    for host in [here.as_str(), "localhost", "[::1]:8888"] {
        let codes = page(&daemon, host, None).await;
        assert_eq!(
            codes,
            ["ok", "ok", "no_such_path", "unknown_rollout", "ok"],
            "{host}"
        );
        let codes = page(&daemon, host, Some("http://localhost:3000")).await;
        assert_eq!(codes[0], "ok", "{host}");
        assert_eq!(call(&daemon, host).await, Code::Ok);
        for origin in ["https://evil.example", "null", "http://10.1.2.3"] {
            let codes = page(&daemon, host, Some(origin)).await;
            assert_eq!(codes, ["foreign_page"; 5], "{host} {origin}");
        }
    }
    for host in [
        "evil.example",
        "evil.example:8888",
        "127.0.0.1.evil.example",
    ] {
        assert_eq!(
            page(&daemon, host, None).await,
            ["foreign_host"; 5],
            "{host}"
        );
        assert_eq!(call(&daemon, host).await, Code::PermissionDenied);
    }
    assert!(daemon.terminate().await.success());

    // Who says that it is somebody else's care is taken at their word; who asks for tokens asks everybody.
    let daemon = Daemon::start_with(dir.path(), &["--insecure"]).await;
    let codes = page(&daemon, "vortex.example", Some("https://console.example")).await;
    assert_eq!(codes[0], "ok");
    assert_eq!(call(&daemon, "vortex.example").await, Code::Ok);
    assert!(daemon.terminate().await.success());
    let daemon = Daemon::start_with(dir.path(), &["--auth", "tokens"]).await;
    let codes = page(&daemon, "vortex.example", Some("https://console.example")).await;
    assert_eq!(codes[0], "token_missing");
}
