//! Which events a hook is sent: words with `*` at their end, of kinds and of apps. Verdicts are not among
//! them unless they are asked for by name.

use vortex_core::journal::{Entry, OpBody};

/// Kinds that only their full name asks for: a rollout is judged every few seconds, and whoever wants to know
/// how it goes does not mean each verdict.
const NAMED_IN_FULL: [&str; 1] = ["rollout_judged"];

/// What a hook wants to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    events: Vec<Pattern>,
    apps: Vec<Pattern>,
}

/// A word, or the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    text: String,
    is_open: bool,
}

impl Pattern {
    /// None when a `*` stands anywhere but at the end, or it says nothing.
    fn read(text: &str) -> Option<Pattern> {
        let (stem, is_open) = match text.strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (text, false),
        };
        let is_read = !stem.contains('*') && (is_open || !stem.is_empty());
        is_read.then(|| Pattern {
            text: stem.to_owned(),
            is_open,
        })
    }

    fn matches(&self, word: &str) -> bool {
        if self.is_open {
            word.starts_with(&self.text)
        } else {
            word == self.text
        }
    }

    fn asks_for(&self, kind: &str) -> bool {
        self.matches(kind) && !(self.is_open && NAMED_IN_FULL.contains(&kind))
    }
}

impl Selection {
    /// The events of these kinds on these apps. A kind that no op has and a pattern that does not read are
    /// told as faults, for a hook that is never called looks like one that has nothing to say.
    pub fn read(events: &[String], apps: &[String], faults: &mut Vec<String>) -> Selection {
        let mut read = |texts: &[String], is_known: &dyn Fn(&Pattern) -> bool, known: &str| {
            let mut patterns = vec![];
            for text in texts {
                match Pattern::read(text).filter(is_known) {
                    Some(pattern) => patterns.push(pattern),
                    None => faults.push(format!("`{}` is {known}", text.escape_debug())),
                }
            }
            patterns
        };
        let is_kind = |pattern: &Pattern| OpBody::KINDS.iter().any(|kind| pattern.asks_for(kind));
        let kinds = format!(
            "no kind of event, nor the beginning of one with `*`; there are {}; {} only by its full name",
            OpBody::KINDS.join(", "),
            NAMED_IN_FULL.join(", ")
        );
        Selection {
            events: read(events, &is_kind, &kinds),
            apps: read(apps, &|_| true, "no app, nor the beginning of one with `*`"),
        }
    }

    /// Whether it is among them. An event that is about no app is one of every app.
    pub fn takes(&self, entry: &Entry) -> bool {
        let body = &entry.op().body;
        let app = body.target().map_or("", |target| target.app.as_str());
        self.takes_words(body.kind(), app)
    }

    fn takes_words(&self, kind: &str, app: &str) -> bool {
        let asks = self.events.iter().any(|pattern| pattern.asks_for(kind));
        asks && (app.is_empty() || self.apps.iter().any(|pattern| pattern.matches(app)))
    }

    /// The kinds asked for, as written.
    pub fn events(&self) -> Vec<String> {
        self.events.iter().map(Pattern::to_string).collect()
    }

    /// The apps asked for, as written.
    pub fn apps(&self) -> Vec<String> {
        self.apps.iter().map(Pattern::to_string).collect()
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.text, if self.is_open { "*" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn an_event_is_taken_when_kind_and_app_are_asked_for() {
        let check = |events: &str, apps: &str, (kind, app): (&str, &str), expected: bool| {
            let mut faults = vec![];
            let selection = Selection::read(&words(events), &words(apps), &mut faults);
            assert_eq!(faults, [""; 0]);
            let found = selection.takes_words(kind, app);
            assert_eq!(found, expected, "{kind} on {app} by {events} of {apps}");
        };
        check("rollout_*", "*", ("rollout_paused", "checkout"), true);
        check("rollout_*", "*", ("fleet_alarm_raised", "checkout"), false);
        check("stable_set", "check*", ("stable_set", "checkout"), true);
        check("stable_set", "check", ("stable_set", "checkout"), false);
        check("stable_set *", "billing", ("unchanged", "billing"), true);
        check("*", "checkout", ("strategy_put", ""), true);
        check("*", "checkout", ("strategy_put", "billing"), false);
        // Every ten seconds for each rollout: only whoever names it means it.
        check("rollout_* *", "*", ("rollout_judged", "checkout"), false);
        check("rollout_judged", "*", ("rollout_judged", "checkout"), true);
        check(
            "* rollout_judged",
            "*",
            ("rollout_judged", "checkout"),
            true,
        );
    }

    #[test]
    fn what_is_asked_for_by_its_full_name_exists() {
        for kind in NAMED_IN_FULL {
            assert!(OpBody::KINDS.contains(&kind), "{kind}");
        }
    }

    #[test]
    fn what_would_never_match_is_a_fault() {
        let mut faults = vec![];
        let events = words("rolout_* * roll*_x stable rollout_judged*");
        Selection::read(&events, &words("a*b"), &mut faults);
        assert_eq!(faults.len(), 5, "{faults:?}");
        assert!(faults[0].contains("`rolout_*` is no kind"), "{faults:?}");
    }
}
