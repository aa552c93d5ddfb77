//! What a window costs.

use std::{hint::black_box, time::Instant};

use vortex_core::analysis::{Evidence, Margin};

use crate::traffic::{Run, Traffic};

const WINDOWS: u32 = 200_000;

pub(crate) fn print() {
    let mut run = Run::new(Traffic::plain(200.0, 3_800.0), 1, 1);
    let windows: Vec<_> = (0..1_000).map(|_| run.window(5.0)).collect();
    let mut evidence = Evidence::new();
    let start = Instant::now();
    for counts in windows.iter().cycle().take(WINDOWS as usize) {
        evidence.observe(*counts, Margin::NONE);
        black_box(evidence.rejects(0.01, 1));
    }
    let observe = start.elapsed() / WINDOWS;
    let start = Instant::now();
    for _ in 0..WINDOWS / 20 {
        black_box(evidence.difference_interval(black_box(0.01)));
        black_box(evidence.ratio_interval(black_box(0.01)));
    }
    let intervals = start.elapsed() / (WINDOWS / 20);
    println!(
        "\n## Cost\n\nA window taken in and decided on: {observe:?}; both intervals: {intervals:?}; {} bytes of state.",
        size_of::<Evidence>()
    );
}
