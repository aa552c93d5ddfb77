//! Federation under everything that goes wrong, thousands of times, and the proof that it would be noticed.

use std::sync::atomic::{AtomicU64, Ordering};

use vortex_tests::sim::{Planted, Report, run};

/// Seeds of an ordinary test run; `VORTEX_SIM_SEEDS=2000..9000` asks for others.
const SEEDS: u64 = 2_000;
/// Within so many seeds a planted fault has to be found.
const SEEDS_TO_FIND: u64 = 500;

fn seeds() -> std::ops::Range<u64> {
    let asked = std::env::var("VORTEX_SIM_SEEDS").ok();
    let range = asked.as_deref().and_then(|text| text.split_once(".."));
    let parsed = range.and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    parsed.unwrap_or(0..SEEDS)
}

/// Runs seeds on as many threads as there are processors.
fn run_all(seeds: std::ops::Range<u64>) -> Vec<(u64, Report)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicU64::new(seeds.start);
    let work = || {
        let mut done = vec![];
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return done;
            }
            done.push((seed, run(seed, Planted::Nothing)));
        }
    };
    let mut all = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let done = workers
            .into_iter()
            .map(|worker| worker.join().expect("no panic"));
        done.flatten().collect::<Vec<_>>()
    });
    all.sort_by_key(|(seed, _)| *seed);
    all
}

#[test]
fn clusters_agree_after_anything_and_lose_nothing() {
    let mut all = Report::default();
    let mut failed = vec![];
    for (seed, report) in run_all(seeds()) {
        if !report.violations.is_empty() {
            failed.push(format!("seed {seed}: {:#?}", report.violations));
        }
        all.ops += report.ops;
        all.frames += report.frames;
        all.crashes += report.crashes;
        all.restores += report.restores;
        all.conflicts += report.conflicts;
        all.fenced += report.fenced;
        all.legs += report.legs;
        all.finished += report.finished;
        all.snapshots += report.snapshots;
        all.forks += report.forks;
        all.retirements += report.retirements;
        all.orphaned += report.orphaned;
        all.left = all.left.max(report.left);
        if report.forks == 0 {
            all.healed_in_ms = all.healed_in_ms.max(report.healed_in_ms);
        }
    }
    println!("{all:?}");
    assert!(
        failed.is_empty(),
        "{} failed: {}",
        failed.len(),
        failed.join("\n")
    );
    // An excuse that is taken often is none.
    assert!(all.orphaned * 1000 <= SEEDS as usize, "{}", all.orphaned);
    // A simulator in which nothing happens proves nothing.
    assert!(all.conflicts > 0 && all.fenced > 0 && all.snapshots > 0 && all.forks > 0);
    assert!(all.legs > 0 && all.finished > 0);
    assert!(all.retirements > 0 && all.crashes > 0 && all.restores > 0);
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 0..20 {
        let [first, second] = [(); 2].map(|()| run(seed, Planted::Nothing));
        assert_eq!(first.trace, second.trace, "seed {seed}");
        assert_ne!(first.trace, run(seed + 1, Planted::Nothing).trace);
    }
}

#[test]
fn every_planted_fault_is_found() {
    let faults = [
        Planted::EarlyAck,
        Planted::ArrivalOrder,
        Planted::ReusedIncarnation,
        Planted::NoHashCheck,
        Planted::EarlySettle,
    ];
    for planted in faults {
        let found = (0..SEEDS_TO_FIND)
            .map(|seed| (seed, run(seed, planted)))
            .find(|(_, report)| !report.violations.is_empty());
        let (seed, report) = found.unwrap_or_else(|| panic!("{planted:?} was not found"));
        println!("{planted:?}: seed {seed}, {:?}", report.violations[0]);
    }
}
