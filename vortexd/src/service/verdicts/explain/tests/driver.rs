//! A journal of one target, driven by hand: what is decided, judged and written is what a daemon would.

use std::{cell::RefCell, sync::Arc};

use vortex_core::{
    analysis::{Analysis, Check, Measured, Reading, Window},
    assign::{BasisPoints, Cohort, Seed},
    fleet::{AlarmSigns, Roster},
    ids::{CheckName, Digest, Note, OriginId, RolloutId, Target, UnitKey, VersionLabel},
    journal::{
        Call, Command, Context, Coverage, Decision, Entry, OpBody, Proposal, Publication, State,
        StrategyChoice, VersionEntry, decide, due, seal,
    },
    rollout::{
        ADOPTION_DEFAULT, BreakerPolicy, CohortCount, FleetSight, Gate, Measurements, NoPeers,
        OnConflict, PROGRESS_DEADLINE_DEFAULT, Stage, Stages, Unit,
    },
    sample::{Counters, WINDOW},
    time::{Span, Timestamp},
};

use super::super::{History, explain};
use vortex_proto::v1;

/// What a cohort does in five seconds: requests, errors, and the latency of all but the slowest hundredth, which
/// takes five times as long.
#[derive(Clone, Copy)]
pub(super) struct Does(pub(super) u64, pub(super) u64, pub(super) f64);

pub(super) struct Driver {
    pub(super) state: State,
    journal: Vec<Entry>,
    now: Timestamp,
    random: u64,
    pub(super) sight: Sight,
    pub(super) reason: &'static str,
    pub(super) breaker: BreakerPolicy,
}

/// What fleet and sources show.
#[derive(Default)]
pub(super) struct Sight {
    windows: Vec<Arc<Window>>,
    pub(super) reports: bool,
    /// What every query gives.
    pub(super) answer: Option<Measured>,
    pub(super) instances: u32,
    pub(super) cohort: CohortCount,
    asked_at: RefCell<Timestamp>,
}

impl Measurements for Sight {
    fn windows(
        &self,
        _: &Target,
        _: (&VersionLabel, &VersionLabel),
        from: Timestamp,
        to: Timestamp,
        _: bool,
    ) -> Vec<Arc<Window>> {
        let windows = self.windows.iter();
        windows
            .filter(|window| window.at >= from && window.at < to)
            .cloned()
            .collect()
    }

    fn reports_metrics(&self, _: &Target) -> bool {
        self.reports
    }

    fn reading(&self, _: &RolloutId, check: &CheckName, after: Timestamp) -> Option<Reading> {
        let at = *self.asked_at.borrow();
        let canary = self.answer.clone().filter(|_| at > after)?;
        Some(Reading {
            check: check.clone(),
            at,
            query: "errors{version=\"v2\"}".into(),
            canary,
            stable: None,
        })
    }
}

impl FleetSight for Sight {
    fn roster(&self, _: &Target, seed: Seed, _: &imbl::OrdMap<UnitKey, Cohort>) -> Option<Roster> {
        let ids = (1..=self.instances).map(|number| format!("web-{number}"));
        let mut buckets: Vec<u16> = ids.map(|id| seed.bucket(id.as_bytes())).collect();
        buckets.sort_unstable();
        (!buckets.is_empty()).then(|| Roster {
            buckets,
            ..Roster::default()
        })
    }

    fn cohort(&self, _: &Target) -> CohortCount {
        self.cohort.clone()
    }

    fn alarms(&self) -> Vec<(Target, AlarmSigns)> {
        vec![]
    }
}

pub(super) fn target() -> Target {
    "checkout/prod".parse().unwrap()
}

fn counters(Does(requests, errors, latency): Does) -> Counters {
    let mut counters = Counters {
        requests,
        errors,
        ..Counters::default()
    };
    counters
        .latency
        .insert_many(latency, requests - requests / 50);
    counters.latency.insert_many(latency * 5.0, requests / 50);
    counters
}

/// 25 % and 100 %, two minutes each.
pub(super) fn proposal(to: &str, gate: Gate, checks: &[&str]) -> Proposal {
    let stage = |points| Stage {
        weight: BasisPoints::new(points).unwrap(),
        bake: Span::from_mins(2),
        gate,
    };
    let checks = checks.iter().map(|text| Check::new(text.parse().unwrap()));
    Proposal {
        target: target(),
        from: None,
        to: to.parse().unwrap(),
        strategy: StrategyChoice::Custom(Stages::new(vec![stage(2_500), stage(10_000)]).unwrap()),
        unit: Unit::Instance,
        min_instances: 1,
        adoption: ADOPTION_DEFAULT,
        progress_deadline: PROGRESS_DEADLINE_DEFAULT,
        pins: vec![],
        start: true,
        initial: false,
        coverage: Coverage::default(),
        on_conflict: OnConflict::Reject,
        checked_schema: None,
        analysis: Some(Analysis {
            checks: checks.collect(),
            ..Analysis::off()
        }),
    }
}

