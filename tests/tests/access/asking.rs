//! Calls with a token, over REST and gRPC, whatever the route or method; and what came of them in one word.

use std::{path::Path, time::Duration};

use bytes::{Buf as _, BufMut as _};
use futures_util::stream;
use serde_json::Value;
use tokio::time::timeout;
use tonic::{
    Request, Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::http::uri::PathAndQuery,
};
use tonic_types::StatusExt as _;
use vortex_tests::Daemon;

use crate::examples::Sent;

const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a call.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// `ok`, or the code of the fault.
    pub(crate) code: String,
    /// What the fault says.
    pub(crate) detail: String,
    /// The answer, as far as it is one and not a stream.
    pub(crate) body: Vec<u8>,
}

impl Outcome {
    /// Whether the answer speaks of this.
    pub(crate) fn mentions(&self, what: &str) -> bool {
        String::from_utf8_lossy(&self.body).contains(what)
    }

    /// Whether it was let through, whatever came of it then.
    pub(crate) fn is_let_in(&self) -> bool {
        let kept_out = [
            "token_missing",
            "token_unknown",
            "token_expired",
            "token_revoked",
            "role_forbids",
            "app_forbidden",
            "unlisted",
            "unchecked",
        ];
        !kept_out.contains(&self.code.as_str())
    }
}

/// The daemon's flags for tokens, and the secret of its first one.
pub(crate) async fn guarded(data_dir: &Path) -> (Daemon, String) {
    let daemon = Daemon::start_with(data_dir, &["--auth", "tokens"]).await;
    let secret = first_secret(data_dir);
    (daemon, secret)
}

pub(crate) fn first_secret(data_dir: &Path) -> String {
    let text = std::fs::read_to_string(data_dir.join("admin-token"));
    text.expect("the first token's file").trim().to_owned()
}

/// Makes a token; gives its id and its secret.
pub(crate) async fn token(
    daemon: &Daemon,
    admin: &str,
    (name, role, app): (&str, &str, &str),
    expires_in: &str,
) -> (String, String) {
    let body = serde_json::json!({
        "name": name, "role": role, "apps": [app], "expires_in": expires_in,
    });
    let made = rest(daemon, Some(admin), "POST", "/api/tokens", Some(&body)).await;
    assert_eq!(made.code, "ok", "{made:?}");
    let made: Value = serde_json::from_slice(&made.body).expect("an answer");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (text(&made["token"]["id"]), text(&made["secret"]))
}

/// Sends a call.
pub(crate) async fn ask(daemon: &Daemon, secret: Option<&str>, sent: &Sent) -> Outcome {
    match sent {
        Sent::Rest(method, path, body) => rest(daemon, secret, method, path, body.as_ref()).await,
        Sent::Grpc(path, message) => grpc(daemon, secret, path, message).await,
    }
}

/// Sends a call over REST.
pub(crate) async fn rest(
    daemon: &Daemon,
    secret: Option<&str>,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Outcome {
    let method = method.parse().expect("a method");
    let mut request = daemon.http().request(method, daemon.url(path));
    if let Some(secret) = secret {
        request = request.bearer_auth(secret);
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    let answer = request.send().await.expect("the daemon answers");
    let is_ok = answer.status().is_success();
    let is_stream = answer
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind == "text/event-stream");
    if is_stream {
        return Outcome {
            code: "ok".to_owned(),
            detail: String::new(),
            body: vec![],
        };
    }
    let status = answer.status();
    let challenge = answer.headers().contains_key("www-authenticate");
    assert_eq!(challenge, status.as_u16() == 401, "{path}: {status}");
    let body = timeout(PATIENCE, answer.bytes()).await;
    let body = body.expect("it ends in time").expect("a body").to_vec();
    if is_ok {
        return Outcome {
            code: "ok".to_owned(),
            detail: String::new(),
            body,
        };
    }
    let problem: Value = serde_json::from_slice(&body)
        .unwrap_or_else(|error| panic!("{path}: {status}: {error}: {body:?}"));
    let text = |field: &str| problem[field].as_str().expect("text").to_owned();
    Outcome {
        code: text("code"),
        detail: text("detail"),
        body,
    }
}

/// Sends a call over gRPC: one message, and the first that comes back unless it is a stream that stays open.
async fn grpc(daemon: &Daemon, secret: Option<&str>, path: &str, message: &[u8]) -> Outcome {
    let mut client = tonic::client::Grpc::new(daemon.channel());
    client.ready().await.expect("the daemon is there");
    let mut request = Request::new(stream::iter([message.to_vec()]));
    if let Some(secret) = secret {
        let value = format!("Bearer {secret}");
        let value = value.parse().expect("a header");
        request.metadata_mut().insert("authorization", value);
    }
    let path: PathAndQuery = path.parse().expect("a path");
    let stays_open = ["/Watch", "/WatchDrift", "/Export", "/Save"];
    let stays_open = stays_open.iter().any(|end| path.path().ends_with(end));
    let answered = timeout(PATIENCE, client.streaming(request, path, Raw)).await;
    let mut answer = match answered.expect("it is answered in time") {
        Ok(answer) => answer.into_inner(),
        Err(status) => return refused(&status),
    };
    if stays_open {
        return Outcome {
            code: "ok".to_owned(),
            detail: String::new(),
            body: vec![],
        };
    }
    let first = timeout(PATIENCE, answer.message()).await;
    match first.expect("it is answered in time") {
        Ok(body) => Outcome {
            code: "ok".to_owned(),
            detail: String::new(),
            body: body.unwrap_or_default(),
        },
        Err(status) => refused(&status),
    }
}

fn refused(status: &Status) -> Outcome {
    let info = status.get_details_error_info();
    Outcome {
        code: info.map_or_else(|| format!("{:?}", status.code()), |info| info.reason),
        detail: status.message().to_owned(),
        body: vec![],
    }
}

/// Messages as they are.
#[derive(Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        out.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let bytes = from.copy_to_bytes(from.remaining());
        Ok(Some(bytes.to_vec()))
    }
}
