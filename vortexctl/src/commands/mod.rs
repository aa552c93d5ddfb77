//! One file per command.

pub(crate) mod analysis;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod breaker;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod context;
pub(crate) mod drift;
pub(crate) mod events;
pub(crate) mod federation;
mod fleet;
pub(crate) mod freeze;
pub(crate) mod instance;
pub(crate) mod man;
pub(crate) mod rollout;
pub(crate) mod strategy;
pub(crate) mod token;
pub(crate) mod webhook;
