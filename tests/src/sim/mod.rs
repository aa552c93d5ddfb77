//! Several clusters in one thread, from a seed: state machines, journals that lose what was not synced, sessions,
//! and a network that does what networks do.
//!
//! A run is chaos, then healing, then quiet; after that the clusters have to agree, and everything that was
//! acknowledged has to be there. The same seed is the same run, to the last frame.
//!
//! What has to hold, and where it is looked at:
//!
//! | | invariant | where |
//! |---|---|---|
//! | I1 | equal heads, equal digests | on every digest that a peer sends, and of all pairs at the end |
//! | I2 | all agree within a bounded time after healing | at the end |
//! | I3 | what was acknowledged is everywhere; no op without its contents | at every sync, after every crash, at the end |
//! | I4 | what was rolled back stays so, unless its writer was fenced | at every sync |
//! | I5 | one active rollout of a target at most | at every sync |
//! | I6 | nobody is exposed beyond the stage | not yet: it takes fleets and rollouts across clusters |
//! | I7 | each op once, in an unbroken chain; none that its own writer could not apply | when written, at the end |
//! | I8 | nothing counts that is fenced or cut: the state is what follows from the journal, folded afresh | at the end |
//! | I9 | two ops of one number are found and told | at every sync, at the end |
//! | I10 | nothing comes before what was let go of | at the end, by every state's own count and by I1 |
//! | I11 | frames, held ops, and the ops kept in memory when all is quiet are bounded | on every frame, at the end |
//! | I12 | a rollback needs nobody else | whenever one is asked for |

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
    /// Ops are let go of that not all members have.
    EarlySettle,
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
    /// Retirements.
    pub retirements: usize,
    /// Runs in which somebody was gone whom nobody left could retire.
    pub orphaned: usize,
    /// Ops kept in memory by the cluster that keeps most, when all is quiet.
    pub left: usize,
    /// Milliseconds of simulated time until all agreed, after healing.
    pub healed_in_ms: u64,
}

/// Runs the seed.
pub fn run(seed: u64, planted: Planted) -> Report {
    World::new(seed, planted).run()
}
