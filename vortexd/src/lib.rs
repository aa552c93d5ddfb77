//! The Vortex daemon: stores, listeners and the writer around the pure core.
//!
//! A request flows one way: `rest`, `grpc` → `service` → `writer` → `store`; what came of it flows back
//! through `snapshot`, which everyone reads and only the writer replaces.

pub mod access;
pub mod admin;
pub mod check;
pub mod clock;
pub mod contents;
pub mod counts;
pub mod daemon;
pub mod entropy;
mod faults;
pub mod federation;
pub mod fleets;
pub mod grpc;
pub mod health;
pub mod healthcheck;
pub mod hooks;
pub mod limits;
pub mod listen;
pub mod measured;
pub mod metrics;
mod opening;
pub mod outbound;
pub mod prometheus;
pub mod renewal;
mod requests;
pub mod rest;
pub mod restore;
pub mod service;
pub mod serving;
pub mod settings;
pub mod snapshot;
pub mod sources;
pub mod store;
pub mod streams;
pub mod tasks;
pub mod traces;
pub mod wire;
pub mod writer;
