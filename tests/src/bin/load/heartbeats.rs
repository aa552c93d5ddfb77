//! Heartbeats a daemon takes: one a request, a hundred a request, a stream; and how long a rollback takes
//! meanwhile.

use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tonic::transport::Channel;
use vortex_proto::v1::{
    self, fleet_service_client::FleetServiceClient, rollout_service_client::RolloutServiceClient,
};
use vortex_tests::{action, create};

use crate::{
    directory,
    peers::{CLIENT_CORE, SERVER_CORE, Vortexd},
    reads::{Run, wrk},
    report::{Samples, ms, row, table, thousands},
    writes::prepare,
};

const ROUNDS: usize = 3;
/// Enough that nobody reports more often than it may.
const INSTANCES: usize = 1_000_000;
const BATCH: usize = 100;
const STREAM_TIME: Duration = Duration::from_secs(4);
const TARGET: &str = "checkout/prod";
/// The shortest interval there is, so that a few instances may stand for many.
const SETTINGS: &str = "[fleet]\ninterval = \"1s\"\ninstances_per_target = 2000000\nheartbeats_per_second = 100000000\n";

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
            rates.push(stream(vortexd.connect().await?).await?);
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
fn write_script(dir: &Path, per_request: usize) -> anyhow::Result<std::path::PathBuf> {
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

/// Heartbeats a second over one stream.
async fn stream(channel: Channel) -> anyhow::Result<f64> {
    let mut fleet = FleetServiceClient::new(channel);
    let since = Instant::now();
    let beats = (0..)
        .take_while(move |_| since.elapsed() < STREAM_TIME)
        .map(|number: usize| v1::HeartbeatRequest {
            instance_id: format!("checkout-7d9f-{}", number % INSTANCES),
            app: "checkout".into(),
            profile: "prod".into(),
            version: "v1".into(),
            ..v1::HeartbeatRequest::default()
        });
    let answer = fleet
        .stream_heartbeats(tokio_stream::iter(beats))
        .await?
        .into_inner();
    anyhow::ensure!(
        answer.refused * 100 < answer.accepted,
        "{} refused: {}",
        answer.refused,
        answer.first_refusal
    );
    Ok(answer.accepted as f64 / since.elapsed().as_secs_f64())
}
