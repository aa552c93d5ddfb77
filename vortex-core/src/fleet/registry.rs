//! The instances in columns, by slot, with an index by id. A slot is an instance's while it is known; freed
//! slots are filled again. Scans read two narrow columns and no instance they do not list.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use super::record::{Mark, Record, Row};

/// Columns grow by a sixteenth at a time: doubling would leave up to half of them empty.
const GROWTH_DIVISOR: usize = 16;
const GROWTH_MIN: usize = 16;

/// The instances of a fleet.
#[derive(Debug, Default)]
pub(super) struct Registry {
    index: HashTable<u32>,
    /// Empty where a slot is free.
    ids: Vec<Box<str>>,
    marks: Vec<Mark>,
    running: Vec<u16>,
    records: Vec<Record>,
    free: Vec<u32>,
    id_bytes: usize,
}

impl Registry {
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// Every slot there is, free ones included.
    pub(super) fn slots(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.marks.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn find(&self, id: &str) -> Option<u32> {
        let is_it = |&slot: &u32| {
            self.ids
                .get(slot as usize)
                .is_some_and(|known| **known == *id)
        };
        self.index.find(xxh3_64(id.as_bytes()), is_it).copied()
    }

    /// The id of a taken slot.
    pub(super) fn id(&self, slot: u32) -> Option<&str> {
        self.ids.get(slot as usize).map(AsRef::as_ref)
    }

    /// The instance in a slot; none if it is free.
    pub(super) fn row(&self, slot: u32) -> Option<Row> {
        let slot = slot as usize;
        let mark = *self.marks.get(slot)?;
        let (running, record) = (*self.running.get(slot)?, *self.records.get(slot)?);
        mark.is_taken().then_some(Row {
            mark,
            running,
            record,
        })
    }

    pub(super) fn put(&mut self, slot: u32, row: Row) {
        let slot = slot as usize;
        let columns = (
            self.marks.get_mut(slot),
            self.running.get_mut(slot),
            self.records.get_mut(slot),
        );
        if let (Some(mark), Some(running), Some(record)) = columns {
            (*mark, *running, *record) = (row.mark, row.running, row.record);
        }
    }

    /// Adds an instance that is not there yet.
    pub(super) fn insert(&mut self, id: &str, row: Row) -> u32 {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                let slot = self.slots().end;
                push(&mut self.ids, Box::default());
                push(&mut self.marks, Mark::default());
                push(&mut self.running, row.running);
                push(&mut self.records, row.record);
                slot
            }
        };
        if let Some(place) = self.ids.get_mut(slot as usize) {
            *place = Box::from(id);
        }
        self.id_bytes += allocated(id.len());
        self.put(slot, row);
        let ids = &self.ids;
        self.index
            .insert_unique(xxh3_64(id.as_bytes()), slot, |&slot| {
                ids.get(slot as usize)
                    .map_or(0, |id| xxh3_64(id.as_bytes()))
            });
        slot
    }

    pub(super) fn remove(&mut self, slot: u32) {
        let Some(id) = self.ids.get_mut(slot as usize).map(std::mem::take) else {
            return;
        };
        if let Ok(found) = self
            .index
            .find_entry(xxh3_64(id.as_bytes()), |&known| known == slot)
        {
            found.remove();
            self.free.push(slot);
            self.id_bytes = self.id_bytes.saturating_sub(allocated(id.len()));
        }
        if let Some(mark) = self.marks.get_mut(slot as usize) {
            *mark = Mark::default();
        }
    }

    /// The marks and editions of the slots from `start` on: what scans read.
    pub(super) fn scan(&self, start: usize) -> impl Iterator<Item = (u32, Mark, u16)> + '_ {
        let marks = self.marks.get(start..).unwrap_or_default();
        let running = self.running.get(start..).unwrap_or_default();
        (u32::try_from(start).unwrap_or(u32::MAX)..)
            .zip(marks.iter().zip(running))
            .filter(|(_, (mark, _))| mark.is_taken())
            .map(|(slot, (&mark, &running))| (slot, mark, running))
    }

    /// What columns, index and ids take.
    pub(super) fn memory_bytes(&self) -> usize {
        self.index.allocation_size()
            + self.ids.capacity() * size_of::<Box<str>>()
            + self.marks.capacity() * size_of::<Mark>()
            + self.running.capacity() * size_of::<u16>()
            + self.records.capacity() * size_of::<Record>()
            + self.free.capacity() * size_of::<u32>()
            + self.id_bytes
    }
}

/// Appends to a column that grows by parts.
pub(super) fn push<T>(column: &mut Vec<T>, value: T) {
    if column.len() == column.capacity() {
        column.reserve_exact((column.len() / GROWTH_DIVISOR).max(GROWTH_MIN));
    }
    column.push(value);
}

/// What an allocator takes for so many bytes: a header of 8, multiples of 16, at least 32.
fn allocated(length: usize) -> usize {
    (length + 8).next_multiple_of(16).max(32)
}
