//! What a target sets for its fleet, in place of what the daemon's settings say.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::FleetSettings;
use crate::{assign::BasisPoints, time::Span};

/// A target's own settings; what is none follows the daemon's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FleetOverrides {
    /// How many versions an instance may lie behind.
    pub tolerance: Option<u32>,
    /// How long an instance may take to follow a change.
    pub grace: Option<Span>,
    /// The share in drift above which the fleet alerts.
    pub drift_threshold: Option<BasisPoints>,
}

/// One setting to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setting<T> {
    /// Follow the daemon's settings again.
    Default,
    /// Have a value of one's own.
    Own(T),
}

/// Which of a target's settings to change; what is none stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetChange {
    /// How many versions an instance may lie behind.
    pub tolerance: Option<Setting<u32>>,
    /// How long an instance may take to follow a change.
    pub grace: Option<Setting<Span>>,
    /// The share in drift above which the fleet alerts.
    pub drift_threshold: Option<Setting<BasisPoints>>,
}

impl FleetChange {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == FleetChange::default()
    }

    /// What a target's settings come to by it.
    pub fn of(&self, old: FleetOverrides) -> FleetOverrides {
        FleetOverrides {
            tolerance: changed(self.tolerance, old.tolerance),
            grace: changed(self.grace, old.grace),
            drift_threshold: changed(self.drift_threshold, old.drift_threshold),
        }
    }
}

fn changed<T>(change: Option<Setting<T>>, old: Option<T>) -> Option<T> {
    match change {
        None => old,
        Some(Setting::Default) => None,
        Some(Setting::Own(value)) => Some(value),
    }
}

impl FleetOverrides {
    /// How a fleet is watched whose daemon has `settings`.
    pub fn over(&self, settings: FleetSettings) -> FleetSettings {
        FleetSettings {
            tolerance: self.tolerance.unwrap_or(settings.tolerance),
            grace: self.grace.unwrap_or(settings.grace),
            drift_threshold: self.drift_threshold.unwrap_or(settings.drift_threshold),
            ..settings
        }
    }
}

impl fmt::Display for FleetOverrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn own(value: Option<impl ToString>) -> String {
            value.map_or_else(|| "default".to_owned(), |value| value.to_string())
        }
        write!(
            f,
            "threshold {}, grace {}, tolerance {}",
            own(self.drift_threshold),
            own(self.grace),
            own(self.tolerance)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_stays_and_default_gives_back() {
        let first = FleetChange {
            tolerance: Some(Setting::Own(2)),
            grace: Some(Setting::Own(Span::from_secs(5))),
            drift_threshold: None,
        };
        let own = first.of(FleetOverrides::default());
        assert_eq!(own.to_string(), "threshold default, grace 5s, tolerance 2");
        let second = FleetChange {
            grace: Some(Setting::Default),
            ..FleetChange::default()
        };
        let own = second.of(own);
        assert_eq!(
            own.to_string(),
            "threshold default, grace default, tolerance 2"
        );
        let settings = FleetSettings::default();
        assert_eq!(own.over(settings).tolerance, 2);
        assert_eq!(own.over(settings).grace, settings.grace);
    }
}
