//! Taking a heartbeat in.

use super::{
    drift::DriftState,
    heartbeat::{Heartbeat, Receipt, Refusal, Status},
    intern::NO_VALUE,
    record::{Freshness, Mark, Moment, NONE, Record, Row, first_credit, freshness},
    target::{Rejection, TargetFleet, widen},
};
use crate::{
    ids::Note,
    limits::{FLEET_EDITIONS_MAX, REJECTION_REASON_BYTES_MAX},
    time::Timestamp,
};

impl TargetFleet {
    /// Takes a heartbeat in.
    ///
    /// A repeated or late one (no higher `seq` of the same process, or one of an earlier process) proves
    /// that the instance lives, and changes nothing else. Every heartbeat, one with news as well, costs
    /// credit: three at once, then one every half interval.
    ///
    /// # Errors
    /// When it is refused. Nothing of it is kept then, but that a known instance lives which runs one
    /// version too many.
    pub fn handle(&mut self, heartbeat: &Heartbeat, now: Timestamp) -> Result<Receipt, Refusal> {
        let now = self.advance(now);
        let slot = self.registry.find(heartbeat.instance.as_str());
        self.catch_up_by_the_way(slot);
        match slot {
            Some(slot) => self.handle_known(slot, heartbeat, now),
            None => self.handle_new(heartbeat, now),
        }
    }

    fn handle_new(&mut self, heartbeat: &Heartbeat, now: Timestamp) -> Result<Receipt, Refusal> {
        let limit = self.settings.instances_max;
        if self.registry.len() >= limit {
            self.refused = self.refused.saturating_add(1);
            return Err(Refusal::Full { limit });
        }
        let id = heartbeat.instance.as_str();
        let cohort = self.expected.cohort(id);
        let row = Row {
            mark: Mark::new(DriftState::InSync, cohort, first_credit(), self.turn),
            running: NONE,
            record: Record {
                seq: heartbeat.seq,
                started_at: heartbeat.started_at.map_or(Moment::NONE, Moment::new),
                last_seen: Moment::new(now),
                since: Moment::new(now),
                grace_until: Moment::new(now.plus(self.settings.grace)),
                labels: NO_VALUE,
                rejected: NONE,
                interval_s: self.interval_s,
            },
        };
        let row = self.with_facts(row, heartbeat)?;
        let slot = self.registry.insert(id, row);
        self.place(slot, row, now);
        Ok(self.receipt(&row, true, heartbeat.seq != 0))
    }

    fn handle_known(
        &mut self,
        slot: u32,
        heartbeat: &Heartbeat,
        now: Timestamp,
    ) -> Result<Receipt, Refusal> {
        let full = Refusal::Full {
            limit: self.settings.instances_max,
        };
        let before = self.registry.row(slot).ok_or(full)?;
        let mut row = before;
        row.charge(now)
            .map_err(|retry_after| Refusal::TooOften { retry_after })?;
        row.record.last_seen = Moment::new(now);
        row.record.interval_s = self.interval_s;
        let freshness = freshness(&before, heartbeat);
        match freshness {
            Freshness::Stale => {}
            Freshness::Newer => row.record.seq = row.record.seq.max(heartbeat.seq),
            Freshness::NewProcess => row.record.seq = heartbeat.seq,
        }
        if freshness == Freshness::Stale {
            self.settle(slot, &before, row, now);
            return Ok(self.receipt(&row, false, false));
        }
        if let Some(started_at) = heartbeat.started_at {
            row.record.started_at = Moment::new(started_at);
        }
        let row = match self.with_facts(row, heartbeat) {
            Ok(row) => row,
            Err(refusal) => {
                // Whatever it runs, it lives: calling it silent as well would be wrong.
                let mut alive = before;
                alive.mark = row.mark;
                alive.record.last_seen = row.record.last_seen;
                alive.record.interval_s = row.record.interval_s;
                self.settle(slot, &before, alive, now);
                return Err(refusal);
            }
        };
        self.settle(slot, &before, row, now);
        // What it shared before is given up only now that it is counted no more.
        self.release(&before);
        Ok(self.receipt(&row, false, heartbeat.seq != 0))
    }

    fn receipt(&self, row: &Row, is_new: bool, is_counted: bool) -> Receipt {
        Receipt {
            desired: self.desired(row.cohort()),
            cohort: row.cohort(),
            revision: self.expected.given.revision,
            is_new,
            is_counted,
        }
    }

    /// The row with what the heartbeat says, each part with one more use in its table.
    fn with_facts(&mut self, mut row: Row, heartbeat: &Heartbeat) -> Result<Row, Refusal> {
        let full = Refusal::TooManyVersions {
            limit: FLEET_EDITIONS_MAX,
        };
        let running = self.take_running(row.running, heartbeat).ok_or(full)?;
        let Some(rejected) = self.take_rejection(row.record.rejected, &heartbeat.status) else {
            self.editions.release(widen(running));
            return Err(full);
        };
        row.running = running;
        row.record.rejected = rejected;
        row.record.labels = self.take_labels(row.record.labels, heartbeat);
        Ok(row)
    }

    /// Most heartbeats say the same as the one before: that is seen without a look-up.
    fn take_running(&mut self, known: u16, heartbeat: &Heartbeat) -> Option<u16> {
        let Some(running) = &heartbeat.running else {
            return Some(NONE);
        };
        if self.editions.get(widen(known)) == Some(running) {
            self.editions.use_again(widen(known));
            return Some(known);
        }
        let number = self.editions.take(running)?;
        let standing = self.expected.standing(running);
        self.counts.set_standing(number, standing);
        u16::try_from(number).ok()
    }

    fn take_rejection(&mut self, known: u16, status: &Status) -> Option<u16> {
        let Status::Rejected { version, reason } = status else {
            return Some(NONE);
        };
        let rejection: Rejection = (version.clone(), cut(reason));
        if self.rejections.get(widen(known)) == Some(&rejection) {
            self.rejections.use_again(widen(known));
            return Some(known);
        }
        let number = match self.rejections.take(&rejection) {
            Some(number) => number,
            // Reasons may well differ from instance to instance; that must not cost the fact.
            None => self.rejections.take_beyond(&(rejection.0, Note::empty()))?,
        };
        u16::try_from(number).ok()
    }

    fn take_labels(&mut self, known: u32, heartbeat: &Heartbeat) -> u32 {
        if heartbeat.labels.is_empty() {
            return NO_VALUE;
        }
        if self.labels.get(known) == Some(&heartbeat.labels) {
            self.labels.use_again(known);
            return known;
        }
        // There are never more label sets than instances, but for the one that is being replaced.
        self.labels
            .take_beyond(&heartbeat.labels)
            .unwrap_or(NO_VALUE)
    }
}

/// The beginning of a reason, cut between characters.
fn cut(reason: &Note) -> Note {
    let text = reason.as_str();
    if text.len() <= REJECTION_REASON_BYTES_MAX {
        return reason.clone();
    }
    let end = text.floor_char_boundary(REJECTION_REASON_BYTES_MAX);
    text.get(..end)
        .and_then(|cut| cut.parse().ok())
        .unwrap_or_default()
}
