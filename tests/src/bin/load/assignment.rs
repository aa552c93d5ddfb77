//! Deciding who is in the canary.

use std::{hint::black_box, time::Instant};

use anyhow::Context as _;
use vortex_core::assign::{BasisPoints, Seed};
use xxhash_rust::xxh3::xxh3_64;

use crate::report::{median, row, table};

const ROUNDS: usize = 31;
const DECISIONS: u32 = 1_000_000;

pub(crate) fn decisions() -> anyhow::Result<()> {
    // As long as a UUID.
    let keys: Vec<String> = (0..1024).map(|index| format!("{index:036}")).collect();
    let seed = Seed::new(&"checkout/prod".parse()?, &"v2".parse()?);
    let weight = BasisPoints::new(2_500).context("a weight")?;
    let (mut decided, mut hashed) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        decided.push(nanoseconds(&keys, |key| {
            black_box(seed.cohort(black_box(key), weight));
        }));
        hashed.push(nanoseconds(&keys, |key| {
            black_box(xxh3_64(black_box(key)));
        }));
    }
    let cell = |figures: &[f64]| format!("{:.1} ns", median(figures));
    table(
        "Assignment of a 36-byte key",
        &[
            row(["what", "time"]),
            row(["decision", &cell(&decided)]),
            row(["the hash alone (XXH3)", &cell(&hashed)]),
        ],
    );
    Ok(())
}

fn nanoseconds(keys: &[String], decide: impl Fn(&[u8])) -> f64 {
    let mut keys = keys.iter().cycle();
    let since = Instant::now();
    for _ in 0..DECISIONS {
        if let Some(key) = keys.next() {
            decide(key.as_bytes());
        }
    }
    since.elapsed().as_secs_f64() * 1e9 / f64::from(DECISIONS)
}
