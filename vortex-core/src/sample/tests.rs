//! The laws of sketches and windows.

use proptest::prelude::*;

use super::{Counters, RELATIVE_ERROR, Sketch, SketchError, SketchParts, WINDOW, Windows};
use crate::{
    ids::VersionLabel,
    limits::{SAMPLE_VERSIONS_MAX, SAMPLE_WINDOWS_MAX, SKETCH_BINS_MAX},
    time::Timestamp,
};

fn sketch(values: &[f64]) -> Sketch {
    let mut sketch = Sketch::default();
    values.iter().for_each(|&value| sketch.insert(value));
    sketch
}

fn merged(one: &Sketch, other: &Sketch) -> Sketch {
    let mut sum = one.clone();
    sum.merge(other);
    sum
}

/// Latencies as they occur, with zeros.
fn latencies() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![1 => Just(0.0), 9 => (-4.6_f64..13.0).prop_map(f64::exp)];
    proptest::collection::vec(value, 1..200)
}

/// Values over the whole range of numbers, so that the lowest bins have to be folded.
fn wild() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec((-700.0_f64..700.0).prop_map(f64::exp), 0..40)
}

proptest! {
    #[test]
    fn a_quantile_is_within_one_percent_of_the_exact_one(mut values in latencies(), q in 0.0..=1.0) {
        let found = sketch(&values).quantile(q).unwrap();
        values.sort_by(f64::total_cmp);
        let exact = values[(q * (values.len() - 1) as f64) as usize];
        prop_assert!((found - exact).abs() <= exact * (RELATIVE_ERROR + 1e-9), "{} for {}", found, exact);
    }

    #[test]
    fn merging_in_any_order_is_inserting_everything(a in wild(), b in wild(), c in latencies()) {
        let (one, two, three) = (sketch(&a), sketch(&b), sketch(&c));
        let all = sketch(&[a, b, c].concat());
        prop_assert_eq!(&merged(&merged(&one, &two), &three), &all);
        prop_assert_eq!(&merged(&one, &merged(&three, &two)), &all);
        prop_assert_eq!(&merged(&three, &merged(&two, &one)), &all);
        prop_assert!(all.to_parts().bins.len() <= SKETCH_BINS_MAX);
    }

    #[test]
    fn a_sketch_reads_back_as_it_travelled(values in wild()) {
        let sketch = sketch(&values);
        prop_assert_eq!(Sketch::from_parts(&sketch.to_parts()), Ok(sketch));
    }

    #[test]
    fn a_histogram_keeps_every_count(counts in proptest::collection::vec(0_u64..1_000, 6)) {
        let le = [1.0, 5.0, 25.0, 100.0, 500.0, f64::INFINITY];
        let sketch = Sketch::from_histogram(&le, &counts).unwrap();
        prop_assert_eq!(sketch.count(), counts.iter().sum::<u64>());
        if let Some(highest) = sketch.quantile(1.0) {
            prop_assert!(highest <= 500.0 * (1.0 + RELATIVE_ERROR));
        }
    }
}

#[test]
fn the_highest_quantiles_survive_the_folding_of_the_lowest_bins() {
    let values: Vec<f64> = (-300..=300).map(|exponent| 10_f64.powi(exponent)).collect();
    let highest = sketch(&values).quantile(1.0).unwrap();
    assert!((highest / 1e300 - 1.0).abs() < 0.011, "{highest}");
}

#[test]
fn totals_saturate() {
    let mut sketch = Sketch::default();
    sketch.insert_many(5.0, u64::MAX);
    sketch.insert_many(5.0, 7);
    sketch.insert_many(0.0, u64::MAX);
    sketch.merge(&sketch.clone());
    assert_eq!(sketch.count(), u64::MAX);
    assert_eq!(sketch.quantile(0.0), Some(0.0));
    assert!((sketch.quantile(1.0).unwrap() - 5.0).abs() <= 0.05);
    let mut counters = Counters {
        requests: u64::MAX,
        errors: u64::MAX,
        latency: sketch,
    };
    counters.merge(&counters.clone());
    assert_eq!((counters.requests, counters.errors), (u64::MAX, u64::MAX));
}

