//! Contents of versions, read from the store and parsed at most once while they are in use.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use vortex_core::{
    config::{Content, Document},
    error::{Fault, Kind},
    ids::Digest,
    journal::VersionEntry,
};

use crate::{limits::CONTENT_CACHE_MAX, store::Store};

/// Reads and keeps contents.
pub struct Contents {
    store: Arc<dyn Store>,
    /// Newest use last.
    cache: Mutex<VecDeque<(Digest, Arc<Content>)>>,
}

impl Contents {
    /// Contents of versions in `store`.
    pub fn new(store: Arc<dyn Store>) -> Contents {
        Contents {
            store,
            cache: Mutex::default(),
        }
    }

    /// The content of a published version.
    ///
    /// # Errors
    /// When the store cannot give what it was given.
    pub fn load(&self, entry: &VersionEntry) -> Result<Arc<Content>, Fault> {
        if let Some(content) = self.cached(&entry.digest) {
            return Ok(content);
        }
        let mut documents = vec![];
        for document in &entry.documents {
            let bytes = self
                .store
                .blob(&document.blob)?
                .ok_or_else(|| damaged(entry, "a document is missing"))?;
            let content = std::str::from_utf8(&bytes)
                .map_err(|_| damaged(entry, "a document is not UTF-8"))?;
            documents.push(Document {
                name: document.name.clone(),
                format: document.format,
                content: content.into(),
            });
        }
        let content = Content::parse(documents)
            .map_err(|_| damaged(entry, "a document does not read as it did when published"))?;
        if content.digest() != entry.digest {
            return Err(damaged(entry, "its digest does not fit"));
        }
        let content = Arc::new(content);
        self.keep(entry.digest, Arc::clone(&content));
        Ok(content)
    }

    fn cached(&self, digest: &Digest) -> Option<Arc<Content>> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let index = cache.iter().position(|(cached, _)| cached == digest)?;
        let found = cache.remove(index)?;
        let content = Arc::clone(&found.1);
        cache.push_back(found);
        Some(content)
    }

    fn keep(&self, digest: Digest, content: Arc<Content>) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CONTENT_CACHE_MAX {
            cache.pop_front();
        }
        cache.push_back((digest, content));
    }
}

fn damaged(entry: &VersionEntry, what: &str) -> Fault {
    Fault::new(
        Kind::Internal,
        "content_damaged",
        format!(
            "the content of {} {} is damaged: {what}",
            entry.target, entry.version
        ),
    )
    .with_hint("vortexctl audit verify; publish the content again under another label")
}
