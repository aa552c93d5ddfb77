//! Sources that are asked for what a check needs: before a rollout begins, whether they can answer at all, and
//! while it is active, whenever it is due to be judged.
//!
//! What they give is laid down in [`Measured`], where the writer finds it. It waits for nobody: a source that does
//! not answer holds no rollback up.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use vortex_core::{
    analysis::{Analysis, Check, Finite, Measured as Answer, Reading, Source},
    error::{Fault, Kind},
    ids::{CheckName, RolloutId, Target, VersionLabel},
    journal::State,
    rollout::{Measurements as _, Rollout},
    time::{Span, Timestamp},
};

use crate::{
    clock,
    limits::{SOURCE_LOOK_EVERY, SOURCE_QUERIES_WAITING_MAX},
    measured::Measured,
    prometheus::{Prometheus, QueryError, Template, Trouble, Variables},
    snapshot::Board,
};

/// The sources that the daemon knows.
#[derive(Debug)]
pub struct Sources {
    prometheus: Option<Prometheus>,
}

/// Where a query's names come from.
struct Asked<'a> {
    target: &'a Target,
    version: &'a VersionLabel,
    window: Span,
}

impl Sources {
    /// These.
    pub fn new(prometheus: Option<Prometheus>) -> Sources {
        Sources { prometheus }
    }

    /// Tries every query of `analysis` once, for both versions.
    ///
    /// # Errors
    /// Every query that does not read, or could not be answered.
    pub async fn probe(
        &self,
        analysis: &Analysis,
        target: &Target,
        (to, from): (&VersionLabel, &VersionLabel),
    ) -> Result<(), Fault> {
        let mut queries = vec![];
        let mut faults = vec![];
        for check in &analysis.checks {
            for text in texts(&check.source) {
                let template = match Template::parse(text) {
                    Ok(template) => template,
                    Err(error) => {
                        faults.push(format!("check {}: {error}", check.name));
                        continue;
                    }
                };
                if check.compares() && !template.asks_for_version() {
                    faults.push(format!(
                        "check {}: it compares versions, but the query does not hold {{{{version}}}}",
                        check.name
                    ));
                }
                for version in [to, from] {
                    let asked = Asked {
                        target,
                        version,
                        window: check.window,
                    };
                    queries.push((check.name.to_string(), filled(&template, &asked)));
                }
            }
        }
        if faults.is_empty() && !queries.is_empty() {
            let tried = match &self.prometheus {
                Some(prometheus) => prometheus.probe(&queries).await,
                None => Err(vec![("prometheus".to_owned(), QueryError::NotConfigured)]),
            };
            let failed = tried.err().unwrap_or_default();
            faults.extend(
                failed
                    .iter()
                    .map(|(name, error)| format!("check {name}: {error}")),
            );
            faults.dedup();
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(Fault::new(Kind::Invalid, "query_failed", faults.join("; "))
            .with_hint("a query that cannot be answered now would only hold the rollout later"))
    }

    /// Asks what is due, until `stop` is cancelled.
    pub async fn run(
        self: Arc<Self>,
        board: Arc<Board>,
        measured: Arc<Measured>,
        stop: CancellationToken,
    ) {
        let mut under_way: FuturesUnordered<BoxFuture<'_, (RolloutId, Reading)>> =
            FuturesUnordered::new();
        let mut asked: BTreeSet<(RolloutId, CheckName)> = BTreeSet::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some((rollout, reading)) = under_way.next(), if !under_way.is_empty() => {
                    asked.remove(&(rollout.clone(), reading.check.clone()));
                    measured.note(&rollout, reading);
                }
                () = sleep(SOURCE_LOOK_EVERY) => {
                    let board = board.load();
                    measured.keep_only(|id| board.state.active.contains_key(id));
                    for (rollout, check, window) in due(&board.state, &measured) {
                        let key = (rollout.spec.id.clone(), check.name.clone());
                        if asked.len() < SOURCE_QUERIES_WAITING_MAX && asked.insert(key) {
                            under_way.push(self.ask(rollout, check, window).boxed());
                        }
                    }
                }
            }
        }
    }

    async fn ask(&self, rollout: Arc<Rollout>, check: Check, window: Span) -> (RolloutId, Reading) {
        let spec = &rollout.spec;
        let at = clock::now();
        let of = |version| Asked {
            target: &spec.target,
            version,
            window,
        };
        let (canary, query) = self.measure(&check.source, &of(&spec.to)).await;
        let stable = match &rollout.progress.from {
            Some(from) if check.compares() => Some(self.measure(&check.source, &of(from)).await.0),
            Some(_) | None => None,
        };
        let reading = Reading {
            check: check.name,
            at,
            query,
            canary,
            stable,
        };
        (spec.id.clone(), reading)
    }

    /// What a source gives for one version, and how it was asked.
    async fn measure(&self, source: &Source, asked: &Asked<'_>) -> (Answer, String) {
        match source {
            Source::Heartbeats => (
                Answer::Nothing("heartbeats are not asked for".into()),
                String::new(),
            ),
            Source::PrometheusValue { query } => {
                let (found, query) = self.number(query, asked).await;
                (found.unwrap_or_else(|answer| answer), query)
            }
            Source::PrometheusRate { errors, requests } => {
                let ((errors, first), (requests, second)) =
                    tokio::join!(self.number(errors, asked), self.number(requests, asked));
                let query = format!("{first} of {second}");
                let answer = match (errors, requests) {
                    // No failed request at all is no series of failed requests, as often as not.
                    (Err(Answer::Nothing(_)), Ok(Answer::Value(requests))) => {
                        counts(0.0, requests.get())
                    }
                    (Ok(Answer::Value(errors)), Ok(Answer::Value(requests))) => {
                        counts(errors.get(), requests.get())
                    }
                    (_, Err(answer)) | (Err(answer), Ok(_)) => answer,
                    (Ok(answer), Ok(_)) => answer,
                };
                (answer, query)
            }
        }
    }

    /// A number, or what there is instead, and the query as it was asked.
    async fn number(&self, text: &str, asked: &Asked<'_>) -> (Result<Answer, Answer>, String) {
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(error) => return (Err(Answer::Unavailable(error.to_string())), text.to_owned()),
        };
        let query = filled(&template, asked);
        let answer = match &self.prometheus {
            Some(prometheus) => prometheus.instant(&query, None).await,
            None => Err(QueryError::NotConfigured),
        };
        let found = match answer {
            Ok(number) => Ok(Answer::Value(Finite::saturating(number))),
            Err(error) => Err(match error.trouble() {
                Trouble::NoData => Answer::Nothing(error.to_string()),
                // A query that has become wrong says nothing of the version either.
                Trouble::Unavailable | Trouble::Misconfigured => {
                    Answer::Unavailable(error.to_string())
                }
            }),
        };
        (found, query)
    }
}

