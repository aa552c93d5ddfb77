//! An application with a cache: killed in the middle of a write, started without a daemon, beside one that hangs.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::Signal;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    net::TcpListener,
    process::{Child, ChildStdout, Command},
    time::{Instant, sleep, timeout},
};
use vortex_client::{Client, Outcome};
use vortex_proto::v1;
use vortex_tests::{Daemon, Dice, config_file, stable};

const KILLS: u64 = 30;
/// Values of a version: enough that a write takes its time.
const VALUES: usize = 1_500;
const PATIENCE: Duration = Duration::from_secs(60);
/// A start from the cache waits for nobody, but for a busy machine.
const START: Duration = Duration::from_secs(10);
const FLEET: &str = "[fleet]\ninterval = \"1s\"\n";

/// A version that can be told from a torn one.
async fn publish(daemon: &Daemon, number: u64) {
    let filler = vec![format!("v{number}"); VALUES].join(", ");
    let content = format!("version: v{number}\ncount: {VALUES}\nfiller: [{filler}]\n");
    let request = v1::PublishRequest {
        app: "checkout".into(),
        profile: "prod".into(),
        version: format!("v{number}"),
        documents: vec![v1::Document {
            name: "app.yml".into(),
            content,
            ..v1::Document::default()
        }],
        ..v1::PublishRequest::default()
    };
    let mut configs = daemon.configs();
    configs.publish(request).await.expect("it is published");
    let request = stable("checkout/prod", &format!("v{number}"));
    configs.set_stable(request).await.expect("it is stable");
}

/// The application's process.
struct Application {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

/// What it said: which version, and how many milliseconds nobody had confirmed it.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    what: String,
    version: u64,
    staleness_ms: u64,
}

impl Application {
    fn start(url: &str, cache: &Path, count: usize) -> Application {
        let mut child = Command::new(env!("CARGO_BIN_EXE_application"))
            .arg(url)
            .arg(cache)
            .arg(count.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("it can be started");
        let stdout = child.stdout.take().expect("stdout is piped");
        Application {
            child,
            lines: BufReader::new(stdout).lines(),
        }
    }

    /// What it says next; none when it has ended. Whatever it runs has to be whole.
    async fn next(&mut self) -> Option<Said> {
        let line = self.lines.next_line().await.expect("text")?;
        let words: Vec<&str> = line.split(' ').collect();
        let [what, version, whole, staleness] = words.as_slice() else {
            panic!("it said {line:?}");
        };
        assert_eq!(*whole, "whole", "{line}");
        Some(Said {
            what: (*what).to_owned(),
            version: version
                .strip_prefix('v')
                .and_then(|number| number.parse().ok())
                .unwrap_or_else(|| panic!("{line}")),
            staleness_ms: staleness.parse().unwrap_or_else(|_| panic!("{line}")),
        })
    }

    async fn started(&mut self) -> Said {
        let said = timeout(START, self.next()).await;
        let said = said.expect("a start waits for nobody").expect("it starts");
        assert_eq!(said.what, "started");
        said
    }

    /// Waits until it runs this version.
    async fn reaches(&mut self, version: u64) {
        let reached = timeout(PATIENCE, async {
            while self.next().await.expect("it runs on").version != version {}
        });
        reached.await.expect("it catches up");
    }

    /// Ends it like a power switch; gives the newest version it had said it runs.
    async fn kill(mut self) -> u64 {
        self.child.kill().await.expect("it can be killed");
        let mut newest = 0;
        while let Some(said) = self.next().await {
            newest = newest.max(said.version);
        }
        newest
    }
}

/// An address where nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    format!("http://{address}")
}

/// Files that are being written, or that a killed writer has left.
fn temporary_files(cache: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(cache).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "tmp"))
        .collect()
}

