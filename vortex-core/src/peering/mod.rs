//! Federation between two clusters: a session that is told frames and the time, and says what to do.
//!
//! Both sides run the same session. Each asks the other for what it lacks, from what is *durable* here and never
//! from what somebody remembers having sent; so a frame that is lost, repeated or late costs time and nothing
//! else. Ops pass on as they are, whoever wrote them: any topology that is connected is complete.
//!
//! ```text
//! Hello ─▶ ◀─ HelloAck                who is there; refused when that is nobody one knows
//! Want{have, credits} ─▶ ◀─ Batch…    what is missing, one origin a batch, in an order that can be applied
//! Ack{durable} ─▶                     only after the ops are durable
//! ```
//!
//! It reads no journal and writes none: [`Action`] says what its owner shall read, append or send, and the owner
//! tells it the outcome. It keeps no queue of ops but what credits bound.

mod action;
mod compaction;
mod frame;
mod incoming;
mod outgoing;
mod session;
mod snapshot;
#[cfg(test)]
mod tests;

pub use action::{Action, Alarm, CloseReason, Config, Flaws, Read};
pub use compaction::{PeerMark, Retention, retention};
pub use frame::{Frame, Hello, NackCode, PROTOCOL, RejectCode};
pub use session::Session;
