//! The processes measured: ours and the yardsticks. Each listens on a free loopback port, may be pinned to a
//! core, and ends with its value.

use std::{
    io::{BufRead as _, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use axum::{Router, http::header, routing::get};
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tonic::transport::{Channel, Endpoint};

/// The word that makes this program a bare axum server.
pub(crate) const BARE_AXUM: &str = "bare-axum";
/// Where reads go, on every server.
pub(crate) const READ_PATH: &str = "/checkout/prod";
/// The servers' core when reads are measured, and the load generator's.
pub(crate) const SERVER_CORE: usize = 0;
pub(crate) const CLIENT_CORE: usize = 1;
/// Of Linux, in what it tells programs, whatever it counts in itself.
const TICKS_PER_SECOND: f64 = 100.0;
const PATIENCE: Duration = Duration::from_secs(60);

/// A process of ours. Dropped, it is killed.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Process> {
        let child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.with_context(|| format!("{:?} does not start", command.get_program()))?;
        Ok(Process(child))
    }

    /// What it prints, if that was asked for.
    pub(crate) fn stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.0.stdout.take()
    }

    /// Resident memory, in MiB.
    pub(crate) fn resident_mib(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        let kib: f64 = number.context("no VmRSS")?.parse()?;
        Ok(kib / 1024.0)
    }

    /// Time that it has spent on a processor.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        // After the name, which may hold anything: the 12th and 13th are user and system time, in ticks.
        let (_, after) = stat.rsplit_once(')').context("no name in stat")?;
        let ticks: Vec<f64> = (after.split_whitespace().skip(11).take(2))
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        Ok(ticks.iter().sum::<f64>() / TICKS_PER_SECOND)
    }

    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }

    /// Asks it to stop, and waits.
    pub(crate) fn terminate(mut self) -> anyhow::Result<()> {
        let pid = Pid::from_child(&self.0);
        kill_process(pid, Signal::TERM)?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A load generator or a server, on a core of its own or wherever there is room.
pub(crate) fn command(program: &Path, core: Option<usize>) -> Command {
    match core {
        None => Command::new(program),
        Some(core) => {
            let mut pinned = Command::new("taskset");
            pinned.arg("-c").arg(core.to_string()).arg(program);
            pinned
        }
    }
}

fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok(listener.local_addr()?)
}

/// Waits until `path` answers 200, and tells how long that took.
async fn until_ready(address: SocketAddr, path: &str) -> anyhow::Result<Duration> {
    let url = format!("http://{address}{path}");
    let since = Instant::now();
    let client = reqwest::Client::new();
    while since.elapsed() < PATIENCE {
        if let Ok(answer) = client.get(&url).send().await
            && answer.status().is_success()
        {
            return Ok(since.elapsed());
        }
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
    bail!("{url} did not answer within {PATIENCE:?}")
}

/// A built program beside this one.
pub(crate) fn sibling(name: &str) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let sibling = program.with_file_name(name);
    if !sibling.exists() {
        bail!("{} is missing; `make bench` builds it", sibling.display());
    }
    Ok(sibling)
}

/// A real daemon.
pub(crate) struct Vortexd {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    /// From the start of its process to the first 200 of `/health/ready`.
    pub(crate) start: Duration,
}

#[derive(Deserialize)]
struct Addresses {
    listen: SocketAddr,
    admin_listen: SocketAddr,
}

impl Vortexd {
    pub(crate) async fn start(data_dir: &Path, core: Option<usize>) -> anyhow::Result<Vortexd> {
        Vortexd::start_with(data_dir, core, &[]).await
    }

    /// With further flags.
    pub(crate) async fn start_with(
        data_dir: &Path,
        core: Option<usize>,
        flags: &[&str],
    ) -> anyhow::Result<Vortexd> {
        let mut command = command(&sibling("vortexd")?, core);
        command
            .arg("--data-dir")
            .arg(data_dir)
            .args(["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"])
            .args(["--log", "error"])
            .args(flags)
            .stdout(Stdio::piped());
        let since = Instant::now();
        let mut process = Process::start(&mut command)?;
        let stdout = process.stdout().context("stdout is piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let addresses: Addresses =
            serde_json::from_str(&line).with_context(|| format!("vortexd announced {line:?}"))?;
        until_ready(addresses.admin_listen, "/health/ready").await?;
        Ok(Vortexd {
            process,
            address: addresses.listen,
            start: since.elapsed(),
        })
    }

    /// A connection of its own.
    pub(crate) async fn connect(&self) -> anyhow::Result<Channel> {
        connect(self.address).await
    }
}

pub(crate) async fn connect(address: SocketAddr) -> anyhow::Result<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
    Ok(endpoint.tcp_nodelay(true).connect().await?)
}

