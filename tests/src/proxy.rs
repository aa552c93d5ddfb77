//! A TCP connection that can be told to be a bad one, for tests with real processes. One proxy is one link: whoever
//! connects to it talks to its target, until it is told otherwise. It never changes or drops a byte of a connection
//! that lives on: TCP would not either. What it holds back is bounded, so that a slow reader slows its writer down.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::{mpsc, watch},
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep, sleep_until},
};

use crate::Dice;

/// What is read at once.
const CHUNK_BYTES: usize = 16 * 1024;
/// What a direction of a connection holds back at most: 512 KiB.
const CHUNKS_MAX: usize = 32;

/// What happens to who connects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Door {
    /// They talk to the target.
    #[default]
    Open,
    /// They are reset, and so is who was connected already: a cut cable with a firewall in front of it.
    Cut,
    /// They are accepted and never answered: a process that hangs. Who was connected already is answered no more.
    Mute,
}

/// What happens to the bytes of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// They arrive.
    #[default]
    Pass,
    /// They do not arrive until this ends: packets that are lost on the way, and sent again.
    Stop,
    /// They arrive later by `fixed` and up to `jitter` more, in order.
    Delay {
        /// At least so late.
        fixed: Duration,
        /// And up to so much later.
        jitter: Duration,
    },
    /// So many of them arrive in a second.
    Throttle {
        /// Bytes in a second.
        bytes_per_second: u64,
    },
}

