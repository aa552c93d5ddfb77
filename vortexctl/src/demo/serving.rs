//! The demo's applications: real SDKs that answer requests, and record with each how it went.
//!
//! `vortexctl demo-apps` holds all of them in one process. It is told how each version behaves; what the daemon
//! learns of that, it learns from the SDKs' reports alone.

use std::time::Duration;

use clap::Args;
use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt as _;
use vortex_client::{Client, Outcome};

use super::helper::{self, failed};
use crate::{exit::Failure, session::Session};

/// Starts at the same time.
const STARTS_MAX: usize = 16;
/// Every application answers a tenth of a second's requests at a time.
const TICK: Duration = Duration::from_millis(100);
const TICKS_PER_SECOND: u32 = 10;
/// Every application's dice start here: two demos throw the same.
const SEED: u64 = 0x5eed_c0de;

#[derive(Args, Debug)]
pub(crate) struct DemoApps {
    /// The applications and how their versions behave, as JSON
    #[arg(long)]
    apps: String,
}

/// One application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct App {
    pub(super) name: String,
    pub(super) instances: u32,
    /// Of each instance.
    pub(super) requests_per_second: u32,
    pub(super) versions: Vec<Behaviour>,
}

/// What a version does to requests.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Behaviour {
    pub(super) version: String,
    /// The share of requests that fail.
    pub(super) errors: f64,
    /// Latency is `latency_least_ms` and an exponential part with this mean on top.
    pub(super) latency_least_ms: f64,
    pub(super) latency_mean_above_ms: f64,
    /// The slowest tenth of the requests takes so many times as long.
    pub(super) slowest_tenth_times: f64,
}

impl DemoApps {
    /// Serves until standard input ends.
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let server = crate::connection::server(&session.global)?;
        let apps: Vec<App> =
            serde_json::from_str(&self.apps).map_err(|error| failed(&error.to_string()))?;
        let starts = apps.iter().flat_map(|app| {
            let server = &server;
            (1..=app.instances).map(move |number| Serving::start(server, app, number))
        });
        let mut serving: Vec<Serving> = stream::iter(starts)
            .buffer_unordered(STARTS_MAX)
            .collect::<Vec<_>>()
            .await
            .into_iter()
            .collect::<Result<_, Failure>>()?;
        session.ui.line(helper::UP)?;
        let mut ticks = tokio::time::interval(TICK);
        let (mut stdin, mut order) = (tokio::io::stdin(), [0; 64]);
        loop {
            tokio::select! {
                order = stdin.read(&mut order) => {
                    if !matches!(order, Ok(1..)) {
                        return Ok(());
                    }
                }
                _ = ticks.tick() => serving.iter_mut().for_each(Serving::answer),
            }
        }
    }
}

/// One instance at work.
struct Serving {
    client: Client,
    app: App,
    dice: Dice,
}

impl Serving {
    async fn start(server: &str, app: &App, number: u32) -> Result<Serving, Failure> {
        let id = format!("{}-{number:02}", app.name);
        let client = Client::builder(server)
            .app(&app.name)
            .profile("prod")
            .instance_id(&id)
            .start()
            .await
            .map_err(|error| failed(&format!("{id} does not start: {error}")))?;
        Ok(Serving {
            client,
            app: app.clone(),
            dice: Dice(SEED ^ (u64::from(number) << 32)),
        })
    }

    /// Answers what arrives in one tick, under the version that runs now.
    fn answer(&mut self) {
        let config = self.client.config();
        let behaves = |behaviour: &&Behaviour| behaviour.version == config.version();
        let Some(behaviour) = self.app.versions.iter().find(behaves) else {
            return;
        };
        for _ in 0..self.app.requests_per_second / TICKS_PER_SECOND {
            let (outcome, latency) = behaviour.answer(&mut self.dice);
            self.client.record(outcome, latency);
        }
    }
}

impl Behaviour {
    fn answer(&self, dice: &mut Dice) -> (Outcome, Duration) {
        let outcome = match dice.throw() < self.errors {
            true => Outcome::Error,
            false => Outcome::Success,
        };
        // The part of all requests that are slower than this one.
        let slower = dice.throw();
        let times = match slower < 0.1 {
            true => self.slowest_tenth_times,
            false => 1.0,
        };
        let above = -self.latency_mean_above_ms * slower.max(1e-6).ln();
        let milliseconds = (self.latency_least_ms + above) * times;
        (outcome, Duration::from_secs_f64(milliseconds / 1000.0))
    }
}

/// Splitmix64 (Steele, Lea and Flood 2014): enough to throw dice with.
struct Dice(u64);

impl Dice {
    /// A number from 0 to 1.
    fn throw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // The 53 bits that a float holds.
        #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
        let share = ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_behaves_as_it_was_told_to() {
        let behaviour = |errors, slowest_tenth_times| Behaviour {
            version: "v1".to_owned(),
            errors,
            latency_least_ms: 20.0,
            latency_mean_above_ms: 15.0,
            slowest_tenth_times,
        };
        let measure = |behaviour: Behaviour| {
            let mut dice = Dice(SEED);
            let answers: Vec<_> = (0..50_000).map(|_| behaviour.answer(&mut dice)).collect();
            let failed = answers
                .iter()
                .filter(|(of, _)| *of == Outcome::Error)
                .count();
            let mut latencies: Vec<_> = answers.iter().map(|(_, latency)| *latency).collect();
            latencies.sort();
            (failed, latencies[25_000], latencies[49_500])
        };
        let (failed, median, p99) = measure(behaviour(0.07, 1.0));
        assert!((3_300..3_700).contains(&failed), "{failed}");
        let (_, slow_median, slow_p99) = measure(behaviour(0.07, 1.4));
        assert_eq!(median, slow_median);
        let times = slow_p99.as_secs_f64() / p99.as_secs_f64();
        assert!((times - 1.4).abs() < 0.01, "{times}");
    }
}