/// Returns as soon as a file is being written.
async fn until_a_write(cache: &Path) {
    let cache = cache.to_owned();
    let known = temporary_files(&cache).len();
    let seen = tokio::task::spawn_blocking(move || {
        let start = Instant::now();
        while temporary_files(&cache).len() <= known && start.elapsed() < START {}
    });
    seen.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_killed_in_the_middle_of_a_write_starts_with_a_whole_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let config = config_file(dir.path(), FLEET);
    let (data, cache) = (dir.path().join("data"), dir.path().join("cache"));
    let daemon = Daemon::start_with(&data, &["--config", &config]).await;
    let mut version = 1;
    publish(&daemon, version).await;
    let nobody = nobody().await;
    let mut dice = Dice::new(5);
    let mut killed_in_a_write = 0;
    for round in 0..KILLS {
        // Alone, it knows what it has; together, eight write the same file.
        let count = if round % 3 == 0 { 1 } else { 8 };
        let mut application = Application::start(&daemon.url(""), &cache, count);
        let first = application.started().await;
        let lucky = Duration::from_millis(dice.within(20..600));
        let is_aimed = dice.within(0..2) == 0;
        let moment = async {
            sleep(lucky).await;
            if is_aimed {
                until_a_write(&cache).await;
            }
        };
        let changes = async {
            loop {
                version += 1;
                publish(&daemon, version).await;
                sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            () = moment => {}
            () = changes => {}
        }
        let left = temporary_files(&cache).len();
        let newest = first.version.max(application.kill().await);
        killed_in_a_write += u64::from(left > 0 && !temporary_files(&cache).is_empty());

        let mut again = Application::start(&nobody, &cache, 1);
        let said = again.started().await;
        assert!(said.version <= version, "{said:?}");
        if count == 1 {
            // What it ran was on disk before it was announced.
            assert!(said.version >= newest, "{said:?} after v{newest}");
        }
        assert!(said.staleness_ms < 30_000, "{said:?}");
        again.kill().await;
        for left in temporary_files(&cache) {
            std::fs::remove_file(left).unwrap();
        }
    }
    eprintln!(
        "{KILLS} kills, {killed_in_a_write} of them in the middle of a write, {version} versions"
    );
    assert!(killed_in_a_write > 0);

    // The same with a daemon that is really gone, and comes back with something new.
    let listen = daemon.listen();
    daemon.kill().await;
    let mut application = Application::start(&format!("http://{listen}"), &cache, 1);
    let said = application.started().await;
    assert!(said.version <= version, "{said:?}");
    let daemon = Daemon::start_at(listen, &data, &["--config", &config]).await;
    version += 1;
    publish(&daemon, version).await;
    application.reaches(version).await;
    application.kill().await;

    // And with one that takes connections, but answers nothing.
    daemon.signal(Signal::STOP);
    let mut application = Application::start(&format!("http://{listen}"), &cache, 1);
    assert_eq!(application.started().await.version, version);
    daemon.signal(Signal::CONT);
    version += 1;
    publish(&daemon, version).await;
    application.reaches(version).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_goes_and_comes_or_hangs_costs_the_application_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let config = config_file(dir.path(), FLEET);
    let data = dir.path().join("data");
    let daemon = Daemon::start_with(&data, &["--config", &config]).await;
    let listen = daemon.listen();
    publish(&daemon, 1).await;
    let build = || {
        Client::builder(&format!("http://{listen}"))
            .app("checkout")
            .profile("prod")
            .instance_id("web-1")
            .cache_dir(dir.path().join("cache"))
    };
    let client = build().start().await.unwrap();
    assert_eq!(client.config().version(), "v1");
    until("it is confirmed", || !client.is_stale()).await;
    client.stop().await;
    daemon.kill().await;

    let client = build().start().await.unwrap();
    assert_eq!(client.config().version(), "v1");
    let staleness = client.staleness().expect("it was confirmed once");
    until("the problem is told", || client.problem().is_some()).await;
    sleep(Duration::from_millis(50)).await;
    assert!(client.staleness() > Some(staleness), "it grows");
    let daemon = Daemon::start_at(listen, &data, &["--config", &config]).await;
    publish(&daemon, 2).await;
    until("it catches up", || client.config().version() == "v2").await;
    until("all is well", || {
        client.problem().is_none() && client.staleness() < Some(Duration::from_secs(2))
    })
    .await;

    daemon.signal(Signal::STOP);
    let mut slowest = Duration::ZERO;
    let until_stale = Instant::now();
    while !client.is_stale() {
        assert!(until_stale.elapsed() < PATIENCE, "it never got stale");
        for _ in 0..1_000 {
            let start = Instant::now();
            assert_eq!(client.config().version(), "v2");
            client.record(Outcome::Success, Duration::from_millis(1));
            client.report_now();
            slowest = slowest.max(start.elapsed());
        }
        sleep(Duration::from_millis(20)).await;
    }
    // No request to the daemon ends before its deadline of five seconds: a read that had waited for one would show.
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    daemon.signal(Signal::CONT);
    until("it is current again", || !client.is_stale()).await;
    daemon.signal(Signal::STOP);
    let start = Instant::now();
    client.stop().await;
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "the farewell is bounded"
    );
    daemon.signal(Signal::CONT);
}

async fn until(what: &str, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "not in time: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}
