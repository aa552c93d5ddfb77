//! What fleets run: drift and instances.

use vortex_core::{
    error::{Fault, Kind},
    fleet::{Cursor, DriftState, Filter, Summary, TargetFleet},
    ids::Target,
    journal::TargetState,
    time::Timestamp,
};
use vortex_proto::v1;

use super::{Caller, Service};
use crate::{clock, limits::DRIFT_PAGE_FIRST, wire};

impl Service {
    /// How many instances are in which drift state, per target.
    ///
    /// # Errors
    /// When the target asked for is none.
    pub fn summarize_drift(
        &self,
        caller: &Caller,
        request: &v1::SummarizeDriftRequest,
    ) -> Result<v1::SummarizeDriftResponse, Fault> {
        let targets = self.fleet_targets(caller, &request.app, &request.profile)?;
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
            targets.extend(self.drift_elsewhere(caller, request, now));
            targets.sort_by(|a, b| {
                (&a.app, &a.profile, &a.cluster).cmp(&(&b.app, &b.profile, &b.cluster))
            });
        }
        Ok(v1::SummarizeDriftResponse { targets })
    }

    /// What the instances of other clusters run, as far as was heard of them.
    fn drift_elsewhere(
        &self,
        caller: &Caller,
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
            caller.sees_target(target)
                && (request.app.is_empty() || target.app.as_str() == request.app)
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
    pub fn drift_of(&self, caller: &Caller, target: &Target) -> Result<v1::DriftSummary, Fault> {
        caller.on(target.app.as_str())?;
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
        caller: &Caller,
        request: &v1::ListInstancesRequest,
    ) -> Result<v1::ListInstancesResponse, Fault> {
        let now = clock::now();
        let filter = wire::instance_filter(request, now)?;
        let size = wire::page(request.page_size);
        let (from, mut cursor) = read_token(&request.page_token)?;
        let mut found = v1::ListInstancesResponse::default();
        let targets = self.fleet_targets(caller, &request.app, &request.profile)?;
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
    pub fn get_instance(
        &self,
        caller: &Caller,
        request: &v1::GetInstanceRequest,
    ) -> Result<v1::Instance, Fault> {
        caller.on(&request.app)?;
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
    fn fleet_targets(
        &self,
        caller: &Caller,
        app: &str,
        profile: &str,
    ) -> Result<Vec<Target>, Fault> {
        caller.on_list(app)?;
        if !profile.is_empty() {
            let target = wire::target(app, profile)?;
            self.known_target(&target)?;
            return Ok(vec![target]);
        }
        let mut targets = self.fleets.targets();
        targets.retain(|target| caller.sees_target(target));
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
