//! Several clusters in one thread, from a seed: state machines, journals that lose what was not synced, sessions,
//! and a network that does what networks do.
//!
//! A run is chaos, then healing, then quiet; after that the clusters have to agree, and everything that was
//! acknowledged has to be there. The same seed is the same run, to the last frame.

mod check;
mod cluster;
mod commands;
mod world;

pub use check::Violation;

use world::World;

/// A fault planted on purpose. Each has to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// Nothing is wrong.
    Nothing,
    /// Peers hear that ops are durable before they are.
    EarlyAck,
    /// Whichever claim arrives first wins.
    ArrivalOrder,
    /// A store that was restored goes on under its old incarnation.
    ReusedIncarnation,
    /// Ops are told apart by their number alone.
    NoHashCheck,
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// A hash over everything that happened, in order.
    pub trace: u64,
    /// What was not as it has to be.
    pub violations: Vec<Violation>,
    /// Ops written in all.
    pub ops: usize,
    /// Frames that arrived.
    pub frames: usize,
    /// Crashes.
    pub crashes: usize,
    /// Stores set back.
    pub restores: usize,
    /// Conflicts between rollouts.
    pub conflicts: usize,
    /// Ops that were fenced.
    pub fenced: usize,
    /// Rollouts that went through more than one cluster.
    pub legs: usize,
    /// Legs that finished a stage and waited for others, or for completion.
    pub finished: usize,
    /// Snapshots taken over.
    pub snapshots: usize,
    /// Forks that were noticed.
    pub forks: usize,
    /// Milliseconds of simulated time until all agreed, after healing.
    pub healed_in_ms: u64,
}

/// Runs the seed.
pub fn run(seed: u64, planted: Planted) -> Report {
    World::new(seed, planted).run()
}
