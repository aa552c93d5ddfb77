//! A receiver of webhooks that answers as a test wants it to, byte by byte.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep},
};

/// How long deliveries may take, retries included.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a receiver says to a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    /// This status.
    Status(u16),
    /// That it is elsewhere.
    Redirect(String),
    /// Nothing, and keeps the connection.
    Nothing,
    /// Nothing, and closes the connection.
    Close,
}

/// A delivery as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its headers, in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its body, as it was signed.
    pub body: String,
    /// What was said to it.
    pub said: Say,
}

impl Received {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a delivery is JSON")
    }

    /// The event's id.
    pub fn id(&self) -> String {
        self.json()["id"].as_str().expect("an id").to_owned()
    }

    /// The event's kind.
    pub fn kind(&self) -> String {
        self.json()["event"]["kind"]
            .as_str()
            .expect("a kind")
            .to_owned()
    }

    /// Whether it was signed with `secret`, and says in its headers what its body says.
    pub fn holds(&self, secret: &str) -> bool {
        let header = |name: &str| {
            self.headers
                .get(name)
                .map(String::as_str)
                .unwrap_or_default()
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
        mac.update(format!("{}.{}", header("x-vortex-timestamp"), self.body).as_bytes());
        let bytes = mac.finalize().into_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        header("x-vortex-signature") == format!("v1={hex}")
            && header("x-vortex-delivery") == self.id()
            && header("x-vortex-event") == self.kind()
            && header("content-type") == "application/json"
    }
}

#[derive(Default)]
struct Shared {
    script: VecDeque<Say>,
    then: Option<Say>,
    received: Vec<Received>,
}

/// A receiver. It ends with the test.
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    /// One that says 200 to everything.
    pub async fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::<Mutex<Shared>>::default();
        let task = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Receiver {
            address,
            shared,
            task,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says these to the next deliveries, one after the other, then `then` to all.
    pub fn say(&self, script: &[Say], then: Say) {
        let mut shared = self.shared.lock().expect("nobody panicked");
        shared.script = script.iter().cloned().collect();
        shared.then = Some(then);
    }

    /// Everything that came, in order.
    pub fn received(&self) -> Vec<Received> {
        self.shared
            .lock()
            .expect("nobody panicked")
            .received
            .clone()
    }

    /// The ids of what it took, in the order in which each came first.
    pub fn taken(&self) -> Vec<String> {
        let mut ids: Vec<String> = vec![];
        for delivery in self.received() {
            if delivery.said == Say::Status(200) && !ids.contains(&delivery.id()) {
                ids.push(delivery.id());
            }
        }
        ids
    }

    /// Waits until what came is as it should be.
    pub async fn until(&self, what: &str, done: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let start = Instant::now();
        loop {
            let received = self.received();
            if done(&received) {
                return received;
            }
            let came: Vec<_> = received
                .iter()
                .map(|one| format!("{} {:?}", one.kind(), one.said))
                .collect();
            assert!(start.elapsed() < PATIENCE, "not in time: {what}; {came:#?}");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        connections.spawn(answer(stream, Arc::clone(&shared)));
    }
}

/// One delivery a connection. A connection that the daemon cuts off is not answered.
async fn answer(mut stream: TcpStream, shared: Arc<Mutex<Shared>>) -> Option<()> {
    let mut bytes = vec![];
    let (headers, body) = loop {
        let mut chunk = [0; 4096];
        let count = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let headers: BTreeMap<String, String> = (head.lines().skip(1))
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length: usize = headers.get("content-length")?.parse().ok()?;
        if body.len() >= length {
            break (headers, body.to_owned());
        }
    };
    let say = {
        let mut shared = shared.lock().expect("nobody panicked");
        let next = shared.script.pop_front();
        let say = next
            .or_else(|| shared.then.clone())
            .unwrap_or(Say::Status(200));
        shared.received.push(Received {
            headers,
            body,
            said: say.clone(),
        });
        say
    };
    let head = match say {
        Say::Status(status) => format!("HTTP/1.1 {status} So\r\n"),
        Say::Redirect(to) => format!("HTTP/1.1 307 So\r\nlocation: {to}\r\n"),
        Say::Close => return None,
        Say::Nothing => {
            let mut rest = [0; 1];
            // Until the daemon gives up.
            let _ = stream.read(&mut rest).await;
            return None;
        }
    };
    let answer = format!("{head}content-length: 2\r\nconnection: close\r\n\r\nok");
    stream.write_all(answer.as_bytes()).await.ok()
}
