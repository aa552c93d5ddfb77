//! Configuration reads with a canary active, beside nginx with the same bytes and a bare axum handler.

use std::{net::SocketAddr, path::Path};

use anyhow::Context as _;
use vortex_proto::v1::{
    self, config_service_client::ConfigServiceClient, rollout_service_client::RolloutServiceClient,
};
use vortex_tests::{create, stable, target};

use crate::{
    directory,
    peers::{self, CLIENT_CORE, READ_PATH, SERVER_CORE, Vortexd},
    report::{median, ratio, row, table, thousands},
};

const ROUNDS: usize = 5;
pub(crate) const SECONDS_PER_ROUND: u32 = 4;
const CONNECTIONS: u32 = 64;

pub(crate) async fn reads() -> anyhow::Result<()> {
    let dir = directory()?;
    let vortexd = Vortexd::start(&dir.path().join("vortex"), Some(SERVER_CORE)).await?;
    start_canary(&vortexd).await?;
    let url = format!("http://{}{READ_PATH}", vortexd.address);
    let body = reqwest::get(url).await?.error_for_status()?.bytes().await?;
    let (_axum, axum) = peers::bare_axum(dir.path(), &body).await?;
    let (_nginx, nginx) = peers::nginx(dir.path(), &body).await?;
    let script = dir.path().join("keys.lua");
    std::fs::write(&script, KEYS)?;

    let mut measured = [
        ("vortexd, 20 % canary", vortexd.address, vec![]),
        ("bare axum handler", axum, vec![]),
        ("nginx, from a file", nginx, vec![]),
    ];
    for _ in 0..ROUNDS {
        for (_, address, runs) in &mut measured {
            runs.push(wrk(*address, &script, Some(CLIENT_CORE))?);
        }
    }
    let figures: Vec<(&str, Run)> = measured
        .iter()
        .map(|(name, _, runs)| (*name, Run::median(runs)))
        .collect();
    let axum_rate = figures.get(1).map_or(0.0, |(_, run)| run.per_second);
    let mut rows = vec![row(["what", "reads", "of bare axum", "p50", "p99"])];
    rows.extend(figures.iter().map(|(name, run)| {
        row([
            name,
            &thousands(run.per_second),
            &ratio(run.per_second, axum_rate),
            &format!("{:.2} ms", run.p50_ms),
            &format!("{:.2} ms", run.p99_ms),
        ])
    }));
    let title = format!(
        "Reads of {} bytes over HTTP/1.1, {CONNECTIONS} connections kept alive, one core each for server and load",
        body.len()
    );
    table(&title, &rows);
    Ok(())
}

/// A believable configuration, with a fifth of all keys on its next version.
pub(crate) async fn start_canary(vortexd: &Vortexd) -> anyhow::Result<()> {
    let channel = vortexd.connect().await?;
    let mut configs = ConfigServiceClient::new(channel.clone());
    let name = READ_PATH.trim_start_matches('/');
    let (app, profile) = target(name);
    for (version, pool) in [("v1", 10), ("v2", 25)] {
        let request = v1::PublishRequest {
            app: app.clone(),
            profile: profile.clone(),
            version: version.into(),
            documents: vec![v1::Document {
                name: "checkout.yml".into(),
                content: CONTENT.replace("POOL", &pool.to_string()),
                ..v1::Document::default()
            }],
            ..v1::PublishRequest::default()
        };
        configs.publish(request).await?;
    }
    configs.set_stable(stable(name, "v1")).await?;
    let request = v1::CreateRolloutRequest {
        unit: "key".into(),
        ..create(name, "v2", &["20% 1h", "100% 1h"])
    };
    RolloutServiceClient::new(channel).create(request).await?;
    Ok(())
}

const CONTENT: &str = "\
server: {port: 8080, shutdown: graceful, compression: {enabled: true, min-response-size: 2048}}
spring:
  datasource: {url: 'jdbc:postgresql://db.internal/checkout', hikari: {maximum-pool-size: POOL, connection-timeout: 250}}
  jpa: {open-in-view: false, hibernate: {ddl-auto: validate}}
payment: {provider: primary, retries: 3, timeout: 2s, currencies: [EUR, USD, GBP]}
features: {express-checkout: true, gift-cards: false, saved-carts: true}
logging: {level: {root: INFO, org.springframework.web: WARN}}
";

/// Every request names another key; formatted once, so that all servers are asked at the same cost.
pub(crate) const KEYS: &str = "\
local requests, next = {}, 0
function init(args)
  for i = 1, 4096 do
    requests[i] = wrk.format('GET', nil, { ['X-Vortex-Key'] = 'user-' .. i })
  end
end
function request()
  next = next % 4096 + 1
  return requests[next]
end
";

/// What one run of the load generator found.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

impl Run {
    pub(crate) fn median(runs: &[Run]) -> Run {
        let of = |figure: fn(&Run) -> f64| median(&runs.iter().map(figure).collect::<Vec<_>>());
        Run {
            per_second: of(|run| run.per_second),
            p50_ms: of(|run| run.p50_ms),
            p99_ms: of(|run| run.p99_ms),
        }
    }
}

/// Runs the load generator for a round, on one core or wherever there is room.
pub(crate) fn wrk(address: SocketAddr, script: &Path, core: Option<usize>) -> anyhow::Result<Run> {
    let output = peers::command(Path::new("wrk"), core)
        .args(["--threads", "1", "--latency"])
        .args(["--connections", &CONNECTIONS.to_string()])
        .args(["--duration", &format!("{SECONDS_PER_ROUND}s")])
        .arg("--script")
        .arg(script)
        .arg(format!("http://{address}{READ_PATH}"))
        .output()
        .context("wrk does not start")?;
    let text = String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(
        output.status.success() && !text.contains("Non-2xx") && !text.contains("Socket errors"),
        "wrk failed: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let value = |label: &str| {
        let mut lines = text.lines().map(str::trim);
        let found = lines.find_map(|line| line.strip_prefix(label));
        found
            .map(str::trim)
            .with_context(|| format!("no {label} in {text}"))
    };
    Ok(Run {
        per_second: value("Requests/sec:")?.parse()?,
        p50_ms: milliseconds(value("50%")?)?,
        p99_ms: milliseconds(value("99%")?)?,
    })
}

/// `850.00us`, `1.25ms` or `1.02s`.
fn milliseconds(text: &str) -> anyhow::Result<f64> {
    let (number, factor) = if let Some(number) = text.strip_suffix("us") {
        (number, 1e-3)
    } else if let Some(number) = text.strip_suffix("ms") {
        (number, 1.0)
    } else {
        (text.trim_end_matches('s'), 1e3)
    };
    let number: f64 = number
        .parse()
        .with_context(|| format!("{text} is no time"))?;
    Ok(number * factor)
}
