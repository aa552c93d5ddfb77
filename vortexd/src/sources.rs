//! Sources that are asked for what a check needs: before a rollout begins, whether they can answer at all, and
//! while it is active, whenever it is due to be judged.
//!
//! What they give is laid down in [`Measured`], where the writer finds it. It waits for nobody: a source that does
//! not answer holds no rollback up.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use vortex_core::{
    analysis::{Analysis, Check, Finite, Judging, Measured as Answer, Reading, Source},
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
        let mut looks = interval(SOURCE_LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some((rollout, reading)) = under_way.next(), if !under_way.is_empty() => {
                    asked.remove(&(rollout.clone(), reading.check.clone()));
                    measured.note(&rollout, reading);
                }
                _ = looks.tick() => {
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
        let of_stable = async {
            match &rollout.progress.from {
                Some(from) if check.compares() => {
                    Some(self.measure(&check.source, &of(from)).await.0)
                }
                Some(_) | None => None,
            }
        };
        // Both at once: one of them that waits for its timeout takes no time from the other.
        let of_canary = of(&spec.to);
        let canary = self.measure(&check.source, &of_canary);
        let ((canary, query), stable) = tokio::join!(canary, of_stable);
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
                let value = |number| Answer::Value(Finite::saturating(number));
                (found.map_or_else(unanswered, value), query)
            }
            Source::PrometheusRate { errors, requests } => {
                let ((errors, first), (requests, second)) =
                    tokio::join!(self.number(errors, asked), self.number(requests, asked));
                let query = format!("{first} of {second}");
                let answer = match (errors, requests) {
                    // No failed request at all is no series of failed requests, as often as not.
                    (Err(QueryError::NoSeries), Ok(requests)) => counts(0.0, requests),
                    (Ok(errors), Ok(requests)) => counts(errors, requests),
                    (_, Err(error)) | (Err(error), Ok(_)) => unanswered(error),
                };
                (answer, query)
            }
        }
    }

    /// A number, or why there is none, and the query as it was asked.
    async fn number(&self, text: &str, asked: &Asked<'_>) -> (Result<f64, QueryError>, String) {
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(error) => {
                let refused = QueryError::Refused {
                    kind: "template".to_owned(),
                    why: error.to_string(),
                };
                return (Err(refused), text.to_owned());
            }
        };
        let query = filled(&template, asked);
        let answer = match &self.prometheus {
            Some(prometheus) => prometheus.instant(&query, None).await,
            None => Err(QueryError::NotConfigured),
        };
        (answer, query)
    }
}

/// What there is in place of a number.
fn unanswered(error: QueryError) -> Answer {
    match error.trouble() {
        Trouble::NoData => Answer::Nothing(error.to_string()),
        // A query that has become wrong says nothing of the version either.
        Trouble::Unavailable | Trouble::Misconfigured => Answer::Unavailable(error.to_string()),
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
        let every = rollout.judged_every();
        if now < judging.due_at(every) {
            continue;
        }
        for (index, check) in rollout.spec.analysis.checks.iter().enumerate() {
            // A judgement that tells nothing new is not written down and stays due: what was answered once must not
            // stand for what would be answered now.
            let is_answered = || {
                let reading = measured.reading(id, &check.name, judging.judged_at);
                reading.is_some_and(|reading| now < reading.at.plus(every))
            };
            if check.source != Source::Heartbeats && !is_answered() {
                let window = looked_back(check, index, judging, now);
                due.push((Arc::clone(rollout), check.clone(), window));
            }
        }
    }
    due
}

/// How far back a check looks: as far as it says, but not beyond the stage's beginning. Counts are added up by
/// whoever judges, so they are asked for since they were last had.
fn looked_back(check: &Check, index: usize, judging: &Judging, now: Timestamp) -> Span {
    let since = match check.source {
        Source::PrometheusRate { .. } => judging.counted_until(index),
        Source::Heartbeats | Source::PrometheusValue { .. } => judging.since,
    };
    let whole = now.since(since).0.div_ceil(1000).saturating_mul(1000);
    Span(whole.max(1000)).min(check.window)
}
