//! Heartbeats in, drift out.

use vortex_core::{
    error::{Fault, Kind},
    fleet::{Cursor, DriftState, Filter, Heartbeat, Receipt, Refusal, Summary, TargetFleet},
    ids::Target,
    journal::TargetState,
    time::{Span, Timestamp},
};
use vortex_proto::v1;

use super::Service;
use crate::{
    clock,
    fleets::{BeatError, spread},
    limits::{DRIFT_PAGE_FIRST, HEARTBEATS_PER_SECOND_MAX, INSTANCES_MAX},
    wire::{self, Beat, BeatReader},
};

/// A heartbeat that was not taken.
#[derive(Debug)]
pub struct BeatRefusal {
    /// Why.
    pub fault: Fault,
    /// When to try again, where waiting helps.
    pub retry_after_s: Option<u64>,
}

impl From<Fault> for BeatRefusal {
    fn from(fault: Fault) -> BeatRefusal {
        BeatRefusal {
            fault,
            retry_after_s: None,
        }
    }
}

/// A heartbeat that was taken.
#[derive(Debug)]
pub struct Taken {
    /// What the instance is told.
    pub receipt: Receipt,
    /// When it should report next.
    pub next_interval: Span,
}

/// Heartbeats that come one after the other: on a stream, in a batch, or a single one.
#[derive(Debug, Default)]
pub struct Beats {
    reader: BeatReader,
    /// Those of one target in a row, which are taken in together.
    group: Vec<Heartbeat>,
}

impl Beats {
    /// Takes heartbeats in, and tells of each, in its turn, what became of it. Those of one target in a row
    /// share one look at the clock and one hold of their fleet's lock: whoever has many gives a few at a time.
    pub fn take<'a>(
        &mut self,
        service: &Service,
        beats: impl IntoIterator<Item = Beat<'a>>,
        mut tell: impl FnMut(Result<Taken, BeatRefusal>),
    ) {
        let now = clock::now();
        let mut of: Option<Target> = None;
        for beat in beats {
            let read = self.reader.target(&beat);
            let read = read.and_then(|target| Ok((target, self.reader.read(beat)?)));
            match read {
                Ok((target, heartbeat)) => {
                    if of.as_ref() != Some(&target) {
                        self.flush(service, of.as_ref(), now, &mut tell);
                        of = Some(target);
                    }
                    self.group.push(heartbeat);
                }
                Err(fault) => {
                    self.flush(service, of.as_ref(), now, &mut tell);
                    tell(Err(fault.into()));
                }
            }
        }
        self.flush(service, of.as_ref(), now, &mut tell);
    }

    fn flush(
        &mut self,
        service: &Service,
        target: Option<&Target>,
        now: Timestamp,
        tell: &mut impl FnMut(Result<Taken, BeatRefusal>),
    ) {
        let Some(target) = target.filter(|_| !self.group.is_empty()) else {
            return;
        };
        let interval = service.fleets.interval();
        (service.fleets).beat(target, &self.group, now, |heartbeat, taken| {
            tell(match taken {
                Ok(receipt) => Ok(Taken {
                    receipt,
                    next_interval: spread(interval, heartbeat, now),
                }),
                Err(error) => Err(refusal(target, error)),
            });
        });
        self.group.clear();
    }
}

impl Service {
    /// Takes a single heartbeat.
    ///
    /// # Errors
    /// When it does not read as one, its target is unknown, or it comes too often.
    pub fn heartbeat(&self, beat: Beat<'_>) -> Result<Taken, BeatRefusal> {
        let mut outcome = None;
        Beats::default().take(self, [beat], |taken| outcome = Some(taken));
        // One was given, so one was told of.
        outcome.unwrap_or_else(|| {
            Err(Fault::new(Kind::Internal, "internal", "the heartbeat was lost").into())
        })
    }

