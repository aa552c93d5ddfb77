//! Between the wire and the domain: requests are parsed here, once, and answers are worded here.

mod beat;
mod fleet;
mod marks;
mod parse;
mod view;

pub use beat::{Beat, BeatAnswer, BeatReader, BeatWriter, seconds};
pub use fleet::{drift_summary, instance, instance_filter, instance_id};
pub use marks::Mutation;
pub use parse::{
    actor, cohort, documents, findings_fault, label, leap, note, optional_label, page, pins,
    proposal, secret_keys, since, stages, strategy_name, target, unit_key,
};
pub use view::{
    Reach, assignment, config_version, document, event, key_change, plan, rollout, stage, strategy,
    target as target_view,
};
