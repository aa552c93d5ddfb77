//! What a person should look at. Each is told once, in the log and where it matters in the audit trail, and shown
//! until it is over.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use vortex_core::time::Timestamp;

use super::view::{AlarmKind, AlarmView};
use crate::limits::FEDERATION_ALARMS_MAX;

/// The alarms that are raised.
#[derive(Debug, Default)]
pub(super) struct Alarms(Mutex<BTreeMap<(AlarmKind, String), AlarmView>>);

impl Alarms {
    /// Raises an alarm, unless it is raised already; whether it was new.
    pub(super) fn raise(
        &self,
        kind: AlarmKind,
        about: &str,
        message: String,
        now: Timestamp,
    ) -> bool {
        let mut alarms = self.lock();
        let key = (kind, about.to_owned());
        if alarms.contains_key(&key) {
            return false;
        }
        if alarms.len() >= FEDERATION_ALARMS_MAX {
            // The mildest go first: whoever is refused again and again hides nothing that is worse.
            match alarms.last_key_value() {
                Some((mildest, _)) if mildest.0 >= kind => {
                    let mildest = mildest.clone();
                    alarms.remove(&mildest);
                }
                Some(_) | None => return false,
            }
        }
        tracing::warn!(kind = kind.word(), about, "{message}");
        let alarm = AlarmView {
            kind,
            about: about.to_owned(),
            message,
            hint: hint(kind, about),
            since: now,
        };
        alarms.insert(key, alarm);
        true
    }

    /// It is over.
    pub(super) fn clear(&self, kind: AlarmKind, about: &str) {
        if self.lock().remove(&(kind, about.to_owned())).is_some() {
            tracing::info!(kind = kind.word(), about, "the alarm is over");
        }
    }

    /// All of a kind are over.
    pub(super) fn clear_all(&self, kind: AlarmKind) {
        self.lock().retain(|(raised, _), _| *raised != kind);
    }

    /// All of them, worst first.
    pub(super) fn all(&self) -> Vec<AlarmView> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(AlarmKind, String), AlarmView>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hint(kind: AlarmKind, about: &str) -> String {
    match kind {
        AlarmKind::Fork => format!(
            "find the second store that writes as {about}, stop it and start it with an empty data directory; then `vortexctl federation release {about}`"
        ),
        AlarmKind::Restored => {
            "if this was no restore, look for a copy of the data directory that runs elsewhere; `vortexctl federation renew` takes note of it".to_owned()
        }
        AlarmKind::Retired => {
            "`vortexctl federation renew` takes part again, in a new life".to_owned()
        }
        AlarmKind::Diverged => {
            "run the same version of Vortex in both clusters; if that does not help, please report it".to_owned()
        }
        AlarmKind::Unauthorised => {
            "if it may bring them, set `relays = true` for it in the settings file".to_owned()
        }
        AlarmKind::Refused => {
            "compare the names, the `san` and the `cluster` of the two settings files with the certificates".to_owned()
        }
        AlarmKind::Malformed => {
            "compare the versions of Vortex on both sides".to_owned()
        }
        AlarmKind::Stale => {
            "look at the peer and the network between the two; it goes on by itself".to_owned()
        }
    }
}
