use proptest::prelude::*;

use super::{
    BinomialMixture, Evidence, LatencyReference, Margin, Plan, WindowCounts, smallest_detectable,
};
use crate::sample::Sketch;

const ALPHA: f64 = 0.01;

/// SplitMix64; the large simulations are the bench's.
struct Dice(u64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Hits among `n`, by waiting times.
    fn hits(&mut self, n: u64, p: f64) -> u64 {
        if p <= 0.0 {
            return 0;
        }
        let scale = libm::log1p(-p);
        let (mut hits, mut at) = (0, 0.0);
        loop {
            at += (libm::log(1.0 - self.uniform()) / scale).floor() + 1.0;
            if at > n as f64 {
                return hits;
            }
            hits += 1;
        }
    }

    fn window(&mut self, totals: (u64, u64), rates: (f64, f64)) -> WindowCounts {
        WindowCounts {
            canary_bad: self.hits(totals.0, rates.0),
            canary_total: totals.0,
            stable_bad: self.hits(totals.1, rates.1),
            stable_total: totals.1,
        }
    }

    /// Nine windows in ten without an error, then a burst of up to one request in ten.
    fn burst(&mut self) -> f64 {
        if self.uniform() < 0.1 {
            0.1 * self.uniform()
        } else {
            0.0
        }
    }
}

/// In how many of `runs` the evidence is enough within `windows`.
fn rejections(
    runs: u64,
    windows: u32,
    margin: Margin,
    mut next: impl FnMut(&mut Dice, u32) -> WindowCounts,
) -> u64 {
    let mut count = 0;
    for run in 0..runs {
        let mut dice = Dice(run.wrapping_mul(0xd134_2543_de82_ef95));
        let mut evidence = Evidence::new();
        count += u64::from((0..windows).any(|number| {
            evidence.observe(next(&mut dice, number), margin);
            evidence.rejects(ALPHA, 1)
        }));
    }
    count
}

#[test]
fn capital_reaches_any_height_as_rarely_as_promised() {
    let runs = 300;
    let mut highest = vec![];
    for run in 0..runs {
        let mut dice = Dice(run * 7_919);
        let mut evidence = Evidence::new();
        let mut high = 0.0_f64;
        for _ in 0..240 {
            evidence.observe(dice.window((1_000, 4_000), (0.005, 0.005)), Margin::NONE);
            high = high.max(evidence.log_e());
        }
        highest.push(high);
    }
    for alpha in [0.5, 0.2, 0.1, 0.05, 0.02] {
        let limit = libm::log(1.0 / alpha);
        let reached = highest.iter().filter(|high| **high >= limit).count() as f64;
        // Three standard errors of a count above what is promised would be a break.
        let expected = runs as f64 * alpha;
        assert!(
            reached <= expected + 3.0 * expected.sqrt(),
            "{alpha}: {reached} of {runs}"
        );
    }
}

#[test]
fn looking_all_the_time_raises_no_false_alarms() {
    let calm = rejections(300, 360, Margin::NONE, |dice, _| {
        dice.window((1_000, 4_000), (0.005, 0.005))
    });
    let bursty = rejections(300, 360, Margin::NONE, |dice, _| {
        let rates = (dice.burst(), dice.burst());
        dice.window((100, 1_900), rates)
    });
    let incident = rejections(300, 360, Margin::NONE, |dice, number| {
        let rate = if number % 100 > 60 { 0.08 } else { 0.004 };
        dice.window((250, 4_750), (rate, rate))
    });
    let within = rejections(300, 360, Margin::Points(0.5), |dice, _| {
        dice.window((1_000, 4_000), (0.010, 0.005))
    });
    for (name, count) in [
        ("calm", calm),
        ("bursty", bursty),
        ("incident", incident),
        ("within", within),
    ] {
        // Three are 1 %; more than eight have a chance of 1 % even then.
        assert!(count <= 8, "{name}: {count} of 300");
    }
}

