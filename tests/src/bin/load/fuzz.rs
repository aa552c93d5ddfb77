//! A long run of the decoders under random bytes: `load fuzz [--minutes N] [--seed N] [TARGET…]`.
//!
//! Two targets at a time, one after the other pair; each for so many minutes. It ends with 1 at the first finding.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use vortex_tests::fuzz;

/// The word that asks for it.
pub const WORD: &str = "fuzz";
const AT_ONCE: usize = 2;

pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let (mut minutes, mut seed, mut names) = (10.0, 1, vec![]);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut number = || words.next().context("a number is missing");
        match word.as_str() {
            "--minutes" => minutes = number()?.parse().context("--minutes")?,
            "--seed" => seed = number()?.parse().context("--seed")?,
            name => names.push(name.to_owned()),
        }
    }
    let all = fuzz::targets();
    if let Some(unknown) = names
        .iter()
        .find(|name| all.iter().all(|it| it.name != **name))
    {
        let known: Vec<_> = all.iter().map(|target| target.name).collect();
        bail!(
            "there is no target {unknown}; there are {}",
            known.join(", ")
        );
    }
    let wanted: Vec<_> = all
        .into_iter()
        .filter(|target| names.is_empty() || names.iter().any(|name| name == target.name))
        .collect();
    // What a decoder is caught panicking at is printed once, at the end.
    std::panic::set_hook(Box::new(|_| ()));
    println!("| target | minutes | inputs | kinds of answers | slowest input |");
    println!("|---|---|---|---|---|");
    let time = Duration::from_secs_f64(minutes * 60.0);
    for pair in wanted.chunks(AT_ONCE) {
        let ended: Vec<_> = std::thread::scope(|scope| {
            let runs: Vec<_> = pair
                .iter()
                .map(|target| {
                    scope.spawn(move || {
                        let start = Instant::now();
                        (
                            target.name,
                            fuzz::run(target, seed, |_| start.elapsed() < time),
                        )
                    })
                })
                .collect();
            runs.into_iter().map(|run| run.join()).collect()
        });
        for run in ended {
            let Ok((name, run)) = run else {
                bail!("a run itself fell over");
            };
            match run {
                Ok(run) => println!(
                    "| {name} | {minutes} | {} | {} | {:.1?} |",
                    run.inputs, run.answers, run.slowest
                ),
                Err(finding) => bail!("{finding}"),
            }
        }
    }
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", peak.unwrap_or_default());
    Ok(())
}
