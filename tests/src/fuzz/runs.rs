//! Many decoders in one go: a short while each, as a test does, or as long as somebody asks for.

use std::time::{Duration, Instant};

use super::{Meter, Run, Target, run, stores, targets};

/// How many inputs each decoder gets, at most, and how much of the processor, at most: the run is short, whatever the
/// machine.
const INPUTS: u64 = 4_000;
const TIME: Duration = Duration::from_secs(4);

/// Set, each decoder gets so many minutes of the processor instead, one after the other.
const MINUTES: &str = "VORTEX_FUZZ_MINUTES";
/// With it: which decoders; all if it is not set.
const TARGETS: &str = "VORTEX_FUZZ_TARGETS";
/// With it: which inputs.
const SEED: &str = "VORTEX_FUZZ_SEED";

/// Runs these. What was not survived, in words.
pub fn run_all(these: &[Target], meter: Meter) -> Vec<String> {
    let asked = |name| std::env::var(name).ok();
    match asked(MINUTES) {
        Some(minutes) => long(
            these,
            meter,
            minutes.parse().expect(MINUTES),
            asked(SEED).map_or(1, |seed| seed.parse().expect(SEED)),
            asked(TARGETS).as_deref(),
        ),
        None => short(these, meter),
    }
}

/// All at once.
fn short(these: &[Target], meter: Meter) -> Vec<String> {
    std::thread::scope(|scope| {
        let runs: Vec<_> = these
            .iter()
            .map(|target| {
                let run = move || {
                    let run = run(target, 1, meter, |inputs, spent| {
                        inputs < INPUTS && spent < TIME
                    });
                    run.map(|run| {
                        assert!(run.answers > 1, "{} sees nothing: {run:?}", target.name);
                    })
                };
                // Named, for a stack that is exhausted ends the process and says no more than the thread's name.
                let thread = std::thread::Builder::new().name(target.name.to_owned());
                thread.spawn_scoped(scope, run).expect("a thread")
            })
            .collect();
        let ended = runs.into_iter().map(|run| run.join().expect("a run"));
        ended
            .filter_map(|run| run.err())
            .map(|finding| finding.to_string())
            .collect()
    })
}

/// One after the other; each says at its end what it came to.
fn long(
    these: &[Target],
    meter: Meter,
    minutes: f64,
    seed: u64,
    only: Option<&str>,
) -> Vec<String> {
    let only: Option<Vec<&str>> = only.map(|names| names.split(',').collect());
    let all = [targets(), stores()].concat();
    let is_known = |name: &str| all.iter().any(|target| target.name == name);
    if let Some(unknown) = only.iter().flatten().find(|name| !is_known(name)) {
        panic!("{TARGETS}: there is no {unknown}");
    }
    let time = Duration::from_secs_f64(minutes * 60.0);
    println!(
        "| decoder | processor | wall | inputs | a second | kinds of answers | slowest | most memory |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut failed = vec![];
    for target in these {
        if only
            .as_ref()
            .is_some_and(|only| !only.contains(&target.name))
        {
            continue;
        }
        let start = Instant::now();
        match run(target, seed, meter, |_, spent| spent < time) {
            Ok(run) => println!("{}", row(target, &run, start.elapsed())),
            Err(finding) => {
                println!("{finding}");
                failed.push(finding.to_string());
            }
        }
    }
    failed
}

fn row(target: &Target, run: &Run, wall: Duration) -> String {
    let spent = run.spent.as_secs_f64();
    format!(
        "| {} | {spent:.0} s | {:.0} s | {} | {:.0} | {} | {:.1?} | {} KiB |",
        target.name,
        wall.as_secs_f64(),
        run.inputs,
        run.inputs as f64 / spent,
        run.answers,
        run.slowest,
        run.largest / 1024
    )
}
