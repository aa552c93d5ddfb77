//! The journal: every durable change as an op, and the state that follows from them.
//!
//! ```text
//! decide(&State, &Call, Context) -> ops or a rejection      pure
//! seal(…)                        -> entries: numbered, chained, hashed
//!     (whoever keeps the journal makes them durable before anyone is told)
//! State::apply(&Entry)           pure, deterministic
//! ```

mod answer;
mod apply;
mod batch;
mod body;
mod cautious;
mod changes;
mod claims;
mod command;
mod decide;
mod digest;
mod freezes;
mod homes;
mod legs;
mod members;
mod merge;
mod newcomers;
mod op;
mod order;
mod progress;
mod rejection;
mod retirements;
mod settle;
mod slice;
mod snapshot;
mod state;
#[cfg(test)]
mod tests;
mod tokens;
mod trail;
mod vector;

pub use answer::{Answer, RequestLog, RequestRecord, Reused};
pub use body::{
    DocumentEntry, FederationAlarm, JoinReason, OpBody, RolloutRef, SchemaChange, Subject,
    VersionEntry,
};
pub use cautious::from_postcard;
pub use command::{Call, Command, Context, Coverage, Leap, Proposal, Publication, StrategyChoice};
pub use decide::{
    Decision, answered, coverage, decide, due, essential, members_due, seal, take_up_bakes,
};
pub use homes::{Home, Transfer};
pub use members::{Announced, Member};
pub use op::{DecodeError, Entry, Op, RequestMark};
pub use rejection::Rejection;
pub use slice::sort_for_apply;
pub use snapshot::SnapshotError;
pub use state::{FindError, Shadowed, State, TargetState, Version};
pub use tokens::{Managed, Token};
pub use trail::{Flaw, Line, Looked, Outline, Trail};
pub use vector::{ChainError, Head, VersionVector};
