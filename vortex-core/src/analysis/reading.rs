//! What a source gave for a check: a number as it is, counts, or the reason why neither.

use std::sync::Arc;

use super::{
    inputs::{Measured, Reading, Window},
    limit,
    look::{CheckState, Look, Raw},
    number::Finite,
    verdict::Found,
};
use crate::{
    limits::READING_BYTES_MAX,
    sample::{Counters, Sketch},
    time::Timestamp,
};

impl Look<'_> {
    /// What a source gave.
    pub(super) fn reading(&self, state: &mut CheckState) -> Raw {
        let mut readings = self.inputs.readings.iter();
        let Some(reading) = readings.find(|reading| reading.check == self.check.name) else {
            return Raw::none(
                Found::Unavailable,
                "the source gave no answer in time".into(),
            );
        };
        let raw = match (&reading.canary, &reading.stable) {
            (Measured::Unavailable(why), _) => Raw::none(Found::Unavailable, short(why)),
            (_, Some(Measured::Unavailable(why))) => {
                Raw::none(Found::Unavailable, format!("for stable: {}", short(why)))
            }
            (Measured::Nothing(why), _) => self.nothing_new(state, why),
            (Measured::Value(_), Some(Measured::Nothing(why))) => {
                Raw::none(Found::NoData, format!("for stable: {}", short(why)))
            }
            (Measured::Value(value), stable) => {
                let stable = match stable {
                    Some(Measured::Value(stable)) => Some(*stable),
                    _ => None,
                };
                if self.setting.is_everyone && self.check.compares() {
                    let why = "everyone has the new version; nobody is left to compare with";
                    Raw::none(Found::NotApplicable, why.into())
                } else {
                    let (mut limited, limit) = limit::of_value(self.check, *value, stable);
                    // A query says nothing of how far a number may be off: one is no failure yet.
                    let is_first = limited.found == Found::Fail && !state.failed_last;
                    state.failed_last = limited.found == Found::Fail;
                    if is_first && !self.check.critical {
                        limited.found = Found::Inconclusive;
                        limited.message.push_str("; the next answer decides");
                    }
                    Raw {
                        stable: stable.map(Finite::get),
                        limit,
                        ..Raw::of(limited)
                    }
                }
            }
            (Measured::Counts { .. }, _) => self.rate(state, reading),
        };
        Raw {
            query: reading.query.clone(),
            ..raw
        }
    }

    /// Nothing was measured since the answer before. What was counted within the check's window still stands: a
    /// source that is asked more often than it measures has nothing new each time.
    fn nothing_new(&self, state: &mut CheckState, why: &str) -> Raw {
        self.forget_old(state);
        if state.counted.is_empty() {
            return Raw::none(Found::NoData, short(why));
        }
        if self.check.compares() {
            return self.compared(state, &state.counted);
        }
        self.limited(&state.counted)
    }

    fn forget_old(&self, state: &mut CheckState) {
        let oldest = Timestamp(self.setting.at.0.saturating_sub(self.check.window.0));
        state.counted.retain(|window| window.at >= oldest);
    }

    fn rate(&self, state: &mut CheckState, reading: &Reading) -> Raw {
        let counters = |measured: Option<&Measured>| match measured {
            Some(Measured::Counts { errors, requests }) => Counters {
                requests: *requests,
                errors: *errors,
                latency: Sketch::default(),
            },
            _ => Counters::default(),
        };
        let window = Arc::new(Window {
            at: reading.at,
            canary: counters(Some(&reading.canary)),
            stable: counters(reading.stable.as_ref()),
        });
        state.counted.push(Arc::clone(&window));
        self.forget_old(state);
        if self.check.compares() {
            self.change_company(state);
            self.observe(state, &window);
            return self.compared(state, &state.counted);
        }
        self.limited(&state.counted)
    }
}

fn short(text: &str) -> String {
    let end = text.floor_char_boundary(READING_BYTES_MAX.min(text.len()));
    text.get(..end).unwrap_or_default().to_owned()
}
