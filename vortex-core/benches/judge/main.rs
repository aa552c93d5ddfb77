//! Judges simulated rollouts.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

mod dice;
mod threads;
mod traffic;
mod validity;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let scale: f64 = args.get(1).and_then(|s| s.parse().ok()).unwrap_or(1.0);
    let only = args.get(2).cloned().unwrap_or_default();
    let start = std::time::Instant::now();
    validity::print(scale, if only == "--bench" { "" } else { &only });
    eprintln!("{:?}", start.elapsed());
}
