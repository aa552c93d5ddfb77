//! TLS on the API port and the admin port, and certificates that are replaced while everybody is talking.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    },
};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use vortex_client::Client;
use vortex_proto::v1::{ListRolloutsRequest, rollout_service_client::RolloutServiceClient};
use vortex_tests::{Daemon, Files, OpenSsl, config_file, vortexctl};

/// A daemon that speaks TLS, the authority that others trust it by, and where its certificate is.
struct Secured {
    daemon: Daemon,
    authority: OpenSsl,
    cert: PathBuf,
    key: PathBuf,
}

async fn start(dir: &Path, further: &str) -> Option<Secured> {
    let authority = OpenSsl::authority(&dir.join("authority"))?;
    let (cert, key) = (dir.join("tls.crt"), dir.join("tls.key"));
    authority.issue("first", 10).put(&cert, &key);
    let text = format!("[tls]\ncert = \"tls.crt\"\nkey = \"tls.key\"\n{further}");
    let config = config_file(dir, &text);
    let daemon = Daemon::start_with(&dir.join("data"), &["--config", &config]).await;
    Some(Secured {
        daemon,
        authority,
        cert,
        key,
    })
}

impl Secured {
    fn ca(&self) -> Vec<u8> {
        std::fs::read(self.authority.ca()).unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.daemon.listen().port())
    }

    /// A client that keeps its connections, or opens one for every request.
    fn http(&self, keeps: bool) -> reqwest::Client {
        let trusted = reqwest::Certificate::from_pem_bundle(&self.ca()).unwrap();
        let builder = reqwest::Client::builder().tls_certs_only(trusted);
        let idle = if keeps { usize::MAX } else { 0 };
        builder.pool_max_idle_per_host(idle).build().unwrap()
    }

    fn channel(&self, identity: Option<Identity>) -> Channel {
        let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(self.ca()));
        if let Some(identity) = identity {
            tls = tls.identity(identity);
        }
        let endpoint = Endpoint::from_shared(self.url("")).unwrap();
        endpoint.tls_config(tls).unwrap().connect_lazy()
    }

    /// What a metric says; one without labels is that of the API port.
    async fn metric(&self, name: &str) -> u64 {
        let begins = match name.contains('{') {
            true => format!("{name} "),
            false => format!("{name}{{port=\"api\"}} "),
        };
        let port = self.daemon.admin_listen().port();
        let url = format!("https://localhost:{port}/metrics");
        let answer = self.http(false).get(url).send().await.unwrap();
        let text = answer.text().await.unwrap();
        let line = text.lines().find(|line| line.starts_with(&begins));
        let line = line.unwrap_or_else(|| panic!("no {name} in {text}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// The certificate that a new connection is shown.
    async fn shown(&self) -> CertificateDer<'static> {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(&self.ca()).unwrap())
            .unwrap();
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(self.daemon.listen()).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0]
            .clone()
            .into_owned()
    }

    async fn until_shown(&self, files: &Files) {
        let expected = CertificateDer::from_pem_file(&files.cert).unwrap();
        let since = Instant::now();
        while self.shown().await != expected {
            assert!(
                since.elapsed() < Duration::from_secs(30),
                "{}",
                self.daemon.log()
            );
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Asks again and again; returns how often it was answered with what was expected.
async fn ask_on(http: reqwest::Client, url: String, done: Arc<AtomicBool>, asked: Arc<AtomicU64>) {
    while !done.load(Ordering::Relaxed) {
        let answer = http.get(&url).send().await;
        let status = answer.unwrap_or_else(|error| panic!("{error:?}")).status();
        assert_eq!(status, 200);
        asked.fetch_add(1, Ordering::Relaxed);
    }
}

async fn call_on(channel: Channel, done: Arc<AtomicBool>, asked: Arc<AtomicU64>) {
    let mut client = RolloutServiceClient::new(channel);
    while !done.load(Ordering::Relaxed) {
        client.list(ListRolloutsRequest::default()).await.unwrap();
        asked.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_replaced_under_load_fail_no_request_and_a_bad_one_keeps_the_one_before() {
    let dir = tempfile::tempdir().unwrap();
    let Some(secured) = start(dir.path(), "").await else {
        return;
    };
    let (done, fresh, kept) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
        Arc::new(AtomicU64::new(0)),
    );
    let mut askers = JoinSet::new();
    for number in 0..4 {
        let keeps = number % 2 == 0;
        let asked = Arc::clone(if keeps { &kept } else { &fresh });
        let (http, url) = (secured.http(keeps), secured.url("/health/live"));
        askers.spawn(ask_on(http, url, Arc::clone(&done), asked));
    }
    askers.spawn(call_on(
        secured.channel(None),
        Arc::clone(&done),
        Arc::clone(&kept),
    ));

    for number in 0..4 {
        let next = secured
            .authority
            .issue(&format!("next-{number}"), 20 + number);
        next.put(&secured.cert, &secured.key);
        // Every other time it is told; else it looks by itself.
        if number % 2 == 0 {
            secured.daemon.signal(Signal::HUP);
        }
        secured.until_shown(&next).await;
    }
    assert_eq!(secured.metric("vortex_tls_reloads_total").await, 4);
    assert_eq!(secured.metric("vortex_tls_reload_failures_total").await, 0);

    let before = secured.shown().await;
    let ends_at = secured
        .metric("vortex_tls_certificate_expiry_timestamp_seconds")
        .await;
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let days = (ends_at - now) as f64 / 86_400.0;
    assert!((22.9..23.1).contains(&days), "{days}");
    std::fs::write(&secured.cert, "-----BEGIN CERTIFICATE-----\nAAAA\n").unwrap();
    secured.daemon.signal(Signal::HUP);
    let since = Instant::now();
    while secured.metric("vortex_tls_reload_failures_total").await == 0 {
        assert!(
            since.elapsed() < Duration::from_secs(30),
            "it did not complain"
        );
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(secured.shown().await, before);
    let log = secured.daemon.log();
    assert!(log.contains("the new certificate is refused"), "{log}");

    let (fresh_before, kept_before) = (fresh.load(Ordering::Relaxed), kept.load(Ordering::Relaxed));
    assert!(
        fresh_before > 10 && kept_before > 10,
        "{fresh_before} {kept_before}"
    );
    done.store(true, Ordering::Relaxed);
    while let Some(ended) = askers.join_next().await {
        ended.unwrap();
    }
    assert_eq!(secured.daemon.terminate().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_does_not_come_or_does_not_end_is_cut_in_time_and_others_are_served() {
    const SLOW: usize = 40;
    let dir = tempfile::tempdir().unwrap();
    let Some(secured) = start(dir.path(), "[limits]\nhandshake = \"1s\"\n").await else {
        return;
    };
    let address = secured.daemon.listen();
    let mut slow = JoinSet::new();
    for number in 0..SLOW {
        let mut stream = TcpStream::connect(address).await.unwrap();
        if number % 2 == 0 {
            // A greeting of 512 bytes, of which seven come.
            stream
                .write_all(b"\x16\x03\x01\x02\x00\x01\x00")
                .await
                .unwrap();
        }
        slow.spawn(async move {
            let since = Instant::now();
            let _ = stream.read_to_end(&mut vec![]).await;
            since.elapsed()
        });
    }
    let ready = secured.http(false).get(secured.url("/health/ready"));
    assert_eq!(ready.send().await.unwrap().status(), 200);
    let took = timeout(Duration::from_secs(20), slow.join_all()).await;
    let took = took.expect("all of them are cut");
    // The default would have been five seconds.
    let in_time = took.iter().filter(|took| **took < Duration::from_secs(4));
    assert_eq!(in_time.count(), SLOW, "{took:?}");
    let reason = "vortex_connections_closed_total{reason=\"handshake\"}";
    assert_eq!(secured.metric(reason).await, SLOW as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_speaks_plainly_to_a_secured_port_is_not_answered() {
    let dir = tempfile::tempdir().unwrap();
    let Some(secured) = start(dir.path(), "").await else {
        return;
    };
    let mut plain = TcpStream::connect(secured.daemon.listen()).await.unwrap();
    let ask = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";
    plain.write_all(ask).await.unwrap();
    let mut answer = vec![];
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    let reason = "vortex_connections_closed_total{reason=\"handshake\"}";
    assert_eq!(secured.metric(reason).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_may_be_shown_but_not_one_of_another_authority() {
    let dir = tempfile::tempdir().unwrap();
    let Some(clients) = OpenSsl::authority(&dir.path().join("clients")) else {
        return;
    };
    std::fs::copy(clients.ca(), dir.path().join("clients.pem")).unwrap();
    let secured = start(dir.path(), "client_ca = \"clients.pem\"\n")
        .await
        .unwrap();
    let identity = |files: &Files| {
        let (cert, key) = (std::fs::read(&files.cert), std::fs::read(&files.key));
        Some(Identity::from_pem(cert.unwrap(), key.unwrap()))
    };
    let known = identity(&clients.issue("known", 1));
    let unknown = identity(&secured.authority.issue("unknown", 1));
    for (identity, is_let_in) in [(None, true), (known, true), (unknown, false)] {
        let mut client = RolloutServiceClient::new(secured.channel(identity));
        let listed = client.list(ListRolloutsRequest::default()).await;
        assert_eq!(listed.is_ok(), is_let_in, "{listed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_demands_a_client_certificate_takes_who_shows_one_and_says_so_to_all_others()
{
    let dir = tempfile::tempdir().unwrap();
    let Some(clients) = OpenSsl::authority(&dir.path().join("clients")) else {
        return;
    };
    std::fs::copy(clients.ca(), dir.path().join("clients.pem")).unwrap();
    let further = "client_ca = \"clients.pem\"\nclient_cert = \"required\"\n";
    let secured = start(dir.path(), further).await.unwrap();
    let (known, spare) = (clients.issue("known", 1), clients.issue("spare", 1));
    let unknown = secured.authority.issue("unknown", 1);
    std::fs::write(dir.path().join("app.yml"), "a: 1\n").unwrap();
    let (server, ca) = (secured.url(""), secured.authority.ca());
    let run = async |line: &str, variables: &[(&str, &Path)]| {
        let mut command = tokio::process::Command::new(vortexctl());
        command
            .args(line.split(' '))
            .env_clear()
            .current_dir(dir.path());
        command.env("VORTEX_CONFIG", dir.path().join("contexts.yaml"));
        for (name, value) in variables {
            command.env(name, value);
        }
        let output = command.output().await.unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), stderr)
    };
    let here = [("VORTEX_SERVER", Path::new(&server)), ("VORTEX_CA", &ca)];
    let nothing = Path::new("nothing");
    let empty = dir.path().join("app.yml");
    for (cert, key, expected, told) in [
        (
            None,
            None,
            4,
            "asks for a client certificate, and none was shown",
        ),
        (
            Some(&*known.cert),
            None,
            2,
            "--cert-file is given without --key-file",
        ),
        (
            None,
            Some(&*known.key),
            2,
            "--key-file is given without --cert-file",
        ),
        (Some(nothing), Some(&*known.key), 1, "nothing: No such file"),
        (
            Some(&*known.cert),
            Some(&*empty),
            1,
            "app.yml: it holds no private key",
        ),
        (
            Some(&*empty),
            Some(&*known.key),
            1,
            "app.yml: it holds no certificate",
        ),
        (
            Some(&*known.cert),
            Some(&*spare.key),
            1,
            "the key is not the certificate's",
        ),
        (
            Some(&*unknown.cert),
            Some(&*unknown.key),
            4,
            "does not take the client certificate",
        ),
        (Some(&*known.cert), Some(&*known.key), 0, ""),
    ] {
        let mut line = "config list".to_owned();
        for (flag, path) in [("--cert-file", cert), ("--key-file", key)] {
            if let Some(path) = path {
                line += &format!(" {flag} {}", path.display());
            }
        }
        let (code, stderr) = run(&line, &here).await;
        assert_eq!(code, Some(expected), "{line}: {stderr}");
        assert!(stderr.contains(told), "{line}: {stderr}");
        assert!(!stderr.contains("PRIVATE KEY"), "{stderr}");
    }
    // Variables do as flags do, and a context keeps the pair, wherever it is used from.
    let pair = [("VORTEX_CERT", &*known.cert), ("VORTEX_KEY", &*known.key)];
    let publish = "config publish shop/prod --version v1 -f app.yml";
    let (code, stderr) = run(publish, &[here, pair].concat()).await;
    assert_eq!(code, Some(0), "{stderr}");
    let set = format!(
        "context set here --server {server} --ca-file {} --cert-file clients/known.crt --key-file clients/known.key",
        ca.display()
    );
    assert_eq!(run(&set, &[]).await.0, Some(0));
    let (code, stderr) = run("config set-stable shop/prod v1", &[]).await;
    assert_eq!(code, Some(0), "{stderr}");

    let client = async |pair: Option<(&Files, &Files)>| {
        let builder = Client::builder(&server).app("shop").profile("prod");
        let builder = builder
            .ca(secured.ca())
            .start_timeout(Duration::from_secs(3));
        let read = |path| std::fs::read(path).unwrap();
        let builder = match pair {
            Some((cert, key)) => builder.client_certificate(read(&cert.cert), read(&key.key)),
            None => builder,
        };
        builder.start().await
    };
    let shown = client(Some((&known, &known))).await.unwrap();
    assert_eq!(shown.config().version(), "v1");
    let none = client(None).await.unwrap_err().to_string();
    assert!(none.contains("CertificateRequired"), "{none}");
    let torn = client(Some((&known, &spare)))
        .await
        .unwrap_err()
        .to_string();
    assert!(torn.contains(".client_certificate(…)"), "{torn}");

    // Supervisors have none, and the admin port asks for none.
    assert_eq!(secured.metric("vortex_tls_reload_failures_total").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_and_the_sdk_trust_the_authority_they_are_told_of_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let Some(secured) = start(dir.path(), "").await else {
        return;
    };
    let other = OpenSsl::authority(&dir.path().join("other")).unwrap();
    std::fs::write(dir.path().join("app.yml"), "a: 1\n").unwrap();
    let run = async |arguments: &[&str], server: Option<&str>| {
        let mut command = tokio::process::Command::new(vortexctl());
        command.args(arguments).env_clear().current_dir(dir.path());
        command.env("VORTEX_CONFIG", dir.path().join("contexts.yaml"));
        if let Some(server) = server {
            command.env("VORTEX_SERVER", server);
        }
        let output = command.output().await.unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), stderr)
    };
    let server = secured.url("");
    let ca = secured.authority.ca().to_str().unwrap().to_owned();
    let publish = [
        "config",
        "publish",
        "shop/prod",
        "--version",
        "v1",
        "-f",
        "app.yml",
    ];
    let with = |ca: &str| [&publish[..], &["--ca-file", ca]].concat().join(" ");
    let split = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for (line, expected) in [
        (publish.join(" "), Some(10)),
        (with(other.ca().to_str().unwrap()), Some(10)),
        (with(&ca), Some(0)),
    ] {
        let arguments = split(&line);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (code, stderr) = run(&arguments, Some(&server)).await;
        assert_eq!(code, expected, "{line}: {stderr}");
        if code != Some(0) {
            assert!(stderr.contains("--ca-file"), "{stderr}");
            assert!(stderr.contains("UnknownIssuer"), "{stderr}");
        }
    }
    // A context keeps the authority beside the server.
    let set = [
        "context",
        "set",
        "here",
        "--server",
        &server,
        "--ca-file",
        &ca,
    ];
    assert_eq!(run(&set, None).await.0, Some(0));
    let (code, stderr) = run(&["config", "set-stable", "shop/prod", "v1"], None).await;
    assert_eq!(code, Some(0), "{stderr}");

    let client = |ca: Vec<u8>| {
        let builder = Client::builder(&server).app("shop").profile("prod");
        builder.ca(ca).start_timeout(Duration::from_secs(3)).start()
    };
    let trusted = client(secured.ca()).await.unwrap();
    assert_eq!(trusted.config().version(), "v1");
    let distrusted = client(std::fs::read(other.ca()).unwrap()).await;
    let error = distrusted.unwrap_err().to_string();
    assert!(error.contains("certificate"), "{error}");
}
