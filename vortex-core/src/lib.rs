//! The domain of Vortex, pure.
//!
//! Nothing here reads a clock, draws a random number, touches a file or a socket, or keeps global state:
//! time, fresh ids and bytes are arguments, and what should happen is returned. A module imports only
//! those listed before it.

pub mod ids;
pub mod time;

pub mod limits;

pub mod pattern;

pub mod error;

pub mod config;

pub mod assign;

pub mod access;

pub mod sample;

pub mod analysis;

pub mod freeze;

pub mod fleet;

pub mod rollout;

pub mod conflict;

pub mod journal;

pub mod peering;

pub mod backup;
