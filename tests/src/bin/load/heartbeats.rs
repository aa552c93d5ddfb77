//! Heartbeats a daemon takes: one a request, a hundred a request, a stream; and how long a rollback takes
//! meanwhile.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use bytes::{BufMut as _, Bytes, BytesMut};
use http::uri::PathAndQuery;
use prost::Message as _;
use tonic::{
    codec::{Codec, EncodeBuf, Encoder},
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;
use vortex_proto::v1::{self, rollout_service_client::RolloutServiceClient};
use vortex_tests::{action, create};

use crate::{
    directory,
    peers::{CLIENT_CORE, SERVER_CORE, Vortexd, command},
    reads::{Run, wrk},
    report::{Samples, ms, row, table, thousands},
    writes::prepare,
};

/// The word that makes this program the sender of a stream.
pub(crate) const STREAM_CLIENT: &str = "stream-client";
const ROUNDS: usize = 3;
/// Enough that nobody reports more often than it may.
const INSTANCES: usize = 1_000_000;
const BATCH: usize = 100;
const STREAM_TIME: Duration = Duration::from_secs(4);
const TARGET: &str = "checkout/prod";
/// The shortest interval there is, so that a few instances may stand for many.
pub(crate) const SETTINGS: &str = "[fleet]\ninterval = \"1s\"\ninstances_per_target = 2000000\nheartbeats_per_second = 100000000\n";

pub(crate) async fn heartbeats() -> anyhow::Result<()> {
    let dir = directory()?;
    let settings = dir.path().join("vortexd.toml");
    std::fs::write(&settings, SETTINGS)?;
    let settings = settings.to_str().context("a path of text")?.to_owned();
    let scripts = [
        ("HTTP, one a request", 1, write_script(dir.path(), 1)?),
        (
            "HTTP, 100 a request",
            BATCH,
            write_script(dir.path(), BATCH)?,
        ),
    ];
    let mut rows = vec![row([
        "what",
        "server",
        "heartbeats",
        "rollback p50",
        "rollback p99",
    ])];
    for (cores, server, client) in [
        ("one core", Some(SERVER_CORE), Some(CLIENT_CORE)),
        ("two cores, shared with the load", None, None),
    ] {
        let data = dir.path().join(cores.replace([' ', ','], "-"));
        let vortexd = Vortexd::start_with(&data, server, &["--config", &settings]).await?;
        let channel = vortexd.connect().await?;
        prepare(&channel, TARGET).await?;
        for (name, per_request, script) in &scripts {
            let mut runs = vec![];
            let mut rollbacks = Samples::default();
            for _ in 0..ROUNDS {
                let rolling = tokio::spawn(roll_back_again_and_again(channel.clone()));
                let (address, script) = (vortexd.address, script.clone());
                let run = tokio::task::spawn_blocking(move || wrk(address, &script, client)).await;
                runs.push(run??);
                rollbacks.extend(rolling.await??);
            }
            let rate = Run::median(&runs).per_second * *per_request as f64;
            rows.push(line(name, cores, rate, &rollbacks));
        }
        let mut rates = vec![];
        let mut rollbacks = Samples::default();
        for _ in 0..ROUNDS {
            let rolling = tokio::spawn(roll_back_again_and_again(channel.clone()));
            rates.push(stream(vortexd.address, client).await?);
            rollbacks.extend(rolling.await??);
        }
        let rate = crate::report::median(&rates);
        rows.push(line("gRPC, a stream", cores, rate, &rollbacks));
    }
    let title =
        format!("Heartbeats of {INSTANCES} instances, with a rollback every half second meanwhile");
    table(&title, &rows);
    Ok(())
}

fn line(what: &str, cores: &str, rate: f64, rollbacks: &Samples) -> Vec<String> {
    let (p50, p99) = (ms(rollbacks.median()), ms(rollbacks.quantile(0.99)));
    row([what, cores, &thousands(rate), &p50, &p99])
}

/// Starts a rollout and takes it back, for as long as a round of load lasts.
async fn roll_back_again_and_again(channel: Channel) -> anyhow::Result<Samples> {
    let mut rollouts = RolloutServiceClient::new(channel);
    let mut samples = Samples::default();
    let until = Instant::now() + STREAM_TIME;
    while Instant::now() < until {
        let request = v1::CreateRolloutRequest {
            unit: "key".into(),
            ..create(TARGET, "v2", &["5% 1h", "100% 1h"])
        };
        let rollout = rollouts.create(request).await?.into_inner();
        let since = Instant::now();
        rollouts.rollback(action(&rollout.id)).await?;
        samples.add(since.elapsed());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(samples)
}

/// Requests of `per_request` heartbeats each, formatted before the clock runs.
pub(crate) fn write_script(dir: &Path, per_request: usize) -> anyhow::Result<std::path::PathBuf> {
    let mut script = String::from("local bodies = {}\n");
    let path = if per_request == 1 {
        "/heartbeat"
    } else {
        "/api/heartbeats"
    };
    // Single requests go round slowly enough with fewer.
    let count = if per_request == 1 {
        INSTANCES / 5
    } else {
        INSTANCES / per_request
    };
    writeln!(
        script,
        "local function beat(i) return '{{\"instance_id\":\"checkout-7d9f-' .. i .. '\",\"app\":\"checkout\",\"profile\":\"prod\",\"version\":\"v1\",\"status\":\"ok\",\"seq\":0,\"labels\":{{\"zone\":\"a\",\"pod\":\"checkout\"}}}}' end"
    )?;
    let body = if per_request == 1 {
        "beat(i)".to_owned()
    } else {
        format!(
            "(function() local all = {{}} for j = 1, {per_request} do all[j] = beat(i * {per_request} + j) end return '[' .. table.concat(all, ',') .. ']' end)()"
        )
    };
    writeln!(
        script,
        "local next = 0\nfunction init(args)\n  local headers = {{ ['content-type'] = 'application/json' }}\n  for i = 1, {count} do bodies[i] = wrk.format('POST', '{path}', headers, {body}) end\nend\nfunction request()\n  next = next % {count} + 1\n  return bodies[next]\nend"
    )?;
    let file = dir.join(format!("beats-{per_request}.lua"));
    std::fs::write(&file, script)?;
    Ok(file)
}

/// Heartbeats a second over one stream, from a process of its own: pinned, it takes nothing from the server's core.
async fn stream(address: SocketAddr, core: Option<usize>) -> anyhow::Result<f64> {
    let mut command = command(&std::env::current_exe()?, core);
    command.args([STREAM_CLIENT, &format!("http://{address}")]);
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    let text = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    let rate = text.trim().parse();
    rate.with_context(|| format!("the stream's client said {text:?} {error}"))
}

/// What [`stream`] starts.
pub(crate) fn run_stream_client(server: &str) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let beats = encoded();
    runtime.block_on(async {
        let channel = Endpoint::from_shared(server.to_owned())?.connect().await?;
        let mut grpc = tonic::client::Grpc::new(channel);
        grpc.ready().await?;
        let since = Instant::now();
        let beats = beats
            .into_iter()
            .cycle()
            .take_while(move |_| since.elapsed() < STREAM_TIME);
        let path = PathAndQuery::from_static("/vortex.v1.FleetService/StreamHeartbeats");
        let request = tonic::Request::new(tokio_stream::iter(beats));
        let answer = grpc.client_streaming(request, path, Encoded).await?;
        let answer: v1::StreamHeartbeatsResponse = answer.into_inner();
        anyhow::ensure!(
            answer.refused * 100 < answer.accepted,
            "{} refused: {}",
            answer.refused,
            answer.first_refusal
        );
        println!("{}", answer.accepted as f64 / since.elapsed().as_secs_f64());
        Ok(())
    })
}

/// Everyone's heartbeat, encoded before the clock runs.
fn encoded() -> Vec<Bytes> {
    let mut all = BytesMut::new();
    (0..INSTANCES)
        .map(|number| {
            let beat = v1::HeartbeatRequest {
                instance_id: format!("checkout-7d9f-{number}"),
                app: "checkout".into(),
                profile: "prod".into(),
                version: "v1".into(),
                labels: [("zone", "a"), ("pod", "checkout")]
                    .map(|(key, value)| (key.to_owned(), value.to_owned()))
                    .into(),
                ..v1::HeartbeatRequest::default()
            };
            all.reserve(beat.encoded_len());
            let _ = beat.encode(&mut all);
            all.split().freeze()
        })
        .collect()
}

/// Sends messages as they are.
struct Encoded;

impl Codec for Encoded {
    type Encode = Bytes;
    type Decode = v1::StreamHeartbeatsResponse;
    type Encoder = Encoded;
    type Decoder = <ProstCodec<(), v1::StreamHeartbeatsResponse> as Codec>::Decoder;

    fn encoder(&mut self) -> Encoded {
        Encoded
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstCodec::<(), v1::StreamHeartbeatsResponse>::default().decoder()
    }
}

impl Encoder for Encoded {
    type Item = Bytes;
    type Error = tonic::Status;

    fn encode(&mut self, item: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), tonic::Status> {
        to.put(item);
        Ok(())
    }
}
