//! The journal: every durable change as an op, and the state that follows from them.

mod body;
mod op;
mod vector;

pub use body::{DocumentEntry, OpBody, RolloutRef, SchemaChange, Subject, VersionEntry};
pub use op::{DecodeError, Entry, Op, RequestMark};
pub use vector::{ChainError, Head, VersionVector};