#[test]
fn a_point_more_of_errors_is_found() {
    let found = rejections(100, 60, Margin::NONE, |dice, _| {
        dice.window((1_000, 19_000), (0.015, 0.005))
    });
    assert_eq!(found, 100);
    let late = rejections(100, 300, Margin::NONE, |dice, number| {
        let rate = if number < 240 { 0.005 } else { 0.015 };
        dice.window((1_000, 4_000), (rate, 0.005))
    });
    assert_eq!(late, 100);
    // Where stable has no errors there is no ratio, but there are points.
    let from_nothing = rejections(100, 60, Margin::Points(0.2), |dice, _| {
        dice.window((1_000, 4_000), (0.02, 0.0))
    });
    assert_eq!(from_nothing, 100);
}

#[test]
fn one_burst_is_no_verdict() {
    let mut evidence = Evidence::new();
    let mut mixture = BinomialMixture::new();
    for number in 0..30 {
        let counts = WindowCounts {
            canary_bad: if number == 29 { 900 } else { 1 },
            canary_total: 1_000,
            stable_bad: 4,
            stable_total: 4_000,
        };
        evidence.observe(counts, Margin::NONE);
        mixture.observe(counts, Margin::NONE);
    }
    assert!(!evidence.rejects(ALPHA, 1), "{}", evidence.log_e());
    assert!(
        mixture.log_e() > libm::log(1.0 / ALPHA),
        "{}",
        mixture.log_e()
    );
}

#[test]
fn what_is_called_detectable_is_detected_four_times_in_five() {
    for (canary_per_s, stable_per_s, bad_rate, seconds) in [
        (200.0, 3_800.0, 0.005, 300.0),
        (20.0, 380.0, 0.005, 300.0),
        (20.0, 80.0, 0.2, 600.0),
        (2.0, 38.0, 0.005, 600.0),
        (400.0, 100.0, 0.01, 120.0),
    ] {
        let plan = Plan {
            canary_per_s,
            stable_per_s,
            bad_rate,
            seconds,
        };
        let added = smallest_detectable(&plan, ALPHA).unwrap();
        let totals = ((canary_per_s * 5.0) as u64, (stable_per_s * 5.0) as u64);
        let found = rejections(200, (seconds / 5.0) as u32, Margin::NONE, |dice, _| {
            dice.window(totals, (bad_rate + added, bad_rate))
        });
        assert!(
            (140..=188).contains(&found),
            "{plan:?}: {added}, {found} of 200"
        );
    }
}

#[test]
fn no_plan_detects_nothing() {
    let plan = Plan {
        canary_per_s: 200.0,
        stable_per_s: 200.0,
        bad_rate: 0.01,
        seconds: 600.0,
    };
    assert!(smallest_detectable(&plan, ALPHA).is_some());
    for broken in [
        Plan {
            canary_per_s: 0.0,
            ..plan
        },
        Plan {
            stable_per_s: f64::NAN,
            ..plan
        },
        Plan {
            bad_rate: 1.5,
            ..plan
        },
        Plan {
            seconds: 15.0,
            ..plan
        },
    ] {
        assert_eq!(smallest_detectable(&broken, ALPHA), None, "{broken:?}");
    }
    assert_eq!(smallest_detectable(&plan, 0.0), None);
}

#[test]
fn shares_divide_the_promise() {
    let mut evidence = Evidence::new();
    while !evidence.rejects(ALPHA, 1) {
        evidence.observe(Dice(1).window((1_000, 4_000), (0.02, 0.005)), Margin::NONE);
    }
    assert!(!evidence.rejects(ALPHA, 1_000));
    assert!(!evidence.rejects(0.0, 1) && !evidence.rejects(f64::NAN, 1));
}