impl Flow {
    /// Later by this, always.
    pub fn late(fixed: Duration) -> Flow {
        Flow::Delay {
            fixed,
            jitter: Duration::ZERO,
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Plan {
    target: Option<SocketAddr>,
    door: Door,
    /// From who connects to the target.
    up: Flow,
    /// And back.
    down: Flow,
    /// Counts the cuts: a connection from before one is reset, however short it was.
    cuts: u64,
}

#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

impl Plan {
    fn flow(&self, way: Way) -> Flow {
        if self.door == Door::Mute {
            return Flow::Stop;
        }
        match way {
            Way::Up => self.up,
            Way::Down => self.down,
        }
    }
}

/// What a proxy has passed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Connections that were accepted.
    pub connections: u64,
    /// Bytes that reached the target.
    pub up: u64,
    /// Bytes that reached who connected.
    pub down: u64,
}

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

/// A link. Dropping it ends it and everyone on it.
pub struct Proxy {
    address: SocketAddr,
    plan: Arc<watch::Sender<Plan>>,
    counts: Arc<Counts>,
    listener: JoinHandle<()>,
}

impl Proxy {
    /// A link that leads nowhere yet: it resets who connects.
    pub async fn new() -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let plan = Arc::new(watch::Sender::new(Plan::default()));
        let counts = Arc::new(Counts::default());
        let server = listen(listener, Arc::clone(&plan), Arc::clone(&counts));
        Proxy {
            address,
            plan,
            counts,
            listener: tokio::spawn(server),
        }
    }

    /// A link to `target`.
    pub async fn to(target: SocketAddr) -> Proxy {
        let proxy = Proxy::new().await;
        proxy.lead_to(target);
        proxy
    }

    /// Where to connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on who connects talks to `target`.
    pub fn lead_to(&self, target: SocketAddr) {
        self.plan.send_modify(|plan| plan.target = Some(target));
    }

    /// From now on connections fare so.
    pub fn set(&self, door: Door) {
        self.plan.send_modify(|plan| {
            plan.door = door;
            plan.cuts += u64::from(door == Door::Cut);
        });
    }

    /// Resets everyone and refuses.
    pub fn cut(&self) {
        self.set(Door::Cut);
    }

    /// Resets everyone; they may come again at once.
    pub fn reset(&self) {
        self.plan.send_modify(|plan| plan.cuts += 1);
    }

    /// From now on bytes fare so, to the target and back.
    pub fn shape(&self, up: Flow, down: Flow) {
        self.plan
            .send_modify(|plan| (plan.up, plan.down) = (up, down));
    }

    /// A good link again.
    pub fn heal(&self) {
        self.plan.send_modify(|plan| {
            plan.door = Door::Open;
            (plan.up, plan.down) = (Flow::Pass, Flow::Pass);
        });
    }

    /// What it has passed on so far.
    pub fn passed(&self) -> Passed {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Passed {
            connections: read(&self.counts.connections),
            up: read(&self.counts.up),
            down: read(&self.counts.down),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn listen(listener: TcpListener, plan: Arc<watch::Sender<Plan>>, counts: Arc<Counts>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((client, _)) = listener.accept().await else {
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        counts.connections.fetch_add(1, Ordering::Relaxed);
        connections.spawn(serve(client, plan.subscribe(), Arc::clone(&counts)));
    }
}

/// One connection, until either end closes it or the link is cut.
async fn serve(mut client: TcpStream, mut plan: watch::Receiver<Plan>, counts: Arc<Counts>) {
    let born = plan.borrow().cuts;
    let heard = plan.wait_for(|plan| plan.door != Door::Mute || plan.cuts != born);
    let Ok(now) = heard.await.map(|plan| *plan) else {
        return;
    };
    let Some(target) = now.target.filter(|_| now.door == Door::Open) else {
        return reset(&client);
    };
    let Ok(mut server) = TcpStream::connect(target).await else {
        return reset(&client);
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ended = {
        let (client_read, client_write) = client.split();
        let (server_read, server_write) = server.split();
        let up = carry(client_read, server_write, Way::Up, &plan, &counts.up);
        let down = carry(server_read, client_write, Way::Down, &plan, &counts.down);
        let mut watched = plan.clone();
        tokio::select! {
            _ = watched.wait_for(|plan| plan.cuts != born) => false,
            // An end that closes its half may still read; one that fails is gone for both.
            ended = async { tokio::try_join!(up, down) } => ended.is_ok(),
        }
    };
    if !ended {
        reset(&client);
        reset(&server);
    }
}

/// What was read, and when it may arrive.
type Held = (Instant, Vec<u8>);

/// Carries one direction until its end.
async fn carry(
    read: ReadHalf<'_>,
    write: WriteHalf<'_>,
    way: Way,
    plan: &watch::Receiver<Plan>,
    passed: &AtomicU64,
) -> io::Result<()> {
    let (held, due) = mpsc::channel(CHUNKS_MAX);
    tokio::try_join!(
        take_in(read, held, way, plan.clone()),
        hand_out(write, due, way, plan.clone(), passed),
    )?;
    Ok(())
}

async fn take_in(
    mut read: ReadHalf<'_>,
    held: mpsc::Sender<Held>,
    way: Way,
    plan: watch::Receiver<Plan>,
) -> io::Result<()> {
    let mut dice = Dice::new(0);
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        let count = read.read(&mut chunk).await?;
        chunk.truncate(count);
        let late = match plan.borrow().flow(way) {
            Flow::Delay { fixed, jitter } => {
                let most = u64::try_from(jitter.as_micros()).unwrap_or(u64::MAX);
                fixed + Duration::from_micros(dice.within(0..most.saturating_add(1).max(1)))
            }
            Flow::Pass | Flow::Stop | Flow::Throttle { .. } => Duration::ZERO,
        };
        if count == 0 || held.send((Instant::now() + late, chunk)).await.is_err() {
            return Ok(());
        }
    }
}

/// One queue and one writer: a chunk that may arrive early waits for those before it.
async fn hand_out(
    mut write: WriteHalf<'_>,
    mut due: mpsc::Receiver<Held>,
    way: Way,
    mut plan: watch::Receiver<Plan>,
    passed: &AtomicU64,
) -> io::Result<()> {
    while let Some((at, chunk)) = due.recv().await {
        sleep_until(at).await;
        let mut rest = chunk.as_slice();
        while !rest.is_empty() {
            let open = plan.wait_for(|plan| plan.flow(way) != Flow::Stop).await;
            let flow = open.map_err(io::Error::other)?.flow(way);
            let Flow::Throttle { bytes_per_second } = flow else {
                write.write_all(rest).await?;
                count(passed, rest.len());
                break;
            };
            // Twenty portions in a second: a rate that changes counts at once.
            let portion = usize::try_from(bytes_per_second / 20).unwrap_or(usize::MAX);
            let (now, later) = rest.split_at(portion.clamp(1, rest.len()));
            write.write_all(now).await?;
            count(passed, now.len());
            sleep(pause_after(now.len(), bytes_per_second)).await;
            rest = later;
        }
    }
    write.shutdown().await
}

fn pause_after(bytes: usize, bytes_per_second: u64) -> Duration {
    let micros = u64::try_from(bytes)
        .unwrap_or(u64::MAX)
        .saturating_mul(1_000_000);
    Duration::from_micros(micros / bytes_per_second.max(1))
}

fn count(passed: &AtomicU64, bytes: usize) {
    passed.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// Ends it so that the other end gets an error, not an end.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    /// Nothing that shall arrive takes so long.
    const SOON: Duration = Duration::from_secs(10);
    /// What shall not arrive does not within this.
    const QUIET: Duration = Duration::from_millis(150);

    /// Sends back what it is sent.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    let _ = tokio::io::copy(&mut read, &mut write).await;
                });
            }
        });
        address
    }

    /// How long a word takes to the echo and back; none: it is not back within `patience`.
    async fn there_and_back(stream: &mut TcpStream, patience: Duration) -> Option<Duration> {
        let since = Instant::now();
        stream.write_all(b"word").await.ok()?;
        let mut back = [0; 4];
        let read = timeout(patience, stream.read_exact(&mut back)).await;
        read.ok()?.ok()?;
        assert_eq!(&back, b"word");
        Some(since.elapsed())
    }

    #[tokio::test]
    async fn bytes_fare_as_they_are_told() {
        let ms = Duration::from_millis;
        let slow = Flow::Throttle {
            bytes_per_second: 40,
        };
        let jitter = Flow::Delay {
            fixed: ms(20),
            jitter: ms(30),
        };
        let table = [
            (Flow::Pass, Flow::Pass, Some(ms(0))),
            (Flow::late(ms(60)), Flow::Pass, Some(ms(60))),
            (Flow::late(ms(60)), Flow::late(ms(70)), Some(ms(130))),
            (Flow::Pass, jitter, Some(ms(20))),
            (slow, Flow::Pass, Some(ms(50))),
            (Flow::Stop, Flow::Pass, None),
            (Flow::Pass, Flow::Stop, None),
        ];
        for (up, down, least) in table {
            let proxy = Proxy::to(echo().await).await;
            let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
            there_and_back(&mut stream, SOON)
                .await
                .expect("a good link");
            proxy.shape(up, down);
            let patience = if least.is_some() { SOON } else { QUIET };
            let took = there_and_back(&mut stream, patience).await;
            let as_told = match (took, least) {
                (Some(took), Some(least)) => took >= least,
                (took, least) => took.is_none() && least.is_none(),
            };
            assert!(as_told, "{up:?} {down:?}: {took:?}");
            if least.is_none() {
                assert_eq!(proxy.passed().up, if up == Flow::Stop { 4 } else { 8 });
                proxy.heal();
                let mut back = [0; 4];
                timeout(SOON, stream.read_exact(&mut back))
                    .await
                    .unwrap()
                    .unwrap();
                assert_eq!(&back, b"word", "what was held back arrives");
            }
        }
    }

    #[tokio::test]
    async fn a_cut_link_resets_who_is_on_it_and_who_comes() {
        let proxy = Proxy::to(echo().await).await;
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        there_and_back(&mut stream, SOON)
            .await
            .expect("a good link");
        proxy.cut();
        let mut byte = [0];
        let end = timeout(SOON, stream.read(&mut byte)).await.unwrap();
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(
            timeout(SOON, stream.read(&mut byte))
                .await
                .unwrap()
                .is_err()
        );
        proxy.heal();
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        there_and_back(&mut stream, SOON)
            .await
            .expect("a good link again");
    }

    #[tokio::test]
    async fn a_mute_link_accepts_and_never_answers() {
        let proxy = Proxy::to(echo().await).await;
        proxy.set(Door::Mute);
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(there_and_back(&mut stream, QUIET).await, None);
        proxy.reset();
        let mut byte = [0];
        assert!(
            timeout(SOON, stream.read(&mut byte))
                .await
                .unwrap()
                .is_err()
        );
    }

    #[tokio::test]
    async fn what_is_held_back_is_bounded() {
        let proxy = Proxy::to(echo().await).await;
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        proxy.shape(Flow::Stop, Flow::Pass);
        let megabyte = vec![0; 1024 * 1024];
        let mut sent = 0;
        while let Ok(result) = timeout(QUIET, stream.write_all(&megabyte)).await {
            result.unwrap();
            sent += 1;
            assert!(sent < 64, "a link that stands still takes and takes");
        }
    }
}
