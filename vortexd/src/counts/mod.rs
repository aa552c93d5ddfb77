//! What is counted as it happens, for `/metrics` to read: requests, heartbeats, commits, verdicts, ends of rollouts.
//!
//! Whoever counts waits for nobody and takes no memory: every cell is there from the start, an atomic number in a table
//! of fixed size. So no request can make a series: rows and columns are those of the code. All of it begins anew with
//! the process.

mod beats;
mod calls;
mod histogram;
mod routes;
mod streamed;
mod writes;

pub(crate) use beats::BeatSum;
pub use beats::{BeatCounts, BeatResult};
pub use calls::{Call, Calls, Protocol};
pub use histogram::{Histogram, Reading};
pub use writes::{Ending, Judged, Writes};

/// Everything that is counted.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests on the API port.
    pub calls: Calls,
    /// Heartbeats, however they came.
    pub beats: BeatCounts,
    /// What the writer's commits were about.
    pub writes: Writes,
}
