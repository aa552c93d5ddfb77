//! How far every hook has come in the journal, on its way to the store.
//!
//! Hooks move their cursors here, and the writer's thread saves what has moved, at most once a second: a
//! commit for every delivery would cost everybody else. What is lost between is delivered again.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Cursors by hook.
#[derive(Debug, Default)]
pub struct Cursors(Mutex<Content>);

#[derive(Debug, Default)]
struct Content {
    by_hook: BTreeMap<String, u64>,
    has_moved: bool,
}

impl Cursors {
    /// These cursors, saved already.
    pub fn new(by_hook: BTreeMap<String, u64>) -> Cursors {
        Cursors(Mutex::new(Content {
            by_hook,
            has_moved: false,
        }))
    }

    /// How far a hook has come.
    pub fn get(&self, hook: &str) -> u64 {
        self.content().by_hook.get(hook).copied().unwrap_or(0)
    }

    /// A hook is done with everything up to `revision`.
    pub fn set(&self, hook: &str, revision: u64) {
        let mut content = self.content();
        if let Some(cursor) = content.by_hook.get_mut(hook)
            && *cursor < revision
        {
            *cursor = revision;
            content.has_moved = true;
        }
    }

    /// All of them, if one has moved since they were last taken.
    pub fn take_moved(&self) -> Option<BTreeMap<String, u64>> {
        let mut content = self.content();
        std::mem::take(&mut content.has_moved).then(|| content.by_hook.clone())
    }

    /// Those taken were not saved.
    pub fn put_back(&self) {
        self.content().has_moved = true;
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
