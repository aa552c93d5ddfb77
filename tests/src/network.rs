//! A network between instances and a daemon, which can be told to be a bad one.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{Response, request::Parts},
};
use tokio::{net::TcpListener, task::JoinHandle, time::sleep};

use crate::Dice;

/// One of so many heartbeats is lost, as many are doubled, and as many arrive late: 5 % each.
const ONE_IN: u64 = 20;
/// How late, at most: long enough that what was sent after it overtakes it.
const LATE_MAX_MS: u64 = 4_000;
/// Larger than any body in a test.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Passes HTTP on to one daemon. Dropping it ends it.
pub struct Network {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    daemon: SocketAddr,
    http: reqwest::Client,
    /// None: a good network.
    dice: Mutex<Option<Dice>>,
    lost: AtomicU64,
    doubled: AtomicU64,
    late: AtomicU64,
}

/// What a bad network has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Faults {
    /// Heartbeats that did not arrive, or whose answer did not.
    pub lost: u64,
    /// Those that arrived twice.
    pub doubled: u64,
    /// Those that arrived behind what was sent after them.
    pub late: u64,
}

#[derive(Clone, Copy)]
enum Fate {
    Arrives,
    Lost,
    AnswerLost,
    Doubled,
    Late(Duration),
}

impl Network {
    /// A good network in front of `daemon`.
    pub async fn to(daemon: SocketAddr) -> Network {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let shared = Arc::new(Shared {
            daemon,
            http: reqwest::Client::new(),
            dice: Mutex::new(None),
            lost: AtomicU64::new(0),
            doubled: AtomicU64::new(0),
            late: AtomicU64::new(0),
        });
        let routes = Router::new()
            .fallback(pass_on)
            .with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        Network {
            address,
            shared,
            server,
        }
    }

    /// The daemon's URL, for who is behind this network.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on heartbeats are lost, doubled and reordered, as `seed` has it; without one no more.
    pub fn turn_bad(&self, seed: Option<u64>) {
        let mut dice = lock(&self.shared.dice);
        *dice = seed.map(Dice::new);
    }

    /// What it has done so far.
    pub fn faults(&self) -> Faults {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Faults {
            lost: read(&self.shared.lost),
            doubled: read(&self.shared.doubled),
            late: read(&self.shared.late),
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    fn fate(&self, parts: &Parts) -> Fate {
        let mut dice = lock(&self.dice);
        let Some(dice) = dice.as_mut().filter(|_| parts.uri.path() == "/heartbeat") else {
            return Fate::Arrives;
        };
        let count = |count: &AtomicU64| count.fetch_add(1, Ordering::Relaxed);
        match dice.within(0..ONE_IN) {
            0 => {
                let number = count(&self.lost);
                if number.is_multiple_of(2) {
                    Fate::Lost
                } else {
                    Fate::AnswerLost
                }
            }
            1 => {
                count(&self.doubled);
                Fate::Doubled
            }
            2 => {
                count(&self.late);
                Fate::Late(Duration::from_millis(dice.within(500..LATE_MAX_MS)))
            }
            _ => Fate::Arrives,
        }
    }

    async fn send(&self, parts: &Parts, body: &Bytes) -> Response<Body> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let url = format!("http://{}{path}", self.daemon);
        let mut headers = parts.headers.clone();
        headers.remove("host");
        let request = self.http.request(parts.method.clone(), url);
        let answer = request.headers(headers).body(body.clone()).send().await;
        let Ok(answer) = answer else {
            return cut();
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let Ok(body) = answer.bytes().await else {
            return cut();
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

async fn pass_on(State(network): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return cut();
    };
    match network.fate(&parts) {
        Fate::Arrives => network.send(&parts, &body).await,
        Fate::Lost => cut(),
        Fate::AnswerLost => {
            network.send(&parts, &body).await;
            cut()
        }
        Fate::Doubled => {
            let answer = network.send(&parts, &body).await;
            network.send(&parts, &body).await;
            answer
        }
        Fate::Late(late) => {
            tokio::spawn(async move {
                sleep(late).await;
                network.send(&parts, &body).await;
            });
            cut()
        }
    }
}

/// An answer that breaks off, as on a connection that is cut.
fn cut() -> Response<Body> {
    let broken = io::Error::from(io::ErrorKind::ConnectionReset);
    let broken = futures_util::stream::iter([Err::<Bytes, _>(broken)]);
    Response::new(Body::from_stream(broken))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
