//! What people ask for, and time that passes.

use std::collections::BTreeMap;

use vortex_core::{
    journal::{Command, Decision, Rejection, decide, due},
    rollout::PeerSight,
    time::Span,
};

use super::{super::commands::some_call, World, context};

impl World {
    pub(super) fn ask(&mut self, who: usize) {
        if !self.is_awake(who) || self.clusters[who].must_rejoin {
            return;
        }
        let wall = self.wall(who);
        let random = self.dice.roll();
        let allow_divergent = self.dice.within(0..2) == 0;
        let cluster = &self.clusters[who];
        let origin = cluster.origin();
        let ages = Ages {
            now: self.now,
            who,
            heard: &self.heard,
        };
        let context = context(wall, random, origin, &ages);
        let bodies = if self.dice.within(0..4) == 0 {
            (None, due(&cluster.state, &context))
        } else {
            let mut call = some_call(&cluster.state, origin.cluster, wall.0, &mut self.dice);
            call.allow_divergent = allow_divergent;
            match decide(&cluster.state, &call, context) {
                Ok(Decision::Write(bodies)) => (Some(call), bodies),
                Ok(Decision::Answered(_)) => return,
                Err(rejection) => {
                    let is_rollback = matches!(call.command, Command::Rollback(_));
                    let has_nowhere_to_go = matches!(
                        rejection,
                        Rejection::NothingBefore(_)
                            | Rejection::StableMovedOn { .. }
                            | Rejection::UnknownRollout(_)
                            | Rejection::Retired
                    );
                    if is_rollback && !has_nowhere_to_go {
                        self.oracle
                            .violate("I12", format!("no rollback: {rejection}"));
                    }
                    return;
                }
            }
        };
        let (call, bodies) = bodies;
        self.write_own(who, call.as_ref(), bodies);
    }
}

/// How old what a cluster has heard of others is.
struct Ages<'a> {
    now: u64,
    who: usize,
    heard: &'a BTreeMap<(usize, u128), u64>,
}

impl PeerSight for Ages<'_> {
    fn age(&self, cluster: u128) -> Option<Span> {
        let heard = self.heard.get(&(self.who, cluster))?;
        // Runs are short: what is old shows soon.
        Some(Span((self.now - heard) * 10))
    }
}
