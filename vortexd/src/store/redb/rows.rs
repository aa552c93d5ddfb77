//! Reading the tables: everything that comes off the disk is checked here before anyone sees it.

use std::{collections::BTreeMap, ops::Bound, sync::Arc};

use ::redb::{ReadOnlyTable, ReadTransaction, ReadableTable, TableError};
use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Entry, Head, VersionVector},
};

use super::{
    failure::{damaged, read_failure},
    tables::{self, BLOBS, CURSORS, JOURNAL, META, RUNS, SNAPSHOT},
};
use crate::store::{Blob, Horizon, StoreError};

type Table = ReadOnlyTable<&'static [u8], &'static [u8]>;

/// How much is set aside for a page of entries before the first is read.
const ENTRIES_AHEAD: usize = 256;
/// Bytes of a snapshot in one row. A row is a redb page of a power of two, with a head of its own.
pub(super) const SNAPSHOT_CHUNK_BYTES: usize = 64 * 1024 - 512;
/// The row that says what the chunks must be.
pub(super) const SNAPSHOT_HEAD: &[u8] = b"head";

/// Where the journal ends.
#[derive(Clone, Debug, Default)]
pub(super) struct Position {
    /// How many ops there are.
    pub(super) revision: u64,
    /// The newest op of every origin.
    pub(super) heads: VersionVector,
    /// Who wrote the newest op.
    pub(super) last_origin: Option<OriginId>,
}

/// One view of the store.
pub(super) struct Rows(pub(super) ReadTransaction);

impl Rows {
    /// Where the journal ends, from the last op of every origin; and that these fit together.
    pub(super) fn position(&self) -> Result<Position, StoreError> {
        let Horizon { revision, heads } = self.horizon()?;
        let first_revision = revision.saturating_add(1);
        let journal = self.table(JOURNAL)?;
        let Some((key, value)) = journal.last().map_err(read_failure)? else {
            return if self.table(RUNS)?.first().map_err(read_failure)?.is_none() {
                Ok(Position {
                    revision,
                    heads,
                    last_origin: None,
                })
            } else {
                Err(damaged("its journal is empty, and its index is not"))
            };
        };
        let (revision, last) = decode(key.value(), value.value())?;
        let mut position = Position {
            revision,
            heads,
            last_origin: Some(last.op().origin),
        };
        let (starts, newest) = self.runs()?;
        if starts.first() != Some(&first_revision) {
            let what = format!("its index does not start at revision {first_revision}");
            return Err(damaged(&what));
        }
        for (origin, first_seq, first_revision) in newest {
            let end = starts
                .get(starts.partition_point(|&start| start <= first_revision))
                .map_or(revision, |next| next.saturating_sub(1));
            let entry = entry_at(&journal, end)?;
            let seq = end
                .checked_sub(first_revision)
                .map(|ahead| ahead.saturating_add(first_seq));
            if entry.op().origin != origin || Some(entry.op().seq) != seq {
                return Err(damaged(&format!(
                    "revision {end} is not the op that the index says"
                )));
            }
            position.heads.record(&entry);
        }
        let own = position.heads.head(last.op().origin);
        let head = Head {
            seq: last.op().seq,
            hash: last.hash(),
        };
        if own != head {
            return Err(damaged("its last op is not in the index"));
        }
        Ok(position)
    }

    /// Where the journal begins.
    pub(super) fn horizon(&self) -> Result<Horizon, StoreError> {
        let meta = self.table(META)?;
        let found = tables::read_horizon(|name| {
            let row = meta.get(name.as_bytes()).map_err(read_failure)?;
            Ok(row.map(|row| row.value().to_vec()))
        })?;
        found.ok_or_else(|| damaged("where its journal begins is unreadable"))
    }

    /// The first revision of every run, ascending, and each origin's newest run.
    #[expect(clippy::type_complexity, reason = "read where it is made")]
    pub(super) fn runs(&self) -> Result<(Vec<u64>, Vec<(OriginId, u64, u64)>), StoreError> {
        let mut starts = vec![];
        let mut newest: Vec<(OriginId, u64, u64)> = vec![];
        for row in self.table(RUNS)?.iter().map_err(read_failure)? {
            let (key, value) = row.map_err(read_failure)?;
            let run = parse_run(key.value(), value.value())?;
            starts.push(run.2);
            // Keys sort by origin, then by seq: the last of an origin is its newest.
            newest.pop_if(|before| before.0 == run.0);
            newest.push(run);
        }
        starts.sort_unstable();
        Ok((starts, newest))
    }

    /// Every run, by its first revision: origin, first seq, first revision.
    pub(super) fn all_runs(&self) -> Result<Vec<(OriginId, u64, u64)>, StoreError> {
        let mut runs = vec![];
        for row in self.table(RUNS)?.iter().map_err(read_failure)? {
            let (key, value) = row.map_err(read_failure)?;
            runs.push(parse_run(key.value(), value.value())?);
        }
        runs.sort_unstable_by_key(|&(_, _, start)| start);
        Ok(runs)
    }

