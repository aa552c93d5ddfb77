//! Values that many instances share, kept once and counted. A value nobody uses any more is gone, so that
//! nothing leaks; a table has a limit, so that nothing made up can fill the memory.

use std::hash::{Hash, Hasher};

use hashbrown::HashTable;
use xxhash_rust::xxh3::Xxh3Default;

/// No value.
pub(super) const NO_VALUE: u32 = u32::MAX;

/// A table of shared values, each with a number that stays its own while it is used.
#[derive(Debug)]
pub(super) struct Interner<T> {
    index: HashTable<u32>,
    entries: Vec<Option<Entry<T>>>,
    free: Vec<u32>,
    limit: usize,
}

#[derive(Debug)]
struct Entry<T> {
    value: T,
    uses: u32,
}

impl<T: Clone + Eq + Hash> Interner<T> {
    pub(super) fn new(limit: usize) -> Interner<T> {
        Interner {
            index: HashTable::new(),
            entries: vec![],
            free: vec![],
            limit,
        }
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.entries
            .get(number as usize)?
            .as_ref()
            .map(|entry| &entry.value)
    }

    /// Every value in use, with its number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        (0..)
            .zip(&self.entries)
            .filter_map(|(number, entry)| Some((number, &entry.as_ref()?.value)))
    }

    /// The number of `value`, with one more use; none when the table is full.
    pub(super) fn take(&mut self, value: &T) -> Option<u32> {
        self.take_within(value, self.limit)
    }

    /// Like `take`, with room beyond the limit for as much again.
    pub(super) fn take_beyond(&mut self, value: &T) -> Option<u32> {
        self.take_within(value, self.limit.saturating_mul(2))
    }

    /// Takes more or fewer values from now on.
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    fn take_within(&mut self, value: &T, limit: usize) -> Option<u32> {
        let hash = hash_of(value);
        let entries = &self.entries;
        let is_it = |&number: &u32| value_at(entries, number) == Some(value);
        if let Some(&number) = self.index.find(hash, is_it) {
            self.use_again(number);
            return Some(number);
        }
        if self.index.len() >= limit {
            return None;
        }
        let entry = Some(Entry {
            value: value.clone(),
            uses: 1,
        });
        let number = match self.free.pop() {
            Some(number) => number,
            None => {
                self.entries.push(None);
                u32::try_from(self.entries.len() - 1).ok()?
            }
        };
        *self.entries.get_mut(number as usize)? = entry;
        let entries = &self.entries;
        self.index.insert_unique(hash, number, |&number| {
            value_at(entries, number).map_or(0, hash_of)
        });
        Some(number)
    }

    /// One more use of a value that has some.
    pub(super) fn use_again(&mut self, number: u32) {
        if let Some(Some(entry)) = self.entries.get_mut(number as usize) {
            entry.uses = entry.uses.saturating_add(1);
        }
    }

    /// One use less. [`NO_VALUE`] has none.
    pub(super) fn release(&mut self, number: u32) {
        let Some(place) = self.entries.get_mut(number as usize) else {
            return;
        };
        let Some(entry) = place else {
            return;
        };
        entry.uses = entry.uses.saturating_sub(1);
        if entry.uses > 0 {
            return;
        }
        let hash = hash_of(&entry.value);
        *place = None;
        if let Ok(found) = self.index.find_entry(hash, |&known| known == number) {
            found.remove();
        }
        self.free.push(number);
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// What the table itself takes, without what its values point to.
    pub(super) fn memory_bytes(&self) -> usize {
        self.index.allocation_size()
            + self.entries.capacity() * size_of::<Option<Entry<T>>>()
            + self.free.capacity() * size_of::<u32>()
    }
}

fn value_at<T>(entries: &[Option<Entry<T>>], number: u32) -> Option<&T> {
    entries
        .get(number as usize)?
        .as_ref()
        .map(|entry| &entry.value)
}

fn hash_of<T: Hash>(value: &T) -> u64 {
    let mut hasher = Xxh3Default::new();
    value.hash(&mut hasher);
    hasher.finish()
}