impl Driver {
    /// v1 to v4 published, v1 stable.
    pub(super) fn ready() -> Driver {
        let mut driver = Driver {
            state: State::default(),
            journal: vec![],
            // 2026-11-25T02:00:00Z
            now: Timestamp(1_795_572_000_000),
            random: 0,
            sight: Sight::default(),
            reason: "",
            breaker: BreakerPolicy::default(),
        };
        for version in ["v1", "v2", "v3", "v4"] {
            driver.run(Command::Publish(Publication {
                entry: VersionEntry {
                    target: target(),
                    version: version.parse().unwrap(),
                    digest: Digest::of(version.as_bytes()),
                    documents: vec![],
                    message: Note::empty(),
                    secret_keys: vec![],
                },
                checked_schema: None,
            }));
        }
        driver.run(Command::SetStable {
            target: target(),
            version: "v1".parse().unwrap(),
        });
        driver
    }

    /// With a fleet that reports what it runs and what it answers.
    pub(super) fn reporting() -> Driver {
        let mut driver = Driver::ready();
        driver.sight.reports = true;
        driver
    }

    fn context(&self) -> Context<'_> {
        *self.sight.asked_at.borrow_mut() = self.now;
        Context {
            now: self.now,
            random: self.random,
            fleets: &self.sight,
            measured: &self.sight,
            peers: &NoPeers,
            looked_at: vortex_core::time::Timestamp(0),
            breaker: self.breaker,
            cluster: None,
        }
    }

    pub(super) fn run(&mut self, command: Command) -> Vec<OpBody> {
        self.random += 1;
        let call = Call {
            request: None,
            actor: "alice".parse().unwrap(),
            reason: self.reason.parse().unwrap(),
            expected_revision: None,
            override_freeze: false,
            allow_divergent: false,
            command,
        };
        let Decision::Write(bodies) = decide(&self.state, &call, self.context()).unwrap() else {
            panic!("answered without a request id");
        };
        self.write(Some(&call), bodies.clone());
        bodies
    }

    fn write(&mut self, call: Option<&Call>, bodies: Vec<OpBody>) {
        let origin = OriginId {
            cluster: 1,
            incarnation: 1,
        };
        for entry in seal(&self.state, origin, self.now, call, bodies) {
            self.state.apply(&entry).unwrap();
            self.journal.push(entry);
        }
    }

    pub(super) fn start(&mut self, proposal: Proposal) -> RolloutId {
        let bodies = self.run(Command::CreateRollout(proposal));
        bodies[0].rollout().unwrap().clone()
    }

    /// Lets time pass in steps of a second, in which both cohorts do as said.
    pub(super) fn serve(&mut self, seconds: u64, canary: Does, stable: Does) {
        for _ in 0..seconds {
            if self.now.0.is_multiple_of(WINDOW.0) {
                self.sight.windows.push(Arc::new(Window {
                    at: self.now,
                    canary: counters(canary),
                    stable: counters(stable),
                }));
            }
            self.wait(1);
        }
    }

    /// Lets time pass.
    pub(super) fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.now = self.now.plus(Span::from_secs(1));
            loop {
                let bodies = due(&self.state, &self.context());
                if bodies.is_empty() {
                    break;
                }
                self.write(None, bodies);
            }
        }
    }

    /// The explanation of now, as text.
    pub(super) fn told(&self, id: &RolloutId) -> String {
        let entries = (1..).zip(&self.journal);
        let frozen_by = self.state.frozen(&target(), self.now).into_iter();
        let explained = explain(&History {
            rollout: Arc::clone(&self.state.rollouts[id]),
            entries: entries
                .filter(|(_, entry)| entry.op().body.rollout() == Some(id))
                .map(|(revision, entry)| (revision, entry.clone()))
                .collect(),
            across: None,
            frozen_by: frozen_by.map(|(freeze, _)| freeze.id.to_string()).collect(),
        });
        text(&explained)
    }
}

fn text(explained: &v1::RolloutExplanation) -> String {
    let mut text = format!("{}\n", explained.headline);
    for why in &explained.why {
        text.push_str(&format!("  why: {why}\n"));
    }
    text.push_str(&format!(
        "  exposed: {} requests, {} failed\n",
        explained.canary_requests, explained.canary_errors
    ));
    for (number, next) in (1..).zip(&explained.next) {
        text.push_str(&format!("  {number}. {next}\n"));
    }
    for entry in &explained.timeline {
        text.push_str(&format!(
            "  {:>7}  {} [{}]\n",
            entry.after, entry.what, entry.actor
        ));
    }
    text
}
