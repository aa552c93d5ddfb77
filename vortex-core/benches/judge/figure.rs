//! The picture of docs/analysis.md: evidence over time.

use std::fmt::Write as _;

use vortex_core::analysis::{BinomialMixture, Evidence, Margin};

use crate::traffic::{Run, Traffic};

const SEED: u64 = 20_261_125;
const WINDOWS: u32 = 180;
const LEFT: f64 = 70.0;
const TOP: f64 = 20.0;
const WIDTH: f64 = 620.0;
const HEIGHT: f64 = 260.0;
const LOWEST: f64 = -3.0;
const HIGHEST: f64 = 8.0;

pub(crate) fn print() {
    let base = Traffic::plain(200.0, 3_800.0);
    let bursts = Traffic {
        intraclass: 0.2,
        ..Traffic::plain(20.0, 380.0)
    };
    let unlucky = unlucky(bursts);
    let lines = [
        (
            "#c0392b",
            "+1 pp from the start",
            base.with(0.01, 0.0),
            false,
            3,
        ),
        (
            "#d68910",
            "+1 pp from minute 8",
            base.with(0.01, 480.0),
            false,
            3,
        ),
        ("#1e8449", "no difference", base, false, 3),
        ("#2471a3", "no difference, bursts", bursts, false, unlucky),
        (
            "#85929e",
            "the same bursts, textbook method",
            bursts,
            true,
            3,
        ),
    ];
    let mut svg = String::new();
    let x = |minute: f64| LEFT + WIDTH * minute / 15.0;
    let y =
        |log_e: f64| TOP + HEIGHT * (HIGHEST - log_e.clamp(LOWEST, HIGHEST)) / (HIGHEST - LOWEST);
    let _ = writeln!(
        svg,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 400" font-family="sans-serif" font-size="12">
<rect width="720" height="400" fill="#ffffff"/>"##
    );
    for minute in [0.0, 3.0, 6.0, 9.0, 12.0, 15.0] {
        let _ = writeln!(
            svg,
            r##"<line x1="{0:.0}" y1="{TOP}" x2="{0:.0}" y2="{1:.0}" stroke="#e5e8e8"/><text x="{0:.0}" y="{2:.0}" text-anchor="middle">{minute} min</text>"##,
            x(minute),
            y(LOWEST),
            y(LOWEST) + 18.0
        );
    }
    for (e, label) in [
        (0.1_f64, "0.1"),
        (1.0, "1"),
        (10.0, "10"),
        (100.0, "100"),
        (1000.0, "1,000"),
    ] {
        let _ = writeln!(
            svg,
            r##"<line x1="{LEFT}" y1="{0:.1}" x2="{2:.0}" y2="{0:.1}" stroke="#e5e8e8"/><text x="{3:.0}" y="{1:.1}" text-anchor="end">{label}</text>"##,
            y(e.ln()),
            y(e.ln()) + 4.0,
            LEFT + WIDTH,
            LEFT - 8.0
        );
    }
    let bar = y(100.0_f64.ln());
    let _ = writeln!(
        svg,
        r##"<line x1="{LEFT}" y1="{bar:.1}" x2="{:.0}" y2="{bar:.1}" stroke="#17202a" stroke-width="1.5" stroke-dasharray="6 4"/><text x="{:.0}" y="{:.1}" text-anchor="end">1 / alpha: roll back</text>"##,
        LEFT + WIDTH,
        LEFT + WIDTH - 6.0,
        bar - 6.0
    );
    for (at, (color, label, traffic, is_plain, number)) in lines.into_iter().enumerate() {
        let mut run = Run::new(traffic, SEED, number);
        let (mut ours, mut plain) = (Evidence::new(), BinomialMixture::new());
        let mut points = format!("{:.1},{:.1}", x(0.0), y(0.0));
        for window in 1..=WINDOWS {
            let counts = run.window(5.0);
            ours.observe(counts, Margin::NONE);
            plain.observe(counts, Margin::NONE);
            let log_e = if is_plain {
                plain.log_e()
            } else {
                ours.log_e()
            };
            let _ = write!(
                points,
                " {:.1},{:.1}",
                x(f64::from(window) / 12.0),
                y(log_e)
            );
            if log_e > HIGHEST {
                break;
            }
        }
        let _ = writeln!(
            svg,
            r#"<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.8"/>"#
        );
        let (column, line) = ((at % 3) as f64, (at / 3) as f64);
        let (left, top) = (LEFT + 215.0 * column, TOP + HEIGHT + 50.0 + 20.0 * line);
        let _ = writeln!(
            svg,
            r#"<rect x="{left:.0}" y="{:.0}" width="14" height="4" fill="{color}"/><text x="{:.0}" y="{:.0}">{label}</text>"#,
            top - 6.0,
            left + 20.0,
            top
        );
    }
    let _ = writeln!(
        svg,
        r#"<text x="{LEFT}" y="{:.0}">Evidence after each window of 5 s (logarithmic); drawn by the bench, seed {SEED}.</text>
</svg>"#,
        TOP + HEIGHT + 100.0
    );
    print!("{svg}");
}

/// The first run in which the bursts deceive the plain method, and Vortex's not: what the picture is to show.
fn unlucky(bursts: Traffic) -> u64 {
    let bar = 100.0_f64.ln();
    (0..1_000)
        .find(|number| {
            let mut run = Run::new(bursts, SEED, *number);
            let (mut ours, mut plain) = (Evidence::new(), BinomialMixture::new());
            let (mut highest, mut highest_plain) = (0.0_f64, 0.0_f64);
            for _ in 0..WINDOWS {
                let counts = run.window(5.0);
                ours.observe(counts, Margin::NONE);
                plain.observe(counts, Margin::NONE);
                highest = highest.max(ours.log_e());
                if plain.windows() >= 6 {
                    highest_plain = highest_plain.max(plain.log_e());
                }
            }
            highest_plain >= bar && highest < bar
        })
        .unwrap_or(0)
}
