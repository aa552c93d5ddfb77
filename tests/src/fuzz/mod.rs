//! Bytes from outside, made at random, thrown at every decoder that takes such.
//!
//! A decoder answers or refuses: it does not panic, takes neither long nor much memory, and reads what it wrote. There
//! is no measuring of coverage here; instead an input whose answer no input had before becomes a seed itself, which
//! leads surprisingly far in. A run is its seed: the same again gives the same inputs.

mod calls;
mod client;
mod core;
mod daemon;
mod files;
mod mutate;
mod requests;
mod runs;
mod store;
mod watch;

use std::{
    collections::BTreeSet,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};

pub use self::runs::run_all;
use self::{mutate::mutated, watch::Watch};
use crate::Dice;

/// A decoder.
#[derive(Clone, Copy)]
pub struct Target {
    /// How it is called.
    pub name: &'static str,
    /// Inputs that it takes.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Has it read an input, checks what came of it, and gives back in a word how it answered.
    pub read: fn(&[u8]) -> String,
}

/// An input that a decoder did not survive.
pub struct Finding {
    /// The decoder.
    pub target: &'static str,
    /// The input.
    pub input: Vec<u8>,
    /// What happened.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.input.escape_ascii();
        write!(f, "{}: {}\n  input: b\"{text}\"", self.target, self.what)
    }
}

/// What a run came to. Times are the processor's, which do not depend on who else computes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Run {
    /// Inputs tried.
    pub inputs: u64,
    /// Kinds of answers seen.
    pub answers: usize,
    /// What all inputs took, the making of them included.
    pub spent: Duration,
    /// The longest that one input took.
    pub slowest: Duration,
    /// The most bytes that one input had in use at once.
    pub largest: u64,
}

/// Runs something and says how many bytes it had in use at once, at most.
pub type Meter = fn(&mut dyn FnMut()) -> u64;

/// One input may take so much of the processor: several times what the slowest takes, unoptimised.
pub const SLOW: Duration = Duration::from_secs(3);
/// One input, of 16 KiB at most, may have so many bytes in use at once.
pub const LARGE: u64 = 64 * 1024 * 1024;
/// Seeds kept: beyond it, new ones are not worth their memory.
const SEEDS_MAX: usize = 4_096;

/// Every decoder there is.
pub fn targets() -> Vec<Target> {
    core::TARGETS
        .iter()
        .chain(&daemon::TARGETS)
        .chain(&requests::TARGETS)
        .chain(&calls::TARGETS)
        .chain(&files::TARGETS)
        .chain(&client::TARGETS)
        .copied()
        .collect()
}

/// What reads a store's file. Apart from the rest, for redb sets memory aside for as long a page as the file names, which
/// the system gives only once it is written to: what is asked for says nothing there.
pub fn stores() -> Vec<Target> {
    store::TARGETS.to_vec()
}

/// A changed copy of one of these.
pub fn changed(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    mutated(seeds, &mut || dice.roll())
}

/// Throws inputs at a decoder until `goes_on`, told how many there were and what they took, says no.
///
/// # Errors
/// The first that it did not survive.
pub fn run(
    target: &Target,
    seed: u64,
    meter: Meter,
    mut goes_on: impl FnMut(u64, Duration) -> bool,
) -> Result<Run, Box<Finding>> {
    let mut seeds = (target.seeds)();
    let mut answers = BTreeSet::new();
    let mut dice = Dice::new(seed);
    let mut run = Run::default();
    let watch = Watch::over(target.name);
    let begin = processor_time();
    let mut attempt = |input: &[u8], run: &mut Run| {
        watch.begins(input);
        let start = processor_time();
        let (answer, bytes) = measured(target, input, meter);
        let end = processor_time();
        let took = end.saturating_sub(start);
        run.spent = end.saturating_sub(begin);
        run.slowest = run.slowest.max(took);
        run.largest = run.largest.max(bytes);
        bounded(target, input, took, bytes)?;
        Ok::<_, Box<Finding>>(answers.insert(kind_of(&answer?)))
    };
    for input in &seeds {
        run.answers += usize::from(attempt(input, &mut run)?);
    }
    while goes_on(run.inputs, run.spent) {
        let input = changed(&seeds, &mut dice);
        run.inputs += 1;
        if attempt(&input, &mut run)? {
            run.answers += 1;
            if seeds.len() < SEEDS_MAX {
                seeds.push(input);
            }
        }
    }
    Ok(run)
}

/// What the processor has done for this thread.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_nanos(u64::try_from(time.tv_nsec).unwrap_or(0))
}

fn measured(target: &Target, input: &[u8], meter: Meter) -> (Result<String, Box<Finding>>, u64) {
    let mut answer = None;
    let bytes = meter(&mut || answer = Some(survive(target, input)));
    (answer.expect("a meter runs what it measures"), bytes)
}

fn bounded(target: &Target, input: &[u8], took: Duration, bytes: u64) -> Result<(), Box<Finding>> {
    if took > SLOW {
        return Err(finding(target, input, format!("it took {took:?}")));
    }
    if bytes > LARGE {
        return Err(finding(
            target,
            input,
            format!("it had {bytes} bytes in use"),
        ));
    }
    Ok(())
}

/// Has one input read, within the same bounds as in a run.
///
/// # Errors
/// When the decoder did not survive it.
pub fn once(target: &Target, input: &[u8], meter: Meter) -> Result<String, Box<Finding>> {
    let start = processor_time();
    let (answer, bytes) = measured(target, input, meter);
    let took = processor_time().saturating_sub(start);
    bounded(target, input, took, bytes)?;
    answer
}

fn survive(target: &Target, input: &[u8]) -> Result<String, Box<Finding>> {
    catch_unwind(AssertUnwindSafe(|| (target.read)(input))).map_err(|payload| {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied());
        finding(
            target,
            input,
            format!("panic: {}", text.unwrap_or("no message")),
        )
    })
}

fn finding(target: &Target, input: &[u8], what: String) -> Box<Finding> {
    Box::new(Finding {
        target: target.name,
        input: input.to_vec(),
        what,
    })
}

/// An answer without what differs from input to input: numbers, and whatever stands between the first quote and the
/// last.
fn kind_of(answer: &str) -> String {
    let is_quote = |c: char| matches!(c, '`' | '"');
    let (before, after) = answer.split_once(is_quote).unwrap_or((answer, ""));
    let after = after.rsplit(is_quote).next().unwrap_or_default();
    let plain = |part: &str| -> String {
        let letters = part.chars().filter(|c| !c.is_ascii_digit());
        letters.take(60).collect()
    };
    plain(before) + &plain(after)
}