/// etcd, one node.
pub(crate) struct Etcd {
    pub(crate) process: Process,
    address: SocketAddr,
    /// From the start of its process to the first 200 of `/health`.
    pub(crate) start: Duration,
}

/// `etcdserverpb.PutRequest`, the part that is used.
#[derive(Clone, PartialEq, prost::Message)]
struct PutRequest {
    #[prost(bytes = "vec", tag = "1")]
    key: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

/// `etcdserverpb.PutResponse`, of which nothing is read.
#[derive(Clone, PartialEq, prost::Message)]
struct PutResponse {}

impl Etcd {
    pub(crate) async fn start(data_dir: &Path) -> anyhow::Result<Etcd> {
        let (client, peer) = (free_address()?, free_address()?);
        let (client_url, peer_url) = (format!("http://{client}"), format!("http://{peer}"));
        let since = Instant::now();
        let process = Process::start(
            Command::new("etcd")
                .arg("--data-dir")
                .arg(data_dir)
                .args(["--listen-client-urls", &client_url])
                .args(["--advertise-client-urls", &client_url])
                .args(["--listen-peer-urls", &peer_url])
                .args(["--initial-advertise-peer-urls", &peer_url])
                .args(["--initial-cluster", &format!("default={peer_url}")])
                .args(["--logger", "zap", "--log-level", "error"])
                .stdout(Stdio::null()),
        )?;
        until_ready(client, "/health").await?;
        Ok(Etcd {
            process,
            address: client,
            start: since.elapsed(),
        })
    }

    pub(crate) async fn connect(&self) -> anyhow::Result<EtcdClient> {
        Ok(EtcdClient(tonic::client::Grpc::new(
            connect(self.address).await?,
        )))
    }
}

/// A connection to etcd.
pub(crate) struct EtcdClient(tonic::client::Grpc<Channel>);

impl EtcdClient {
    pub(crate) async fn put(&mut self, key: &str, value: &[u8]) -> anyhow::Result<()> {
        self.0.ready().await?;
        let request = PutRequest {
            key: key.into(),
            value: value.to_vec(),
        };
        let codec = tonic_prost::ProstCodec::<PutRequest, PutResponse>::default();
        let path = http::uri::PathAndQuery::from_static("/etcdserverpb.KV/Put");
        self.0
            .unary(tonic::Request::new(request), path, codec)
            .await?;
        Ok(())
    }
}

/// nginx with one worker, which serves `body` from a file in `dir`.
pub(crate) async fn nginx(dir: &Path, body: &[u8]) -> anyhow::Result<(Process, SocketAddr)> {
    let address = free_address()?;
    let file = dir.join(READ_PATH.trim_start_matches('/'));
    std::fs::create_dir_all(file.parent().context("a folder")?)?;
    std::fs::write(&file, body)?;
    let dir = dir.to_str().context("a path of text")?;
    let configuration = format!(
        "worker_processes 1; daemon off; master_process off; pid {dir}/nginx.pid; error_log stderr crit;
         events {{ worker_connections 256; }}
         http {{
           access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
           keepalive_requests 1000000000; open_file_cache max=16;
           client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f;
           uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
           server {{ listen {address}; root {dir}; default_type application/json; }}
         }}"
    );
    let path = format!("{dir}/nginx.conf");
    std::fs::write(&path, configuration)?;
    let program = if Path::new("/usr/sbin/nginx").exists() {
        "/usr/sbin/nginx"
    } else {
        "nginx"
    };
    let process = Process::start(
        command(Path::new(program), Some(SERVER_CORE))
            .args(["-c", &path, "-p", dir])
            .stdout(Stdio::null()),
    )?;
    until_ready(address, READ_PATH).await?;
    Ok((process, address))
}

/// A handler of axum that returns `body`, in a process of its own.
pub(crate) async fn bare_axum(dir: &Path, body: &[u8]) -> anyhow::Result<(Process, SocketAddr)> {
    let file = dir.join("body");
    std::fs::write(&file, body)?;
    let program = std::env::current_exe()?;
    let mut command = command(&program, Some(SERVER_CORE));
    let mut process = Process::start(command.arg(BARE_AXUM).arg(&file).stdout(Stdio::piped()))?;
    let stdout = process.stdout().context("stdout is piped")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let address = line.trim().parse().context("its address")?;
    until_ready(address, READ_PATH).await?;
    Ok((process, address))
}

/// What [`bare_axum`] starts.
pub(crate) fn serve_bare_axum(file: &str) -> anyhow::Result<()> {
    let body = bytes::Bytes::from(std::fs::read(file)?);
    let handler = move || {
        let body = body.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], body) }
    };
    let routes = Router::new().route("/{app}/{profile}", get(handler));
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, routes).await?;
        Ok(())
    })
}
