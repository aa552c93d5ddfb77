//! Heartbeats into domain values, and instances and their drift as answers.

use vortex_core::{
    error::Fault,
    fleet::{
        DriftState, Filter, Heartbeat, InstanceView, Labels, Receipt, Running, Status, Summary,
    },
    ids::{InstanceId, Note, Target},
    limits::TEXT_BYTES_MAX,
    sample::{Counters, Sketch, SketchParts},
    time::{Span, Timestamp},
};
use vortex_proto::v1;

use super::parse::{invalid, label, optional_label, parse, since, word};
use crate::limits::METRICS_PER_HEARTBEAT_MAX;

/// An instance's id.
///
/// # Errors
/// When it is none.
pub fn instance_id(text: &str) -> Result<InstanceId, Fault> {
    parse("instance_id", text)
}

/// A heartbeat.
///
/// # Errors
/// The first field that does not read as it should.
pub fn heartbeat(request: v1::HeartbeatRequest) -> Result<Heartbeat, Fault> {
    let running = match optional_label("version", &request.version)? {
        Some(version) => Some(Running {
            version,
            digest: match request.digest.as_str() {
                "" => None,
                digest => Some(parse("digest", digest)?),
            },
        }),
        None => None,
    };
    let status = match request.status.as_str() {
        "" | "ok" => Status::Ok,
        "rejected" => Status::Rejected {
            version: label("rejected_version", &request.rejected_version)?,
            reason: reason(&request.rejected_reason),
        },
        other => return Err(word("status", other, "ok or rejected")),
    };
    if request.metrics.len() > METRICS_PER_HEARTBEAT_MAX {
        return Err(invalid(
            "metrics",
            format!("at most {METRICS_PER_HEARTBEAT_MAX} versions in one heartbeat"),
        ));
    }
    let metrics = request.metrics.into_iter().map(|metrics| {
        let version = label("metrics.version", &metrics.version)?;
        let counters = Counters {
            requests: metrics.requests,
            errors: metrics.errors,
            latency: match metrics.latency_ms {
                Some(latency) => sketch(latency)?,
                None => Sketch::default(),
            },
        };
        Ok((version, counters))
    });
    Ok(Heartbeat {
        instance: instance_id(&request.instance_id)?,
        running,
        status,
        started_at: match request.started_at.as_str() {
            "" => None,
            time => Some(parse("started_at", time)?),
        },
        labels: Labels::new(request.labels.into_iter().collect())
            .map_err(|error| invalid("labels", error))?,
        seq: request.seq,
        metrics: metrics.collect::<Result<_, Fault>>()?,
    })
}

/// What an instance says about its refusal. Whatever cannot be kept is left out: that it refuses counts more
/// than how it puts it.
fn reason(text: &str) -> Note {
    let mut kept: String = text
        .chars()
        .filter(|character| !character.is_control())
        .collect();
    while kept.len() > TEXT_BYTES_MAX {
        kept.pop();
    }
    kept.parse().unwrap_or_else(|_| Note::empty())
}

fn sketch(latency: v1::LatencySketch) -> Result<Sketch, Fault> {
    let read = if latency.le.is_empty() {
        Sketch::from_parts(&SketchParts {
            relative_error: latency.relative_error,
            offset: latency.offset,
            bins: latency.bins,
            zero: latency.zero,
        })
    } else {
        Sketch::from_histogram(&latency.le, &latency.count)
    };
    read.map_err(|error| invalid("metrics.latency_ms", error))
}

/// The answer to a heartbeat.
pub fn receipt(receipt: Receipt, next_interval: Span) -> v1::HeartbeatResponse {
    let (version, digest) = receipt
        .desired
        .map(|edition| (edition.version.to_string(), edition.digest.to_string()))
        .unwrap_or_default();
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of an interval")]
    let next_interval_s = next_interval.0 as f64 / 1000.0;
    v1::HeartbeatResponse {
        desired_version: version,
        desired_digest: digest,
        cohort: receipt.cohort.to_string(),
        assignment_revision: receipt.revision,
        next_interval_s,
    }
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

/// A target's fleet in numbers.
pub fn drift_summary(target: &Target, summary: &Summary) -> v1::DriftSummary {
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
        refused: summary.refused,
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