fn counts(errors: f64, requests: f64) -> Answer {
    let whole = |number: f64| number.max(0.0).round() as u64;
    Answer::Counts {
        errors: whole(errors).min(whole(requests)),
        requests: whole(requests),
    }
}

fn texts(source: &Source) -> Vec<&str> {
    match source {
        Source::Heartbeats => vec![],
        Source::PrometheusValue { query } => vec![query],
        Source::PrometheusRate { errors, requests } => vec![errors, requests],
    }
}

fn filled(template: &Template, asked: &Asked<'_>) -> String {
    template.render(&Variables {
        app: asked.target.app.as_str(),
        profile: asked.target.profile.as_str(),
        version: asked.version.as_str(),
        window: asked.window,
    })
}

/// The checks of active rollouts that a source has to be asked for, and how far back it should look.
fn due(state: &State, measured: &Measured) -> Vec<(Arc<Rollout>, Check, Span)> {
    let now = clock::now();
    let mut due = vec![];
    for id in state.active.keys() {
        let (Some(rollout), Some(judging)) = (state.rollouts.get(id), state.judgings.get(id))
        else {
            continue;
        };
        if now < judging.due_at(rollout.judged_every()) {
            continue;
        }
        let checks = rollout.spec.analysis.checks.iter();
        for check in checks.filter(|check| check.source != Source::Heartbeats) {
            if measured
                .reading(id, &check.name, judging.judged_at)
                .is_none()
            {
                let window = looked_back(check, judging.judged_at, now);
                due.push((Arc::clone(rollout), check.clone(), window));
            }
        }
    }
    due
}

/// A value looks back as far as its check says. Counts are added up by whoever judges, so they are asked for
/// since the last judgement.
fn looked_back(check: &Check, judged_at: Timestamp, now: Timestamp) -> Span {
    match check.source {
        Source::PrometheusRate { .. } => {
            let whole = now.since(judged_at).0.div_ceil(1000).saturating_mul(1000);
            Span(whole.max(1000)).min(check.window)
        }
        Source::Heartbeats | Source::PrometheusValue { .. } => check.window,
    }
}