#[test]
fn evidence_is_against_more_than_the_margin_and_intervals_tell_what_is_within_it() {
    let seen = |rate: f64, windows: u32, margin: Margin| {
        let mut dice = Dice(42);
        let mut evidence = Evidence::new();
        for _ in 0..windows {
            evidence.observe(dice.window((1_000, 4_000), (rate, 0.005)), margin);
        }
        evidence
    };
    let points = Margin::Points(0.5);
    for (rate, windows, margin, is_worse) in [
        (0.005, 3, points, false),
        (0.005, 120, points, false),
        (0.005, 120, Margin::Ratio(2.0), false),
        (0.010, 60, points, false),
        (0.030, 60, points, true),
        (0.030, 60, Margin::Ratio(f64::NAN), false),
    ] {
        let evidence = seen(rate, windows, margin);
        assert_eq!(
            evidence.rejects(ALPHA, 1),
            is_worse,
            "{rate} {windows} {margin:?}"
        );
    }
    let highest = |rate, windows| seen(rate, windows, points).difference_interval(ALPHA);
    assert_eq!(highest(0.005, 3), None);
    assert!(highest(0.005, 120).unwrap().high <= 0.005);
    assert!(highest(0.010, 60).unwrap().high > 0.005);
    let ratio = seen(0.005, 120, Margin::Ratio(2.0)).ratio_interval(ALPHA);
    assert!(ratio.unwrap().high <= 2.0);
}

#[test]
fn intervals_cover_the_truth_and_shrink() {
    let mut missed = 0;
    for run in 0..200 {
        let mut dice = Dice(run * 104_729);
        let mut evidence = Evidence::new();
        let mut width_before = f64::MAX;
        let mut is_missed = false;
        for number in 1..=240 {
            evidence.observe(dice.window((500, 2_000), (0.02, 0.01)), Margin::NONE);
            let Some(points) = evidence.difference_interval(0.05) else {
                assert!(number < 6);
                continue;
            };
            let ratio = evidence.ratio_interval(0.05).unwrap();
            is_missed |= points.low > 0.01 || points.high < 0.01;
            is_missed |= ratio.low > 2.0 || ratio.high < 2.0;
            if number % 80 == 0 {
                assert!(points.high - points.low < width_before);
                width_before = points.high - points.low;
            }
        }
        missed += u32::from(is_missed);
    }
    // 5 % are ten.
    assert!(missed <= 18, "{missed} of 200");
}

#[test]
fn latency_is_judged_by_earlier_windows() {
    let slow = |factor: f64| {
        let mut found = 0;
        for run in 0..60 {
            let mut dice = Dice(run * 15_485_863);
            let mut reference = LatencyReference::new(0.9, 1.1);
            let mut evidence = Evidence::new();
            let sketch = |dice: &mut Dice, count: u32, factor: f64| {
                let mut sketch = Sketch::default();
                for _ in 0..count {
                    sketch.insert(factor * 20.0 / (1.0 - dice.uniform()).sqrt());
                }
                sketch
            };
            found += u32::from((0..60).any(|_| {
                let canary = sketch(&mut dice, 100, factor);
                let stable = sketch(&mut dice, 400, 1.0);
                if let Some(counts) = reference.observe(&canary, &stable) {
                    evidence.observe(counts, LatencyReference::MARGIN);
                }
                evidence.rejects(ALPHA, 1)
            }));
        }
        found
    };
    assert_eq!(slow(1.08), 0);
    assert_eq!(slow(1.8), 60);
}

#[test]
fn a_latency_reference_is_small_and_survives_the_journal() {
    let mut reference = LatencyReference::new(0.99, 1.5);
    assert_eq!(reference.limit(), None);
    let mut dice = Dice(5);
    for _ in 0..400 {
        let mut stable = Sketch::default();
        for _ in 0..200 {
            stable.insert(libm::exp(4.0 + 6.0 * (dice.uniform() - 0.5)));
        }
        reference.observe(&Sketch::default(), &stable);
    }
    let limit = reference.limit().unwrap();
    assert!((limit.canary_ms / limit.stable_ms - 1.5).abs() < 1e-9);
    let bytes = postcard::to_stdvec(&reference).unwrap();
    assert!(bytes.len() < 4_096, "{} bytes", bytes.len());
    assert_eq!(
        postcard::from_bytes::<LatencyReference>(&bytes).unwrap(),
        reference
    );
}

