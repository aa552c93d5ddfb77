//! A real Prometheus, and something for it to scrape.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, extract::State, routing::get};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    task::JoinHandle,
    time::{Instant, sleep},
};

use crate::tool;

/// How long a start may take, reading back what was stored included.
const START: Duration = Duration::from_secs(60);
/// How often a start is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// Ports tried, should somebody else take one between the choice and the start.
const PORTS_TRIED: usize = 5;

/// A Prometheus process of its own, on loopback, with its data in a temporary directory. It scrapes every second.
/// Dropping it kills the process.
pub struct Prometheus {
    program: PathBuf,
    address: SocketAddr,
    dir: TempDir,
    web: Option<PathBuf>,
    child: Option<Child>,
}

impl Prometheus {
    /// Starts one that scrapes `targets`. None where there is no Prometheus, which only a developer's machine may say.
    pub async fn start(targets: &[SocketAddr]) -> Option<Prometheus> {
        Prometheus::start_with(targets, None).await
    }

    /// The same, with a `--web.config.file` for TLS and users. It is then taken for started once its port is open.
    pub async fn start_with(targets: &[SocketAddr], web: Option<&Path>) -> Option<Prometheus> {
        let program = tool("prometheus")?;
        let dir = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(dir.path().join("prometheus.yml"), configuration(targets))
            .expect("the directory takes files");
        let mut prometheus = Prometheus {
            program,
            address: free_address(),
            dir,
            web: web.map(Path::to_owned),
            child: None,
        };
        for _ in 1..PORTS_TRIED {
            if prometheus.run().await {
                return Some(prometheus);
            }
            prometheus.address = free_address();
        }
        prometheus.restart().await;
        Some(prometheus)
    }

    /// What `[prometheus] url` should be; https with a web configuration.
    pub fn url(&self) -> String {
        let scheme = if self.web.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Kills it like a power switch.
    pub async fn stop(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().await.expect("it can be killed");
    }

    /// Starts it again after a stop: on the same port, with the data it had.
    pub async fn restart(&mut self) {
        assert!(self.run().await, "Prometheus ended: {}", self.log());
    }

    /// What the last process has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// Starts the process and waits until it answers; false if it ends instead.
    async fn run(&mut self) -> bool {
        let dir = self.dir.path();
        let log = std::fs::File::create(dir.join("log")).expect("a place for the log");
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .current_dir(dir)
            .args(["--config.file=prometheus.yml", "--storage.tsdb.path=data"])
            .arg(format!("--web.listen-address={}", self.address))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true);
        if let Some(web) = &self.web {
            command.arg("--web.config.file").arg(web);
        }
        let mut child = command.spawn().expect("Prometheus can be started");
        let deadline = Instant::now() + START;
        while !self.answers().await {
            if child.try_wait().expect("it can be waited for").is_some() {
                return false;
            }
            assert!(Instant::now() < deadline, "not ready: {}", self.log());
            sleep(LOOK).await;
        }
        self.child = Some(child);
        true
    }

    async fn answers(&self) -> bool {
        if self.web.is_some() {
            return tokio::net::TcpStream::connect(self.address).await.is_ok();
        }
        let ready = reqwest::get(format!("{}/-/ready", self.url())).await;
        ready.is_ok_and(|answer| answer.status() == 200)
    }
}

fn configuration(targets: &[SocketAddr]) -> String {
    let targets: Vec<String> = targets.iter().map(|it| format!("'{it}'")).collect();
    format!(
        "global: {{scrape_interval: 1s, scrape_timeout: 1s}}\n\
         scrape_configs:\n\
         - job_name: test\n  static_configs: [{{targets: [{}]}}]\n",
        targets.join(", ")
    )
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("it is bound")
}

/// Serves what it was last set to under `/metrics`. Dropping it ends it.
pub struct Exporter {
    address: SocketAddr,
    text: Arc<Mutex<String>>,
    serving: JoinHandle<()>,
}

impl Exporter {
    /// Starts one that has nothing to say.
    pub async fn start() -> Exporter {
        let text = Arc::new(Mutex::new(String::new()));
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let app = Router::new()
            .route("/metrics", get(metrics))
            .with_state(Arc::clone(&text));
        let serving = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("it serves");
        });
        Exporter {
            address,
            text,
            serving,
        }
    }

    /// Where Prometheus finds it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it says from now on, in Prometheus' text format.
    pub fn set(&self, text: &str) {
        let mut current = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.clone_into(&mut current);
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What `promtool check metrics` has to say about a text, nothing being wrong with it; none where there is no promtool.
pub async fn complaints(text: &str) -> Option<String> {
    let mut child = Command::new(tool("promtool")?)
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("promtool can be started");
    let mut stdin = child.stdin.take().expect("it is piped");
    tokio::io::AsyncWriteExt::write_all(&mut stdin, text.as_bytes())
        .await
        .expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().await.expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success() || !said.is_empty());
    Some(said)
}

async fn metrics(State(text): State<Arc<Mutex<String>>>) -> String {
    let text = text.lock().unwrap_or_else(PoisonError::into_inner);
    text.clone()
}
