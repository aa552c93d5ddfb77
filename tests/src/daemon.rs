//! A `vortexd` process: started, asked, killed.

use std::{
    fs::File,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};
use tonic::transport::{Channel, Endpoint};
use vortex_proto::v1::{
    audit_service_client::AuditServiceClient, config_service_client::ConfigServiceClient,
    freeze_service_client::FreezeServiceClient, rollout_service_client::RolloutServiceClient,
    webhook_service_client::WebhookServiceClient,
};

/// How long a start may take, with a loaded machine in mind.
const START: Duration = Duration::from_secs(30);
/// How long a stop may take, above every drain timeout the tests set.
const STOP: Duration = Duration::from_secs(30);
/// Any port that is free.
const FREE_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A running daemon. Dropping it kills the process.
pub struct Daemon {
    child: Child,
    addresses: Addresses,
    http: reqwest::Client,
    log: PathBuf,
    // Kept open: a daemon that writes to a closed pipe would learn of it.
    _stdout: Lines<BufReader<ChildStdout>>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Addresses {
    listen: SocketAddr,
    admin_listen: SocketAddr,
    #[serde(default)]
    federation_listen: Option<SocketAddr>,
}

/// A daemon that did not start.
#[derive(Debug)]
pub struct Refusal {
    /// Its exit status; none when a signal ended it.
    pub code: Option<i32>,
    /// What it said.
    pub message: String,
}

impl Daemon {
    /// Starts a daemon on this data directory.
    pub async fn start(data_dir: &Path) -> Daemon {
        Daemon::start_with(data_dir, &[]).await
    }

    /// Starts a daemon on this data directory, with further flags.
    pub async fn start_with(data_dir: &Path, flags: &[&str]) -> Daemon {
        Daemon::try_start(data_dir, flags)
            .await
            .unwrap_or_else(|refusal| panic!("vortexd did not start: {refusal:?}"))
    }

    /// Starts a daemon, or tells why it did not start.
    ///
    /// # Errors
    /// How it ended instead.
    pub async fn try_start(data_dir: &Path, flags: &[&str]) -> Result<Daemon, Refusal> {
        Daemon::try_start_at(FREE_PORT, data_dir, flags).await
    }

    /// Starts a daemon where one was before that has ended.
    pub async fn start_at(listen: SocketAddr, data_dir: &Path, flags: &[&str]) -> Daemon {
        Daemon::try_start_at(listen, data_dir, flags)
            .await
            .unwrap_or_else(|refusal| panic!("vortexd did not start again: {refusal:?}"))
    }

    /// Starts a daemon at this address, or tells why it did not start.
    ///
    /// # Errors
    /// How it ended instead.
    pub async fn try_start_at(
        listen: SocketAddr,
        data_dir: &Path,
        flags: &[&str],
    ) -> Result<Daemon, Refusal> {
        let program = Command::new(binary("vortexd"));
        Daemon::announced(spawn(program, listen, data_dir, flags)).await
    }

    /// Starts a daemon with these variables, or tells why it did not start.
    ///
    /// # Errors
    /// How it ended instead.
    pub async fn try_start_in(
        variables: &[(&str, &str)],
        data_dir: &Path,
        flags: &[&str],
    ) -> Result<Daemon, Refusal> {
        let mut program = Command::new("/usr/bin/env");
        for (name, value) in variables {
            program.arg(format!("{name}={value}"));
        }
        program.arg(binary("vortexd"));
        Daemon::announced(spawn(program, FREE_PORT, data_dir, flags)).await
    }

    /// Starts a daemon that may have so many files open, connections included.
    pub async fn start_with_files(most: u64, data_dir: &Path, flags: &[&str]) -> Daemon {
        Daemon::start_after(&format!("ulimit -n {most}"), data_dir, flags).await
    }

    /// Starts a daemon that is told by an error, and not by a signal, when the system will not let a file grow: see
    /// [`Daemon::let_no_file_grow_beyond`].
    pub async fn start_to_be_held(data_dir: &Path, flags: &[&str]) -> Daemon {
        Daemon::start_after("trap '' XFSZ", data_dir, flags).await
    }

    /// Whatever it writes beyond so many bytes of a file fails from now on, as on a disk that is broken there; none: no
    /// more.
    pub fn let_no_file_grow_beyond(&self, bytes: Option<u64>) {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        let limit = Rlimit {
            current: bytes,
            maximum: None,
        };
        prlimit(pid, Resource::Fsize, limit).expect("it is our process");
    }

    async fn start_after(command: &str, data_dir: &Path, flags: &[&str]) -> Daemon {
        let mut shell = Command::new("/bin/sh");
        shell
            .args(["-c", &format!("{command}; exec \"$0\" \"$@\"")])
            .arg(binary("vortexd"));
        Daemon::announced(spawn(shell, FREE_PORT, data_dir, flags))
            .await
            .unwrap_or_else(|refusal| panic!("vortexd did not start: {refusal:?}"))
    }

