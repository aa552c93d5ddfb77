//! What a token costs where it is asked for most often: reads and heartbeats, with and without, in turns. Two daemons with
//! the same content take the same load; what each spends of its processor for a request tells more than the rate, for it
//! holds on a machine that does other things too.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::{
    directory,
    heartbeats::{SETTINGS, write_script},
    peers::{CLIENT_CORE, SERVER_CORE, Vortexd},
    reads::{KEYS, SECONDS_PER_ROUND, start_canary, wrk},
    report::{median, row, table, thousands},
};

const ROUNDS: usize = 7;
const BATCH: usize = 100;
/// As many characters as a drawn one has.
const ADMIN: &str = "vxt_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// What the rounds of one daemon found.
#[derive(Default)]
struct Found {
    per_second: Vec<f64>,
    micros: Vec<f64>,
}

pub(crate) async fn tokens() -> anyhow::Result<()> {
    let dir = directory()?;
    let settings = dir.path().join("vortexd.toml");
    std::fs::write(&settings, SETTINGS)?;
    let secret = dir.path().join("admin");
    std::fs::write(&secret, ADMIN)?;
    let path = |path: &Path| path.to_str().map(str::to_owned).context("a path of text");
    let (settings, secret) = (path(&settings)?, path(&secret)?);
    let open = ["--config", &settings];
    let guarded = ["--auth", "tokens", "--bootstrap-token-file", &secret];
    let guarded = [&open[..], &guarded].concat();

    let (with, without) = (dir.path().join("with"), dir.path().join("without"));
    // Filled before anybody is asked for a token.
    for data in [&with, &without] {
        let daemon = Vortexd::start_with(data, Some(SERVER_CORE), &open).await?;
        start_canary(&daemon).await?;
        daemon.process.terminate()?;
    }
    let without = Vortexd::start_with(&without, Some(SERVER_CORE), &open).await?;
    let with = Vortexd::start_with(&with, Some(SERVER_CORE), &guarded).await?;
    let token = instance_token(&with).await?;

    let reads = dir.path().join("keys.lua");
    std::fs::write(&reads, KEYS)?;
    let (single, batch) = (
        write_script(dir.path(), 1)?,
        write_script(dir.path(), BATCH)?,
    );
    let mut rows = vec![row([
        "what",
        "requests without",
        "with a token",
        "CPU without",
        "with a token",
        "a token costs",
    ])];
    for (what, script) in [
        ("read", reads),
        ("heartbeat, one a request", single),
        ("heartbeats, 100 a request", batch),
    ] {
        let signed = signed(&script, &token)?;
        let mut found = [Found::default(), Found::default()];
        for _ in 0..ROUNDS {
            let turns = [(&without, &script), (&with, &signed)];
            for ((daemon, script), found) in turns.into_iter().zip(&mut found) {
                let before = daemon.process.cpu_seconds()?;
                let run = wrk(daemon.address, script, Some(CLIENT_CORE))?;
                let spent = daemon.process.cpu_seconds()? - before;
                let count = run.per_second * f64::from(SECONDS_PER_ROUND);
                found.per_second.push(run.per_second);
                found.micros.push(spent * 1e6 / count);
            }
        }
        let [without, with] = found.map(|it| (median(&it.per_second), median(&it.micros)));
        rows.push(row([
            what,
            &thousands(without.0),
            &thousands(with.0),
            &format!("{:.2} µs", without.1),
            &format!("{:.2} µs", with.1),
            &format!("{:+.1} %", (with.1 / without.1 - 1.0) * 100.0),
        ]));
    }
    let title = "What a token costs: a daemon that asks for none beside one that does, one core each for server and load";
    table(title, &rows);
    Ok(())
}

/// An application's token, for its app alone.
async fn instance_token(daemon: &Vortexd) -> anyhow::Result<String> {
    let body = json!({"name": "checkout", "role": "instance", "apps": ["checkout"]});
    let request = reqwest::Client::new().post(format!("http://{}/api/tokens", daemon.address));
    let answer = request.bearer_auth(ADMIN).json(&body).send().await?;
    let answer: Value = answer.error_for_status()?.json().await?;
    let secret = answer["secret"]
        .as_str()
        .context("no secret in the answer")?;
    Ok(secret.to_owned())
}

/// The same script with the token in every request.
fn signed(script: &Path, token: &str) -> anyhow::Result<PathBuf> {
    let text = std::fs::read_to_string(script)?;
    let signed = script.with_extension("signed.lua");
    let before = format!(
        "local plain = wrk.format\nwrk.format = function(method, path, headers, body)\n  headers = headers or {{}}\n  headers['Authorization'] = 'Bearer {token}'\n  return plain(method, path, headers, body)\nend\n"
    );
    std::fs::write(&signed, before + &text)?;
    Ok(signed)
}
