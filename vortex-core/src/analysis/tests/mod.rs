use super::{BinomialMixture, Evidence, Margin, WindowCounts};

/// See the column names in its first line; an independent implementation made it.
const VECTORS: &str = include_str!("eprocess-vectors.csv");

#[test]
fn the_mixture_gives_the_golden_vectors() {
    let mut mixture = BinomialMixture::new();
    let mut rows = 0;
    for line in VECTORS.lines().skip(1) {
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

#[test]
fn evidence_survives_the_journal() {
    let mut evidence = Evidence::new();
    for bad in 0..20 {
        let counts = WindowCounts {
            canary_bad: bad % 3,
            canary_total: 100,
            stable_bad: bad % 5,
            stable_total: 1_900,
        };
        evidence.observe(counts, Margin::NONE);
    }
    let bytes = postcard::to_stdvec(&evidence).unwrap();
    assert_eq!(postcard::from_bytes::<Evidence>(&bytes).unwrap(), evidence);
    assert!(bytes.len() < 4096, "{} bytes", bytes.len());
}