#[test]
fn evidence_is_small_and_survives_the_journal() {
    let mut dice = Dice(3);
    let mut evidence = Evidence::new();
    for _ in 0..5_000 {
        evidence.observe(dice.window((50, 950), (0.01, 0.01)), Margin::NONE);
    }
    let bytes = postcard::to_stdvec(&evidence).unwrap();
    assert!(bytes.len() < 512, "{} bytes", bytes.len());
    assert!(size_of::<Evidence>() < 512);
    assert_eq!(postcard::from_bytes::<Evidence>(&bytes).unwrap(), evidence);
    let json = serde_json::to_string(&evidence).unwrap();
    assert_eq!(serde_json::from_str::<Evidence>(&json).unwrap(), evidence);
}

#[test]
fn margins_that_are_no_numbers_and_empty_cohorts_say_nothing() {
    let mut evidence = Evidence::new();
    let counts = WindowCounts {
        canary_bad: 9,
        canary_total: 9,
        stable_bad: 0,
        stable_total: 99,
    };
    evidence.observe(counts, Margin::Ratio(f64::NAN));
    evidence.observe(
        WindowCounts {
            stable_total: 0,
            ..counts
        },
        Margin::NONE,
    );
    evidence.observe(
        WindowCounts {
            canary_bad: 0,
            canary_total: 0,
            ..counts
        },
        Margin::NONE,
    );
    assert_eq!((evidence.log_e(), evidence.windows()), (0.0, 0));
    assert_eq!(evidence.canary(), (18, 18));
}

fn any_count() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(u64::MAX), 0_u64..2_000, any::<u64>()]
}

fn any_counts() -> impl Strategy<Value = WindowCounts> {
    [any_count(), any_count(), any_count(), any_count()].prop_map(|[a, b, c, d]| WindowCounts {
        canary_bad: a,
        canary_total: b,
        stable_bad: c,
        stable_total: d,
    })
}

fn any_margin() -> impl Strategy<Value = Margin> {
    let number = prop_oneof![
        Just(1.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        any::<f64>(),
        0.0..3.0
    ];
    prop_oneof![
        number.clone().prop_map(Margin::Ratio),
        number.prop_map(Margin::Points)
    ]
}

proptest! {
    #[test]
    fn every_number_out_is_a_number(
        windows in prop::collection::vec(any_counts(), 0..80),
        margin in any_margin(),
    ) {
        let mut evidence = Evidence::new();
        let mut mixture = BinomialMixture::new();
        for counts in windows {
            evidence.observe(counts, margin);
            mixture.observe(counts, margin);
            prop_assert!(mixture.log_e().is_finite() && mixture.dispersion().is_finite());
            prop_assert!(evidence.log_e().is_finite(), "{evidence:?}");
            prop_assert!(evidence.dispersion().is_finite(), "{evidence:?}");
            let values = [evidence.difference(), evidence.ratio()];
            prop_assert!(values.iter().flatten().all(|value| value.is_finite()), "{evidence:?}");
            let intervals = [evidence.difference_interval(ALPHA), evidence.ratio_interval(ALPHA)];
            for interval in intervals.into_iter().flatten() {
                prop_assert!(interval.low <= interval.high, "{interval:?} {evidence:?}");
            }
        }
    }

    #[test]
    fn counts_of_instances_add_up_in_any_order(mut counts in prop::collection::vec(any_counts(), 0..8)) {
        let sum = |counts: &[WindowCounts]| {
            let mut sum = WindowCounts::default();
            counts.iter().for_each(|one| sum.merge(*one));
            sum
        };
        let forwards = sum(&counts);
        counts.reverse();
        prop_assert_eq!(sum(&counts), forwards);
    }
}
