//! Instances and their drift as answers.

use std::{fmt::Display, str::FromStr};

use vortex_core::{
    error::Fault,
    fleet::{DriftState, Filter, FleetChange, InstanceView, Setting, Summary},
    ids::{InstanceId, Target},
    journal::TargetState,
    time::Timestamp,
};
use vortex_proto::v1;

use super::parse::{invalid, optional_label, parse, since, word};
use crate::{
    federation::FleetCounts,
    limits::{FLEET_GRACE_MAX, FLEET_SPAN_MIN},
};

/// An instance's id.
///
/// # Errors
/// When it is none.
pub fn instance_id(text: &str) -> Result<InstanceId, Fault> {
    parse("instance_id", text)
}

/// Which instances somebody wants to see.
///
/// # Errors
/// The first field that does not read as it should.
pub fn instance_filter(
    request: &v1::ListInstancesRequest,
    now: Timestamp,
) -> Result<Filter, Fault> {
    let state = |text: &String| {
        text.parse::<DriftState>().map_err(|_| {
            let all: Vec<_> = DriftState::ALL.iter().map(|state| state.as_str()).collect();
            word("states", text, &format!("one of {}", all.join(", ")))
        })
    };
    Ok(Filter {
        states: request
            .states
            .iter()
            .map(state)
            .collect::<Result<_, Fault>>()?,
        version: optional_label("version", &request.version)?,
        labels: request.labels.clone().into_iter().collect(),
        since: since(&request.since, now)?,
    })
}

/// An instance.
pub fn instance(target: &Target, view: &InstanceView) -> v1::Instance {
    let (running, digest) = match &view.running {
        Some(running) => (running.version.to_string(), text(running.digest)),
        None => Default::default(),
    };
    let (expected, expected_digest) = match &view.expected {
        Some(edition) => (edition.version.to_string(), edition.digest.to_string()),
        None => Default::default(),
    };
    let (rejected_version, rejected_reason) = match &view.rejected {
        Some((version, reason)) => (version.to_string(), reason.to_string()),
        None => Default::default(),
    };
    v1::Instance {
        instance_id: view.id.to_string(),
        app: target.app.to_string(),
        profile: target.profile.to_string(),
        state: view.state.as_str().to_owned(),
        explanation: explanation(view),
        version: running,
        digest,
        expected_version: expected,
        expected_digest,
        cohort: view.cohort.to_string(),
        versions_behind: view.versions_behind,
        since: view.since.to_string(),
        last_seen: view.last_seen.to_string(),
        started_at: text(view.started_at),
        labels: view.labels.as_slice().iter().cloned().collect(),
        rejected_version,
        rejected_reason,
        seq: view.seq,
    }
}

/// Why an instance is in its state, as a sentence.
fn explanation(view: &InstanceView) -> String {
    let runs = match &view.running {
        Some(running) => format!("runs {}", running.version),
        None => "has not said what it runs".to_owned(),
    };
    let should = match &view.expected {
        Some(edition) => format!("{}, as the {} cohort does", edition.version, view.cohort),
        None => "nothing yet: the target has no stable version".to_owned(),
    };
    let steps = match view.versions_behind.unsigned_abs() {
        0 => String::new(),
        1 => " by 1 version".to_owned(),
        count => format!(" by {count} versions"),
    };
    match view.state {
        DriftState::InSync => format!("{runs}, as it should"),
        DriftState::Pending => format!("{runs} and still has time; it should run {should}"),
        DriftState::Behind => format!("{runs}, behind{steps}; it should run {should}"),
        DriftState::Ahead => format!("{runs}, ahead{steps}; it should run {should}"),
        DriftState::UnknownVersion => format!("{runs}, which was never published for this target"),
        DriftState::Diverged => {
            format!("{runs} by name, but its content is another one: edited on the instance")
        }
        DriftState::Rejected => match &view.rejected {
            Some((version, reason)) => format!("{runs}; refuses {version}: {reason}"),
            None => format!("{runs}; refuses what it should run: {should}"),
        },
        DriftState::Silent => format!("{runs}, when last heard of"),
    }
}

/// How a target's fleet shall be watched.
///
/// # Errors
/// The first field that does not read as it should.
pub fn fleet_change(asked: Option<&v1::DriftSettings>) -> Result<FleetChange, Fault> {
    let Some(asked) = asked else {
        return Ok(FleetChange::default());
    };
    let grace = setting("drift.grace", &asked.grace)?;
    if let Some(Setting::Own(grace)) = grace
        && !(FLEET_SPAN_MIN..=FLEET_GRACE_MAX).contains(&grace)
    {
        return Err(invalid(
            "drift.grace",
            format!("{grace} is not between {FLEET_SPAN_MIN} and {FLEET_GRACE_MAX}"),
        ));
    }
    Ok(FleetChange {
        drift_threshold: setting("drift.drift_threshold", &asked.drift_threshold)?,
        grace,
        tolerance: setting("drift.tolerance", &asked.tolerance)?,
    })
}

fn setting<T: FromStr<Err: Display>>(field: &str, text: &str) -> Result<Option<Setting<T>>, Fault> {
    match text {
        "" => Ok(None),
        "default" => Ok(Some(Setting::Default)),
        own => Ok(Some(Setting::Own(parse(field, own)?))),
    }
}

/// A target's fleet in numbers, with the alarms that are raised.
pub fn drift_summary(
    target: &Target,
    state: Option<&TargetState>,
    summary: &Summary,
) -> v1::DriftSummary {
    let alarms = state.into_iter().flat_map(|state| state.alarms.iter());
    let states = (summary.states.iter())
        .map(|(state, count)| (state.as_str().to_owned(), count))
        .collect();
    let versions = (summary.versions.iter())
        .map(|count| (text(count.version.as_ref()), count.states.total()))
        .collect();
    v1::DriftSummary {
        app: target.app.to_string(),
        profile: target.profile.to_string(),
        total: summary.total(),
        states,
        versions,
        drift_percent: summary.drift_percent(),
        threshold_percent: f64::from(summary.threshold.get()) / 100.0,
        alerting: summary.is_alerting(),
        suspect: summary.is_suspect,
        cohort_live: summary.cohort.live,
        cohort_acknowledged: summary.cohort.acknowledged,
        rollout: text(summary.rollout.as_ref()),
        instances: vec![],
        next: String::new(),
        alarms: alarms
            .map(|(alarm, since)| (alarm.to_string(), since.to_string()))
            .collect(),
        refused: summary.refused,
        cluster: String::new(),
        age: String::new(),
    }
}

/// A fleet of another cluster in numbers, as that cluster told them so long ago.
pub fn drift_elsewhere(counts: &FleetCounts, cluster: &str, age: &str) -> v1::DriftSummary {
    v1::DriftSummary {
        app: counts.target.app.to_string(),
        profile: counts.target.profile.to_string(),
        total: counts.total,
        states: counts.states.clone().into_iter().collect(),
        drift_percent: counts.drift_percent,
        alerting: counts.alerting,
        cluster: cluster.to_owned(),
        age: age.to_owned(),
        ..v1::DriftSummary::default()
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
