//! Configuration: documents in several formats, what they say together, how versions of it differ.
//!
//! Everything is read here once, with every fault named, and nothing here knows where it came from.

mod diff;
mod document;
mod effective;
mod findings;
mod flatten;
mod json;
mod layout;
mod node;
mod placeholder;
mod profile;
mod properties;
pub mod render;
mod secret;
#[cfg(test)]
mod tests;
mod yaml;
mod yaml_scalar;

use crate::{
    ids::Digest,
    limits::{DOCUMENTS_MAX, KEYS_MAX, VERSION_BYTES_MAX},
};

pub use diff::{Change, KeyChange, diff};
pub use document::{Document, Format, FormatError, Source};
pub use effective::Effective;
pub use findings::{Finding, Findings};
pub use layout::{Activated, Layout, LayoutFile, LayoutTarget, activate, layout};
pub use node::Scalar;
pub use placeholder::PlaceholderError;
pub use secret::{REDACTED, SecretError, SecretKeys, redact};

/// The content of a version: documents that were read and found sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    documents: Vec<Document>,
    sources: Vec<Source>,
}

impl Content {
    /// Reads documents, given highest precedence first.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn parse(documents: Vec<Document>) -> Result<Content, Findings> {
        let mut findings = Findings::default();
        let whole = "the content";
        if documents.is_empty() {
            let finding =
                Finding::new(whole, "has no document that says anything for this profile");
            findings.0.push(finding);
        }
        if documents.len() > DOCUMENTS_MAX {
            let problem = format!("has {} documents, at most {DOCUMENTS_MAX}", documents.len());
            findings.0.push(Finding::new(whole, problem));
        }
        let size_bytes: usize = documents
            .iter()
            .map(|document| document.content.len())
            .sum();
        if size_bytes > VERSION_BYTES_MAX {
            let problem = format!("has {size_bytes} bytes, at most {VERSION_BYTES_MAX}");
            findings.0.push(Finding::new(whole, problem));
            // Reading it all could take long.
            return Err(findings);
        }
        let mut sources: Vec<Source> = vec![];
        for document in &documents {
            match document.source() {
                Ok(source) => sources.push(source),
                Err(finding) => findings.0.push(finding),
            }
        }
        for (index, document) in documents.iter().enumerate() {
            if documents
                .iter()
                .take(index)
                .any(|before| before.name == document.name)
            {
                let place = document.name.escape_debug().to_string();
                findings
                    .0
                    .push(Finding::new(place, "is the name of two documents"));
            }
        }
        let keys: usize = sources.iter().map(|source| source.values.len()).sum();
        if keys > KEYS_MAX {
            let problem = format!("has {keys} keys, at most {KEYS_MAX}");
            findings.0.push(Finding::new(whole, problem));
        }
        if findings.0.is_empty() {
            Ok(Content { documents, sources })
        } else {
            Err(findings)
        }
    }

    /// The documents, highest precedence first.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// What each document says, in the same order.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// SHA-256 over `"VXCV"`, format u8 = 1, the number of documents as u32, and of each: name, format and
    /// text, each a length in bytes as u64 and so many bytes. Integers are big-endian.
    pub fn digest(&self) -> Digest {
        let mut bytes = b"VXCV\x01".to_vec();
        let count = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&count.to_be_bytes());
        for document in &self.documents {
            for text in [
                document.name.as_str(),
                &document.format.to_string(),
                &document.content,
            ] {
                let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
                bytes.extend_from_slice(&length.to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
        Digest::of(&bytes)
    }

    /// What the documents say together.
    pub fn effective(&self) -> Effective {
        Effective::merge(&self.sources)
    }
}
