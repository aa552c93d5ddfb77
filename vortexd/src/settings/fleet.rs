//! `[fleet]`: how instances report, and when one is called drifted.

use serde::Deserialize;
use vortex_core::{assign::BasisPoints, fleet::FleetSettings, time::Span};

use crate::limits::FLEET_SPAN_MIN;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileFleet {
    interval: Option<String>,
    grace: Option<String>,
    forget_after: Option<String>,
    tolerance: Option<u32>,
    drift_threshold: Option<String>,
    instances_per_target: Option<usize>,
    pub(super) heartbeats_per_second: Option<u64>,
}

impl FileFleet {
    pub(super) fn is_empty(&self) -> bool {
        let FileFleet {
            interval,
            grace,
            forget_after,
            tolerance,
            drift_threshold,
            instances_per_target,
            heartbeats_per_second,
        } = self;
        let texts = [interval, grace, forget_after, drift_threshold];
        texts.iter().all(|text| text.is_none())
            && tolerance.is_none()
            && instances_per_target.is_none()
            && heartbeats_per_second.is_none()
    }

    /// The settings, with what is wrong with them told.
    pub(super) fn read(self, faults: &mut Vec<String>) -> FleetSettings {
        let default = FleetSettings::default();
        let mut span = |name: &str, text: Option<String>, default: Span| match text
            .map(|text| text.parse::<Span>())
        {
            None => default,
            Some(Ok(span)) if span >= FLEET_SPAN_MIN => span,
            Some(Ok(span)) => {
                faults.push(format!(
                    "fleet.{name}: {span} is too short; at least {FLEET_SPAN_MIN}"
                ));
                default
            }
            Some(Err(error)) => {
                faults.push(format!("fleet.{name}: {error}"));
                default
            }
        };
        let interval = span("interval", self.interval, default.interval);
        FleetSettings {
            interval,
            // Two intervals and a half: the first heartbeat after a change, and the one that reports it.
            grace: span("grace", self.grace, Span(interval.0 * 5 / 2)),
            forget_after: span("forget_after", self.forget_after, default.forget_after),
            tolerance: self.tolerance.unwrap_or(default.tolerance),
            drift_threshold: match self.drift_threshold.map(|text| text.parse::<BasisPoints>()) {
                None => default.drift_threshold,
                Some(Ok(threshold)) => threshold,
                Some(Err(error)) => {
                    faults.push(format!("fleet.drift_threshold: {error}"));
                    default.drift_threshold
                }
            },
            instances_max: self.instances_per_target.unwrap_or(default.instances_max),
            ..default
        }
    }
}
