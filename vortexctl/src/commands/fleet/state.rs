//! The drift states: what they are called, which of them are drift, what to do about each.

use clap::ValueEnum;
use vortex_proto::v1;

/// How what an instance runs stands to what it should run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum State {
    /// It runs what it should
    InSync,
    /// It was given something else to run a moment ago
    Pending,
    /// It runs an older version
    Behind,
    /// It runs a newer version
    Ahead,
    /// It runs a version that was never published
    UnknownVersion,
    /// It runs the right version with other content
    Diverged,
    /// It refuses the version that it should run
    Rejected,
    /// It has stopped reporting
    Silent,
}

impl State {
    /// The state of that name; none for one that this command does not know.
    pub(crate) fn named(name: &str) -> Option<State> {
        <State as ValueEnum>::from_str(name, false).ok()
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            State::InSync => "in_sync",
            State::Pending => "pending",
            State::Behind => "behind",
            State::Ahead => "ahead",
            State::UnknownVersion => "unknown_version",
            State::Diverged => "diverged",
            State::Rejected => "rejected",
            State::Silent => "silent",
        }
    }

    /// Whether it is drift: not as it should be, and not about to be.
    pub(crate) fn is_drifted(self) -> bool {
        match self {
            State::InSync | State::Pending => false,
            State::Behind
            | State::Ahead
            | State::UnknownVersion
            | State::Diverged
            | State::Rejected
            | State::Silent => true,
        }
    }

    pub(crate) fn all() -> impl Iterator<Item = State> {
        State::value_variants().iter().copied()
    }
}

/// Whether a state that the daemon names is drift.
pub(crate) fn is_drifted(name: &str) -> bool {
    State::named(name).is_some_and(State::is_drifted)
}

/// What to do next about an instance.
pub(crate) fn hint(instance: &v1::Instance) -> String {
    let target = format!("{}/{}", instance.app, instance.profile);
    let Some(state) = State::named(&instance.state) else {
        return String::new();
    };
    match state {
        State::InSync => "nothing: it runs what it should".to_owned(),
        State::Pending => {
            format!("wait: it has a while to take up its version; vortexctl drift watch {target}")
        }
        State::Behind | State::Ahead if instance.version.is_empty() => {
            "refresh or restart it: it has not said what it runs".to_owned()
        }
        State::Behind | State::Ahead => format!(
            "refresh or restart it; what differs: vortexctl config diff {target} {} {}",
            instance.version, instance.expected_version
        ),
        State::UnknownVersion => format!(
            "find out where it got {}; published versions: vortexctl config list {target}",
            instance.version
        ),
        State::Diverged => format!(
            "undo what was edited on the box, then refresh it; as published: vortexctl config show {target} {}",
            instance.version
        ),
        State::Rejected => {
            "publish a version that it takes, or return: vortexctl rollout rollback ".to_owned()
                + &target
        }
        State::Silent => "see whether its process lives and can reach the daemon".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_found_by_its_name_and_has_a_next_step() {
        for state in State::all() {
            assert_eq!(State::named(state.as_str()), Some(state));
            let instance = v1::Instance {
                state: state.as_str().to_owned(),
                ..v1::Instance::default()
            };
            assert!(!hint(&instance).is_empty(), "{state:?}");
        }
        assert_eq!(State::named("in-sync"), None);
    }

    #[test]
    fn who_is_in_sync_or_about_to_be_has_not_drifted() {
        let calm: Vec<_> = State::all().filter(|state| !state.is_drifted()).collect();
        assert_eq!(calm, [State::InSync, State::Pending]);
        assert!(!is_drifted("a state of a later daemon"));
    }
}
