//! Bytes from outside, made at random, thrown at every decoder that takes such.
//!
//! A decoder answers or refuses: it does not panic, does not take long, and reads what it wrote. There is no measuring
//! of coverage here; instead an input whose answer no input had before becomes a seed itself, which leads surprisingly
//! far in.

mod core;
mod daemon;
mod mutate;

use std::{
    collections::BTreeSet,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use self::mutate::mutated;
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

/// What a run came to.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Inputs tried.
    pub inputs: u64,
    /// Kinds of answers seen.
    pub answers: usize,
    /// The longest that one input took.
    pub slowest: Duration,
}

/// One input may take so long: a hundred times what the slowest takes, unoptimised, on a busy machine.
const HANG: Duration = Duration::from_secs(10);
/// Seeds kept: beyond it, new ones are not worth their memory.
const SEEDS_MAX: usize = 4_096;

/// Every decoder there is.
pub fn targets() -> Vec<Target> {
    core::TARGETS
        .iter()
        .chain(&daemon::TARGETS)
        .copied()
        .collect()
}

/// A changed copy of one of these.
pub fn changed(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    mutated(seeds, &mut || dice.roll())
}

/// Throws inputs at a decoder until `goes_on` says no.
///
/// # Errors
/// The first that it did not survive.
pub fn run(
    target: &Target,
    seed: u64,
    mut goes_on: impl FnMut(u64) -> bool,
) -> Result<Run, Box<Finding>> {
    let mut seeds = (target.seeds)();
    let mut answers = BTreeSet::new();
    let mut slowest = Duration::ZERO;
    let mut dice = Dice::new(seed);
    let mut attempt = |input: &[u8]| {
        let start = Instant::now();
        let answer = survive(target, input)?;
        let took = start.elapsed();
        slowest = slowest.max(took);
        if took > HANG {
            return Err(finding(target, input, format!("it took {took:?}")));
        }
        Ok(answers.insert(kind_of(&answer)))
    };
    for input in &seeds {
        attempt(input)?;
    }
    let mut inputs = 0;
    while goes_on(inputs) {
        let input = changed(&seeds, &mut dice);
        inputs += 1;
        if attempt(&input)? && seeds.len() < SEEDS_MAX {
            seeds.push(input);
        }
    }
    Ok(Run {
        inputs,
        answers: answers.len(),
        slowest,
    })
}

/// Has one input read.
///
/// # Errors
/// When the decoder did not survive it.
pub fn survive(target: &Target, input: &[u8]) -> Result<String, Box<Finding>> {
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

/// An answer without what differs from input to input: numbers, and what it quotes.
fn kind_of(answer: &str) -> String {
    let mut quoted = false;
    answer
        .chars()
        .filter(|c| {
            quoted ^= matches!(c, '`' | '"');
            !quoted && !c.is_ascii_digit()
        })
        .take(80)
        .collect()
}
