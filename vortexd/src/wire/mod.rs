//! Between the wire and the domain: requests are parsed here, once, and answers are worded here.

mod analysis;
mod at_most;
mod beat;
mod federation;
mod fleet;
mod freezes;
mod legs;
mod marks;
mod parse;
mod rollout;
mod tokens;
mod view;

pub use analysis::{analysis, asked_analysis, verdict};
pub use at_most::AtMost;
pub use beat::{Beat, BeatAnswer, BeatReader, BeatWriter, seconds};
pub use federation::{
    ClusterNames, acknowledged, added_peer, alarm, conflict, fenced, incarnation, member, origin,
    peer, target_home,
};
pub use fleet::{
    drift_elsewhere, drift_summary, fleet_change, instance, instance_filter, instance_id,
};
pub use freezes::{freeze, lifted_freeze, schedule, scope, tell_freezes};
pub use legs::{cluster_name, coverage, legs, planned_legs, tell_legs, waits};
pub use marks::Mutation;
pub use parse::{
    actor, cohort, documents, findings_fault, invalid, label, leap, note, optional_label, page,
    pins, proposal, secret_keys, since, stages, strategy_name, target, unit_key,
};
pub use rollout::{Reach, plan, rollout};
pub use tokens::{principal, token};
pub use view::{
    assignment, config_version, document, drift_settings, event, event_naming, heads, key_change,
    stage, strategy, target as target_view,
};