    async fn announced((mut child, log): (Child, PathBuf)) -> Result<Daemon, Refusal> {
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut lines = BufReader::new(stdout).lines();
        let line = timeout(START, lines.next_line())
            .await
            .unwrap_or_else(|_| panic!("no start line in {START:?}: {}", read(&log)))
            .expect("the start line is text");
        let Some(line) = line else {
            let status = timeout(STOP, child.wait()).await;
            let status = status
                .expect("it closed stdout")
                .expect("it can be waited for");
            let message = read(&log);
            let _ = std::fs::remove_file(log);
            return Err(Refusal {
                code: status.code(),
                message,
            });
        };
        Ok(Daemon {
            child,
            addresses: serde_json::from_str(&line).expect("the start line is JSON"),
            http: reqwest::Client::new(),
            log,
            _stdout: lines,
        })
    }

    /// Starts a process and kills it after `wait`, whatever it was at.
    pub async fn start_and_kill(data_dir: &Path, wait: Duration) {
        let program = Command::new(binary("vortexd"));
        let (mut child, log) = spawn(program, FREE_PORT, data_dir, &[]);
        tokio::time::sleep(wait).await;
        child.kill().await.expect("it can be killed");
        let _ = std::fs::remove_file(log);
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// The most memory that it has had, in KiB.
    pub fn memory_peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.expect("it runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.expect("Linux tells").trim().trim_end_matches(" kB");
        peak.parse().expect("a number")
    }

    /// Where REST and gRPC are.
    pub fn listen(&self) -> SocketAddr {
        self.addresses.listen
    }

    /// Where the health routes are.
    pub fn admin_listen(&self) -> SocketAddr {
        self.addresses.admin_listen
    }

    /// Where its peers dial it, if it has any.
    pub fn federation_listen(&self) -> Option<SocketAddr> {
        self.addresses.federation_listen
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        read(&self.log)
    }

    /// Ends it like a power switch.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a pid"), signal).expect("it takes signals");
    }

    /// Waits for its end.
    pub async fn wait(&mut self) -> ExitStatus {
        let status = timeout(STOP, self.child.wait()).await;
        status
            .unwrap_or_else(|_| panic!("it runs on: {}", read(&self.log)))
            .expect("it can be waited for")
    }

    /// Asks it to end, and waits until it has.
    pub async fn terminate(mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.wait().await
    }

    /// A connection of its own.
    pub fn channel(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.addresses.listen))
            .expect("an address is a URI")
            .connect_lazy()
    }

    /// A client of the versions.
    pub fn configs(&self) -> ConfigServiceClient<Channel> {
        ConfigServiceClient::new(self.channel())
    }

    /// A client of the rollouts.
    pub fn rollouts(&self) -> RolloutServiceClient<Channel> {
        RolloutServiceClient::new(self.channel())
    }

    /// A client of the freezes.
    pub fn freezes(&self) -> FreezeServiceClient<Channel> {
        FreezeServiceClient::new(self.channel())
    }

    /// A client of the journal.
    pub fn audit(&self) -> AuditServiceClient<Channel> {
        AuditServiceClient::new(self.channel())
    }

    /// A client of the webhooks.
    pub fn webhooks(&self) -> WebhookServiceClient<Channel> {
        WebhookServiceClient::new(self.channel())
    }

    /// The HTTP client, for requests that the short forms do not cover.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }
}

impl Drop for Daemon {
    /// The log of a failed test is worth reading, every other one is litter.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(20).collect();
            for line in tail.into_iter().rev() {
                eprintln!("vortexd: {line}");
            }
        }
        let _ = std::fs::remove_file(&self.log);
    }
}

/// A settings file in `dir` with these lines.
pub fn config_file(dir: &Path, text: &str) -> String {
    let path = dir.join("vortexd.toml");
    std::fs::write(&path, text).expect("the directory takes files");
    path.to_str().expect("a path of text").to_owned()
}

fn spawn(
    mut program: Command,
    listen: SocketAddr,
    data_dir: &Path,
    flags: &[&str],
) -> (Child, PathBuf) {
    static LOGS: AtomicU32 = AtomicU32::new(0);
    let number = LOGS.fetch_add(1, Ordering::Relaxed);
    let log = std::env::temp_dir().join(format!("vortexd-{}-{number}.log", std::process::id()));
    let stderr = File::create(&log).expect("a place for the log");
    let admin: &[&str] = match flags.contains(&"--admin-listen") {
        true => &[],
        false => &["--admin-listen", "127.0.0.1:0"],
    };
    let child = program
        .env_clear()
        .args(["--listen", &listen.to_string()])
        .args(admin)
        .arg("--data-dir")
        .arg(data_dir)
        .args(flags)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(stderr)
        .kill_on_drop(true)
        .spawn()
        .expect("vortexd can be started");
    (child, log)
}

/// A program of ours: `target/<profile>/NAME`, beside a program that measures, above `deps/<test>`.
pub(crate) fn binary(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a test has a path");
    let folders = own.ancestors().skip(1).take(2);
    let found = folders
        .map(|folder| folder.join(name))
        .find(|path| path.exists());
    found.unwrap_or_else(|| {
        panic!(
            "{name} is missing near {}: run cargo build --workspace first",
            own.display()
        )
    })
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