#[test]
fn what_lies_above_a_limit_is_counted() {
    let sketch = sketch(&[0.0, 10.0, 20.0, 20.0, 300.0]);
    for (limit, above) in [(-1.0, 5), (0.0, 4), (15.0, 3), (25.0, 1), (400.0, 0)] {
        assert_eq!(sketch.count_above(limit), above, "{limit}");
    }
}

#[test]
fn odd_values_do_no_harm() {
    let sketch = sketch(&[f64::NAN, -5.0, f64::INFINITY, 5e-324]);
    assert_eq!(sketch.count(), 3);
    assert_eq!(sketch.quantile(0.0), Some(0.0));
    assert!(sketch.quantile(1.0).unwrap().is_finite());
    assert_eq!(Sketch::default().quantile(0.5), None);
}

#[test]
fn a_foreign_sketch_is_refused_with_the_reason() {
    let parts = |relative_error, offset, bins: usize| SketchParts {
        relative_error,
        offset,
        bins: vec![1; bins],
        zero: 0,
    };
    let check = |parts: SketchParts, error| assert_eq!(Sketch::from_parts(&parts), Err(error));
    check(parts(0.02, 0, 1), SketchError::RelativeError(0.02));
    check(parts(0.01, 0, 4_097), SketchError::TooManyBins(4_097));
    check(parts(0.01, i32::MAX, 1), SketchError::Offset);
    check(parts(0.01, i32::MIN, 1), SketchError::Offset);
    assert!(matches!(
        Sketch::from_parts(&parts(f64::NAN, 0, 1)),
        Err(SketchError::RelativeError(_))
    ));
    assert_eq!(
        Sketch::from_parts(&parts(0.01, 0, 4_096))
            .unwrap()
            .to_parts()
            .bins
            .len(),
        SKETCH_BINS_MAX
    );
    let check = |le: &[f64], counts: &[u64], error| {
        assert_eq!(Sketch::from_histogram(le, counts), Err(error));
    };
    check(
        &[1.0],
        &[],
        SketchError::Unpaired {
            bounds: 1,
            counts: 0,
        },
    );
    check(&[2.0, 1.0], &[1, 1], SketchError::Bounds);
    check(&[-1.0], &[1], SketchError::Bounds);
    check(&[f64::NAN], &[1], SketchError::Bounds);
    check(&[0.5; 257], &[0; 257], SketchError::TooManyBuckets(257));
}

fn requests(requests: u64) -> Counters {
    Counters {
        requests,
        ..Counters::default()
    }
}

#[test]
fn windows_sum_what_lies_between_and_forget_the_oldest() {
    let version: VersionLabel = "v1".parse().unwrap();
    let other: VersionLabel = "v2".parse().unwrap();
    let at = |number: u64| Timestamp(number * WINDOW.0);
    let mut windows = Windows::default();
    let kept = SAMPLE_WINDOWS_MAX as u64;
    for number in 0..kept + 5 {
        assert!(windows.fold(&version, &requests(1), at(number)));
    }
    assert_eq!(windows.kept_since(), Some(at(5)));
    assert!(!windows.fold(&version, &requests(1), at(4)), "too old");
    assert!(
        windows.fold(&version, &requests(10), at(7)),
        "late, but kept"
    );
    assert!(windows.fold(&other, &requests(3), at(7)));
    assert_eq!(windows.sum(&version, at(7), at(9)).requests, 12);
    assert_eq!(windows.sum(&other, at(0), at(1_000)).requests, 3);
    assert_eq!(windows.sum(&version, at(9), at(9)).requests, 0);
    for number in 2..SAMPLE_VERSIONS_MAX {
        assert!(windows.fold(&format!("x{number}").parse().unwrap(), &requests(1), at(7)));
    }
    assert!(!windows.fold(&"one-more".parse().unwrap(), &requests(1), at(7)));
}
