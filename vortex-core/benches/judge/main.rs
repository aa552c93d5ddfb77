//! Judges simulated rollouts, with Vortex's evidence and with yardsticks, and prints Markdown.
//!
//! `make bench-judge` prints everything; sections alone: `cargo bench -p vortex-core --bench judge -- none some rollouts
//! cost`. `figure` prints the picture of docs/analysis.md. Seeds are fixed: every run prints the same, times of
//! *cost* apart.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a program for people: it prints, measures real time, and stops at what cannot be"
)]

mod contest;
mod cost;
mod dice;
mod figure;
mod report;
mod threads;
mod tools;
mod traffic;
mod validity;

fn main() {
    // Cargo adds words with dashes of its own.
    let words: Vec<String> = (std::env::args().skip(1))
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |section: &str| words.is_empty() || words.iter().any(|word| word == section);
    if words.iter().any(|word| word == "figure") {
        return figure::print();
    }
    if wanted("none") {
        validity::print_none();
    }
    if wanted("some") {
        validity::print_some();
    }
    if wanted("rollouts") {
        contest::print();
    }
    if wanted("cost") {
        cost::print();
    }
}