    /// The op of a revision.
    pub(super) fn entry(&self, revision: u64) -> Result<Entry, StoreError> {
        entry_at(&self.table(JOURNAL)?, revision)
    }

    /// Whether there is an op of that revision.
    pub(super) fn has(&self, revision: u64) -> Result<bool, StoreError> {
        let key = revision.to_be_bytes();
        let row = self
            .table(JOURNAL)?
            .get(key.as_slice())
            .map_err(read_failure)?
            .is_some();
        Ok(row)
    }

    /// Looks whether the tables that nothing else looks at are there.
    pub(super) fn check_tables(&self) -> Result<(), StoreError> {
        self.table(BLOBS)?;
        self.table(SNAPSHOT)?;
        Ok(())
    }

    /// See [`Store::read_after`](crate::store::Store::read_after).
    pub(super) fn after(
        &self,
        revision: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Entry)>, StoreError> {
        let mut entries = Vec::with_capacity(limit.min(ENTRIES_AHEAD));
        let Some(first) = revision.checked_add(1) else {
            return Ok(entries);
        };
        let horizon = self.horizon()?.revision;
        if revision < horizon {
            return Err(StoreError::Truncated { horizon });
        }
        let journal = self.table(JOURNAL)?;
        let key = first.to_be_bytes();
        let rows = journal.range(key.as_slice()..).map_err(read_failure)?;
        for (expected, row) in (first..).zip(rows.take(limit)) {
            let (key, value) = row.map_err(read_failure)?;
            let (found, entry) = decode(key.value(), value.value())?;
            check_place(expected, found)?;
            entries.push((found, entry));
        }
        Ok(entries)
    }

    /// See [`Store::read_before`](crate::store::Store::read_before).
    pub(super) fn before(
        &self,
        revision: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Entry)>, StoreError> {
        let journal = self.table(JOURNAL)?;
        let key = revision.to_be_bytes();
        let rows = journal.range(..key.as_slice()).map_err(read_failure)?;
        let mut entries: Vec<(u64, Entry)> = Vec::with_capacity(limit.min(ENTRIES_AHEAD));
        for row in rows.rev().take(limit) {
            let (key, value) = row.map_err(read_failure)?;
            let (found, entry) = decode(key.value(), value.value())?;
            if let Some((above, _)) = entries.last() {
                check_place(above.saturating_sub(1), found)?;
            }
            entries.push((found, entry));
        }
        Ok(entries)
    }

    /// See [`Store::read_origin`](crate::store::Store::read_origin).
    pub(super) fn of_origin(
        &self,
        origin: OriginId,
        from_seq: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.horizon()?.check(origin, from_seq)?;
        let mut entries = Vec::with_capacity(limit.min(ENTRIES_AHEAD));
        let runs = self.table(RUNS)?;
        let journal = self.table(JOURNAL)?;
        let mut seq = from_seq.max(1);
        while entries.len() < limit {
            let keys = tables::run_key(origin, 0)..=tables::run_key(origin, seq);
            let keys = keys.start().as_slice()..=keys.end().as_slice();
            let Some(run) = runs.range(keys).map_err(read_failure)?.next_back() else {
                break;
            };
            let (key, value) = run.map_err(read_failure)?;
            let (_, first_seq, first_revision) = parse_run(key.value(), value.value())?;
            let start = first_revision.saturating_add(seq.saturating_sub(first_seq));
            let before = entries.len();
            for row in journal
                .range(start.to_be_bytes().as_slice()..)
                .map_err(read_failure)?
            {
                let (key, value) = row.map_err(read_failure)?;
                let (revision, entry) = decode(key.value(), value.value())?;
                // The run ends where another origin's begins.
                if entries.len() == limit || entry.op().origin != origin {
                    break;
                }
                if entry.op().seq != seq {
                    return Err(damaged(&format!(
                        "revision {revision} is op {} of its origin, and the index says {seq}",
                        entry.op().seq
                    )));
                }
                seq = seq.saturating_add(1);
                entries.push(entry);
            }
            if entries.len() == before {
                break;
            }
        }
        Ok(entries)
    }

    /// See [`Store::blob`](crate::store::Store::blob).
    pub(super) fn blob(&self, digest: &Digest) -> Result<Option<Arc<[u8]>>, StoreError> {
        let blobs = self.table(BLOBS)?;
        let Some(value) = blobs.get(digest.0.as_slice()).map_err(read_failure)? else {
            return Ok(None);
        };
        if Digest::of(value.value()) != *digest {
            return Err(damaged(&format!(
                "blob {} has another content",
                digest.short()
            )));
        }
        Ok(Some(value.value().into()))
    }

