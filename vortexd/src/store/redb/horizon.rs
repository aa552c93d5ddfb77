//! Letting go of the journal's beginning, exchanging all of it, and a new incarnation: one transaction each.

use std::sync::atomic::Ordering;

use ::redb::WriteTransaction;
use vortex_core::journal::Head;

use super::{
    RedbStore,
    end_mark::EndMark,
    put_entries, put_snapshot,
    rows::{Position, Rows},
    tables::{JOURNAL, META, RUNS, horizon_rows, run_key},
};
use crate::store::{Horizon, Installation, Store as _, StoreError};

impl RedbStore {
    /// See [`Store::truncate`](crate::store::Store::truncate).
    pub(super) fn let_go(&self, revision: u64) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let (horizon, first_run) = self.read(|rows| {
            let saved = rows.snapshot()?.map_or(0, |(saved, _)| saved);
            if revision > saved || revision > writer.position.revision {
                return Err(StoreError::Needed { revision });
            }
            rows.cut_at(revision)
        })?;
        let Some((first_run, gone_runs)) = first_run else {
            return Ok(());
        };
        self.write(&mut writer, |transaction| {
            put_horizon(transaction, &horizon)?;
            let mut journal = transaction.open_table(JOURNAL)?;
            let end = revision.to_be_bytes();
            journal.retain_in(..=end.as_slice(), |_, _| false)?;
            let mut runs = transaction.open_table(RUNS)?;
            for key in &gone_runs {
                runs.remove(key.as_slice())?;
            }
            if let Some((key, start)) = &first_run {
                runs.insert(key.as_slice(), start.to_be_bytes().as_slice())?;
            }
            Ok(())
        })
    }

    /// See [`Store::install`](crate::store::Store::install).
    pub(super) fn exchange(&self, installation: &Installation<'_>) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let heads = installation.check(writer.position.revision)?;
        let mut position = Position {
            revision: installation.horizon.revision,
            heads: installation.horizon.heads.clone(),
            last_origin: None,
        };
        self.write(&mut writer, |transaction| {
            for table in [JOURNAL, RUNS] {
                transaction.delete_table(table)?;
                transaction.open_table(table)?;
            }
            put_horizon(transaction, &installation.horizon)?;
            put_entries(transaction, &mut position, installation.entries)?;
            put_snapshot(transaction, installation.revision(), installation.snapshot)
        })?;
        position.heads = heads;
        writer.end_mark.write(position.revision);
        self.revision.store(position.revision, Ordering::Release);
        writer.position = position;
        Ok(())
    }

    /// See [`Store::renew`](crate::store::Store::renew).
    pub(super) fn begin_anew(&self, incarnation: u64) -> Result<(), StoreError> {
        let mut writer = self.writer();
        self.write(&mut writer, |transaction| {
            let mut meta = transaction.open_table(META)?;
            meta.insert(
                "incarnation".as_bytes(),
                incarnation.to_be_bytes().as_slice(),
            )?;
            Ok(())
        })?;
        self.incarnation.store(incarnation, Ordering::Release);
        // The note is of an origin: until it is written anew, nothing is known of this one.
        writer.end_mark = EndMark::open(&self.directory, self.origin());
        let revision = writer.position.revision;
        writer.end_mark.write(revision);
        Ok(())
    }
}

fn put_horizon(transaction: &WriteTransaction, horizon: &Horizon) -> Result<(), ::redb::Error> {
    let mut meta = transaction.open_table(META)?;
    for (name, value) in horizon_rows(horizon) {
        meta.insert(name.as_bytes(), value.as_slice())?;
    }
    Ok(())
}

/// The run with which a cut journal begins, unless nothing is left of it; and the keys of those that go.
type Cut = (Option<([u8; 32], u64)>, Vec<[u8; 32]>);

impl Rows {
    /// What the journal begins with once everything up to `revision` is gone; none where that is so already.
    fn cut_at(&self, revision: u64) -> Result<(Horizon, Option<Cut>), StoreError> {
        let mut horizon = self.horizon()?;
        if revision <= horizon.revision {
            return Ok((horizon, None));
        }
        let runs = self.all_runs()?;
        let mut gone = vec![];
        let mut first = None;
        for (index, &(origin, first_seq, start)) in runs.iter().enumerate() {
            if start > revision {
                break;
            }
            gone.push(run_key(origin, first_seq));
            let end = runs.get(index.saturating_add(1));
            let end = end.map_or(u64::MAX, |(_, _, next)| next.saturating_sub(1));
            let last = end.min(revision);
            let entry = self.entry(last)?;
            horizon.heads.set(
                origin,
                Head {
                    seq: entry.op().seq,
                    hash: entry.hash(),
                },
            );
            if end > revision && self.has(revision.saturating_add(1))? {
                let seq = entry.op().seq.saturating_add(1);
                first = Some((run_key(origin, seq), revision.saturating_add(1)));
            }
        }
        horizon.revision = revision;
        Ok((horizon, Some((first, gone))))
    }
}
