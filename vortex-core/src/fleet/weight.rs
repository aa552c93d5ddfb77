//! The effective weight of a small fleet, where a share of the buckets may be nobody, or everybody.

use crate::assign::BasisPoints;

/// Where the live instances of a fleet stand, for one rollout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The buckets of those without a pin, rising.
    pub buckets: Vec<u16>,
    /// How many are pinned to the canary.
    pub canary_pins: usize,
    /// How many are pinned to the stable version.
    pub stable_pins: usize,
}

impl Roster {
    /// All of them.
    pub fn live(&self) -> usize {
        self.buckets.len() + self.canary_pins + self.stable_pins
    }

    /// How many are in the canary at `weight`.
    pub fn canaries(&self, weight: BasisPoints) -> usize {
        self.canary_pins
            + self
                .buckets
                .partition_point(|&bucket| bucket < weight.get())
    }
}

/// The weight by which a stage comes closest to what it asks for without choosing nobody or everybody:
///
/// 1. At least `min_instances` live instances are in the canary (all, if there are fewer).
/// 2. Before the last stage, of two or more live instances one at least stays out. This wins over rule 1.
/// 3. Never below `floor`, the weight already in force: nobody who has the new version loses it. This wins
///    over both.
///
/// A fleet without live instances, the last stage, and a stage that asks for nobody get what was requested.
pub fn effective_weight(
    roster: &Roster,
    requested: BasisPoints,
    min_instances: usize,
    is_last_stage: bool,
    floor: BasisPoints,
) -> BasisPoints {
    if roster.live() == 0 || is_last_stage || requested == BasisPoints::ZERO {
        return requested.max(floor);
    }
    let missing = min_instances
        .saturating_sub(roster.canary_pins)
        .min(roster.buckets.len());
    let lowest = (missing.checked_sub(1))
        .and_then(|last| roster.buckets.get(last))
        .map_or(BasisPoints::ZERO, |&bucket| above(bucket));
    let mut weight = requested.max(lowest);
    let is_everybody = roster.canaries(weight) == roster.live();
    if is_everybody && roster.live() >= 2 {
        // A weight equal to a bucket leaves it out. Without unpinned instances no weight changes anything.
        let highest = roster
            .buckets
            .last()
            .and_then(|&bucket| BasisPoints::new(bucket));
        weight = highest.map_or(weight, |highest| weight.min(highest));
    }
    weight.max(floor)
}

/// The lowest weight that takes `bucket` in.
fn above(bucket: u16) -> BasisPoints {
    BasisPoints::new(bucket.saturating_add(1)).unwrap_or(BasisPoints::FULL)
}
