//! The binomial mixture agrees with an independent implementation, vector by vector.

use vortex_core::analysis::{BinomialMixture, Margin, WindowCounts};

#[test]
fn all_golden_vectors_agree() {
    let vectors = include_str!("data/eprocess-vectors.csv");
    let mut mixture = BinomialMixture::new();
    let mut rows = 0;
    for line in vectors.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let count = |at: usize| cells[at].parse::<u64>().unwrap();
        let number = |at: usize| cells[at].parse::<f64>().unwrap();
        if count(1) == 1 {
            mixture = BinomialMixture::new();
        }
        let counts = WindowCounts {
            canary_bad: count(2),
            canary_total: count(4),
            stable_bad: count(3),
            stable_total: count(5),
        };
        mixture.observe(counts, Margin::Ratio(number(6)));
        // The vectors carry twelve digits.
        let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0);
        assert!(near(mixture.dispersion(), number(7)), "{line}");
        assert!(near(mixture.log_e(), number(8)), "{line}");
        rows += 1;
    }
    assert_eq!(rows, 240);
}