    /// How many instances are in which drift state, per target.
    ///
    /// # Errors
    /// When the target asked for is none.
    pub fn summarize_drift(
        &self,
        request: &v1::SummarizeDriftRequest,
    ) -> Result<v1::SummarizeDriftResponse, Fault> {
        let targets = self.fleet_targets(&request.app, &request.profile)?;
        let now = clock::now();
        let board = self.board.load();
        let summarize = |target: &Target| {
            let state = board.state.target(target).map(AsRef::as_ref);
            let found = self.fleets.with(target, now, |fleet| fleet.summary(now));
            wire::drift_summary(
                target,
                state,
                &found.unwrap_or_else(|| self.no_fleet(state)),
            )
        };
        let mut targets: Vec<_> = targets.iter().map(summarize).collect();
        if request.all_clusters {
            targets.extend(self.drift_elsewhere(request, now));
            targets.sort_by(|a, b| {
                (&a.app, &a.profile, &a.cluster).cmp(&(&b.app, &b.profile, &b.cluster))
            });
        }
        Ok(v1::SummarizeDriftResponse { targets })
    }

    /// What the instances of other clusters run, as far as was heard of them.
    fn drift_elsewhere(
        &self,
        request: &v1::SummarizeDriftRequest,
        now: Timestamp,
    ) -> Vec<v1::DriftSummary> {
        let view = self.federation.view();
        let board = self.board.load();
        let names = wire::ClusterNames {
            state: &board.state,
            view: &view,
        };
        let is_wanted = |target: &Target| {
            (request.app.is_empty() || target.app.as_str() == request.app)
                && (request.profile.is_empty() || target.profile.as_str() == request.profile)
        };
        let reports = self.federation.fleet_reports().into_iter();
        let others = reports.filter(|report| report.cluster != view.cluster);
        let mut found = vec![];
        for report in others {
            let cluster = names.of(report.cluster.0);
            let age = now.since(report.at).to_string();
            let wanted = report.targets.iter().filter(|of| is_wanted(&of.target));
            found.extend(wanted.map(|counts| wire::drift_elsewhere(counts, &cluster, &age)));
        }
        found
    }

    /// One target's drift, with the first instances that are not in sync.
    ///
    /// # Errors
    /// When there is no such target.
    pub fn drift_of(&self, target: &Target) -> Result<v1::DriftSummary, Fault> {
        let now = clock::now();
        self.known_target(target)?;
        let board = self.board.load();
        let state = board.state.target(target).map(AsRef::as_ref);
        let found = self.fleets.with(target, now, |fleet| {
            let mut summary = wire::drift_summary(target, state, &fleet.summary(now));
            let page = fleet.list(&out_of_sync(), None, DRIFT_PAGE_FIRST);
            summary.instances = page
                .instances
                .iter()
                .map(|instance| wire::instance(target, instance))
                .collect();
            summary.next = page
                .next
                .map(|next| token(target, next))
                .unwrap_or_default();
            summary
        });
        Ok(found.unwrap_or_else(|| wire::drift_summary(target, state, &self.no_fleet(state))))
    }

    /// Instances, by target, a page at a time.
    ///
    /// # Errors
    /// When a filter does not read as what it is, or the page token is none.
    pub fn list_instances(
        &self,
        request: &v1::ListInstancesRequest,
    ) -> Result<v1::ListInstancesResponse, Fault> {
        let now = clock::now();
        let filter = wire::instance_filter(request, now)?;
        let size = wire::page(request.page_size);
        let (from, mut cursor) = read_token(&request.page_token)?;
        let mut found = v1::ListInstancesResponse::default();
        let targets = self.fleet_targets(&request.app, &request.profile)?;
        for target in &targets {
            if from.as_ref().is_some_and(|from| target < from) {
                continue;
            }
            if from.as_ref() != Some(target) {
                cursor = None;
            }
            let room = size - found.instances.len();
            let page = self.fleets.with(target, now, |fleet| {
                let page = fleet.list(&filter, cursor, room);
                let shown = page.instances.iter();
                let shown: Vec<_> = shown
                    .map(|instance| wire::instance(target, instance))
                    .collect();
                (shown, page.next)
            });
            let Some((shown, next)) = page else {
                continue;
            };
            found.instances.extend(shown);
            if let Some(next) = next {
                found.next_page_token = token(target, next);
                return Ok(found);
            }
            if found.instances.len() >= size {
                // The next page begins with the next target, if there is one.
                if let Some(following) = targets.iter().find(|other| *other > target) {
                    found.next_page_token = token(following, Cursor::default());
                }
                return Ok(found);
            }
        }
        Ok(found)
    }

