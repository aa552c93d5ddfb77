//! Heartbeats in: those of one target in a row are taken together.

use vortex_core::{
    error::{Fault, Kind},
    fleet::{Heartbeat, Receipt, Refusal},
    ids::Target,
    time::{Span, Timestamp},
};

use super::{Caller, Service};
use crate::{
    clock,
    counts::{BeatResult, BeatSum},
    fleets::{BeatError, spread},
    limits::{HEARTBEATS_PER_SECOND_MAX, INSTANCES_MAX},
    wire::{Beat, BeatReader},
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
        caller: &Caller,
        beats: impl IntoIterator<Item = Beat<'a>>,
        mut tell: impl FnMut(Result<Taken, BeatRefusal>),
    ) {
        let now = clock::now();
        let mut sum = BeatSum::default();
        let mut tell = |taken: Result<Taken, BeatRefusal>| {
            sum.add(match &taken {
                Ok(_) => BeatResult::Taken,
                Err(refusal) => BeatResult::refused(&refusal.fault),
            });
            tell(taken);
        };
        caller.filtering();
        let mut of: Option<Target> = None;
        let mut forbidden: Option<Fault> = None;
        for beat in beats {
            let read = self.reader.target(&beat);
            let read = read.and_then(|target| Ok((target, self.reader.read(beat)?)));
            match read {
                Ok((target, heartbeat)) => {
                    if of.as_ref() != Some(&target) {
                        self.flush(service, of.as_ref(), now, &mut tell);
                        forbidden = caller.on(target.app.as_str()).err();
                        of = Some(target);
                    }
                    match &forbidden {
                        Some(fault) => tell(Err(fault.clone().into())),
                        None => self.group.push(heartbeat),
                    }
                }
                Err(fault) => {
                    self.flush(service, of.as_ref(), now, &mut tell);
                    tell(Err(fault.into()));
                }
            }
        }
        self.flush(service, of.as_ref(), now, &mut tell);
        service.counts.beats.add(&sum);
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
    pub fn heartbeat(&self, caller: &Caller, beat: Beat<'_>) -> Result<Taken, BeatRefusal> {
        let mut outcome = None;
        Beats::default().take(self, caller, [beat], |taken| outcome = Some(taken));
        // One was given, so one was told of.
        outcome.unwrap_or_else(|| {
            Err(Fault::new(Kind::Internal, "internal", "the heartbeat was lost").into())
        })
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
