//! What every store promises, and what the one on disk survives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "tests; the lints except only functions that are tests themselves"
)]

mod conformance;
mod damage;
mod disk;
mod faults;
mod opening;
mod support;