    /// See [`Store::blobs_after`](crate::store::Store::blobs_after).
    pub(super) fn blobs_after(
        &self,
        after: Option<Digest>,
        limit: usize,
    ) -> Result<Vec<Blob>, StoreError> {
        let table = self.table(BLOBS)?;
        let after = after.map(|digest| digest.0);
        let start =
            (after.as_ref()).map_or(Bound::Unbounded, |key| Bound::Excluded(key.as_slice()));
        let rows = table
            .range::<&[u8]>((start, Bound::Unbounded))
            .map_err(read_failure)?;
        let mut blobs = vec![];
        for row in rows.take(limit) {
            let (key, value) = row.map_err(read_failure)?;
            let digest = key.value().try_into().map(Digest);
            let digest = digest.map_err(|_| damaged("a row of its blobs has no digest"))?;
            if Digest::of(value.value()) != digest {
                let what = format!("blob {} has another content", digest.short());
                return Err(damaged(&what));
            }
            blobs.push(Blob {
                digest,
                bytes: value.value().into(),
            });
        }
        Ok(blobs)
    }

    /// See [`Store::load_snapshot`](crate::store::Store::load_snapshot).
    pub(super) fn snapshot(&self) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let table = self.table(SNAPSHOT)?;
        let Some(head) = table.get(SNAPSHOT_HEAD).map_err(read_failure)? else {
            return Ok(None);
        };
        let (revision, length, digest) = parse_snapshot_head(head.value())
            .ok_or_else(|| damaged("the head of the snapshot is unreadable"))?;
        let mut bytes = vec![];
        for index in 0u32.. {
            let chunk = table
                .get(index.to_be_bytes().as_slice())
                .map_err(read_failure)?;
            let Some(chunk) = chunk else { break };
            bytes.extend_from_slice(chunk.value());
        }
        if u64::try_from(bytes.len()).ok() != Some(length) || Digest::of(&bytes) != digest {
            return Err(damaged("the snapshot is not what was saved"));
        }
        Ok(Some((revision, bytes)))
    }

    /// See [`Store::load_cursors`](crate::store::Store::load_cursors).
    pub(super) fn cursors(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let table = match self.0.open_table(CURSORS) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(BTreeMap::new()),
            Err(error) => return Err(read_failure(error)),
        };
        let unreadable = || damaged("a row of its cursors is unreadable");
        let mut cursors = BTreeMap::new();
        for row in table.iter().map_err(read_failure)? {
            let (name, revision) = row.map_err(read_failure)?;
            let name = String::from_utf8(name.value().to_vec()).map_err(|_| unreadable())?;
            let revision = tables::parse_u64(revision.value()).ok_or_else(unreadable)?;
            cursors.insert(name, revision);
        }
        Ok(cursors)
    }

    fn table(
        &self,
        definition: ::redb::TableDefinition<'static, &'static [u8], &'static [u8]>,
    ) -> Result<Table, StoreError> {
        self.0.open_table(definition).map_err(read_failure)
    }
}

/// The row that says what the chunks of a snapshot must be.
pub(super) fn snapshot_head(revision: u64, bytes: &[u8]) -> Vec<u8> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    [
        revision.to_be_bytes().as_slice(),
        &length.to_be_bytes(),
        &Digest::of(bytes).0,
    ]
    .concat()
}

fn parse_snapshot_head(row: &[u8]) -> Option<(u64, u64, Digest)> {
    let (revision, rest) = row.split_first_chunk()?;
    let (length, digest) = rest.split_first_chunk()?;
    Some((
        u64::from_be_bytes(*revision),
        u64::from_be_bytes(*length),
        Digest(digest.try_into().ok()?),
    ))
}

fn parse_run(key: &[u8], value: &[u8]) -> Result<(OriginId, u64, u64), StoreError> {
    tables::parse_run_key(key)
        .zip(tables::parse_u64(value))
        .map(|((origin, first_seq), first_revision)| (origin, first_seq, first_revision))
        .ok_or_else(|| damaged("a row of its index is unreadable"))
}

fn entry_at(journal: &Table, revision: u64) -> Result<Entry, StoreError> {
    let key = revision.to_be_bytes();
    let value = journal.get(key.as_slice()).map_err(read_failure)?;
    let value = value.ok_or_else(|| damaged(&format!("revision {revision} is missing")))?;
    Ok(decode(key.as_slice(), value.value())?.1)
}

fn decode(key: &[u8], value: &[u8]) -> Result<(u64, Entry), StoreError> {
    let revision =
        tables::parse_u64(key).ok_or_else(|| damaged("a row of its journal has no revision"))?;
    let entry = Entry::decode(value)
        .map_err(|error| damaged(&format!("revision {revision} is unreadable: {error}")))?;
    Ok((revision, entry))
}

fn check_place(expected: u64, found: u64) -> Result<(), StoreError> {
    if expected != found {
        return Err(damaged(&format!(
            "revision {expected} is missing, {found} is in its place"
        )));
    }
    Ok(())
}