    /// One instance.
    ///
    /// # Errors
    /// When it has never reported, or was silent for so long that it was forgotten.
    pub fn get_instance(&self, request: &v1::GetInstanceRequest) -> Result<v1::Instance, Fault> {
        let target = wire::target(&request.app, &request.profile)?;
        self.known_target(&target)?;
        let id = wire::instance_id(&request.instance_id)?;
        let now = clock::now();
        let found = self.fleets.with(&target, now, |fleet: &TargetFleet| {
            fleet
                .get(&id)
                .map(|instance| wire::instance(&target, &instance))
        });
        found.flatten().ok_or_else(|| {
            Fault::new(
                Kind::NotFound,
                "unknown_instance",
                format!("no instance `{id}` of {target} is known"),
            )
            .with_hint("it has not reported since the daemon started, or was forgotten; see `vortexctl instance list`")
        })
    }

    /// The targets with a fleet that `app` and `profile` mean; a target named in full has to exist.
    fn fleet_targets(&self, app: &str, profile: &str) -> Result<Vec<Target>, Fault> {
        if !profile.is_empty() {
            let target = wire::target(app, profile)?;
            self.known_target(&target)?;
            return Ok(vec![target]);
        }
        let mut targets = self.fleets.targets();
        if !app.is_empty() {
            let app = wire::target(app, "")?.app;
            targets.retain(|target| target.app == app);
        }
        Ok(targets)
    }

    /// The numbers of a target of which no instance has reported.
    fn no_fleet(&self, state: Option<&TargetState>) -> Summary {
        let now = clock::now();
        let settings = *self.fleets.settings();
        let settings = state.map_or(settings, |state| state.fleet.over(settings));
        TargetFleet::new(settings, now).summary(now)
    }

    fn known_target(&self, target: &Target) -> Result<(), Fault> {
        super::configs::find_target(&self.board.peek().state, target).map(|_| ())
    }
}

/// Everyone who is not in sync.
fn out_of_sync() -> Filter {
    Filter {
        states: DriftState::ALL
            .into_iter()
            .filter(|&state| state != DriftState::InSync)
            .collect(),
        ..Filter::default()
    }
}

fn token(target: &Target, cursor: Cursor) -> String {
    format!("{target}:{}", cursor.0)
}

fn read_token(token: &str) -> Result<(Option<Target>, Option<Cursor>), Fault> {
    if token.is_empty() {
        return Ok((None, None));
    }
    let read = || {
        let (target, cursor) = token.rsplit_once(':')?;
        Some((target.parse().ok()?, Cursor(cursor.parse().ok()?)))
    };
    match read() {
        Some((target, cursor)) => Ok((Some(target), Some(cursor))),
        None => Err(Fault::new(
            Kind::Invalid,
            "invalid_field",
            "page_token: not the token of a page of instances",
        )),
    }
}

fn refusal(target: &Target, error: BeatError) -> BeatRefusal {
    let exhausted = |code, detail: String, hint: &str, seconds| BeatRefusal {
        fault: Fault::new(Kind::Exhausted, code, detail).with_hint(hint),
        retry_after_s: Some(seconds),
    };
    match error {
        BeatError::UnknownTarget => Fault::new(
            Kind::NotFound,
            "unknown_target",
            format!("nothing has been published for {target}"),
        )
        .with_hint("check app and profile; `vortexctl config list` shows what there is")
        .into(),
        BeatError::Refused(Refusal::Full { limit }) => exhausted(
            "fleet_full",
            format!("{target} has {limit} instances, the most there may be; known ones go on"),
            "raise fleet.instances_per_target, or give restarted instances their old ids",
            60,
        ),
        BeatError::Refused(Refusal::TooOften { retry_after }) => exhausted(
            "too_often",
            "this instance reports more often than it was asked to".to_owned(),
            "wait for next_interval_s between heartbeats",
            retry_after.0.div_ceil(1000),
        ),
        BeatError::Refused(refused @ Refusal::TooManyVersions { .. }) => exhausted(
            "too_many_versions",
            refused.to_string(),
            "let instances report the versions they were told to run",
            60,
        ),
        BeatError::Full => exhausted(
            "fleets_full",
            format!("{INSTANCES_MAX} instances are known, the most there may be"),
            "give restarted instances their old ids",
            60,
        ),
        BeatError::Overloaded => exhausted(
            "overloaded",
            format!("{HEARTBEATS_PER_SECOND_MAX} heartbeats were taken in this second"),
            "wait for next_interval_s between heartbeats",
            1,
        ),
    }
}
