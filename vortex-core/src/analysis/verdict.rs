//! What a judgement comes to: one finding per check, and what follows from all of them.

use serde::{Deserialize, Serialize};

use super::{check::OnFailure, number::Finite, requirement::Requirement};
use crate::{ids::CheckName, time::Timestamp};

/// A judgement of a rollout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// When it was made.
    pub at: Timestamp,
    /// On which stage, counted from 1.
    pub stage: u32,
    /// What follows.
    pub outcome: Outcome,
    /// The check that decided, if one did.
    pub decided_by: Option<CheckName>,
    /// What it comes from, as a sentence.
    pub summary: String,
    /// What each check found, in the order of the checks.
    pub checks: Vec<CheckVerdict>,
}

/// What follows from a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As far as the checks go, the stage may be left.
    Pass,
    /// Nothing yet: the stage goes on.
    Hold,
    /// The rollout stands still for a person.
    Pause(PauseWhy),
    /// Everyone returns to the baseline.
    Rollback,
}

/// Why a verdict pauses a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseWhy {
    /// A check failed that says so, or a comparison of too few instances.
    Failed,
    /// Measured again and again, a check neither passed nor failed.
    Inconclusive,
    /// The stage has baked, and there is too little to judge it by.
    NoData,
    /// A source has been unavailable for too long.
    Unavailable,
}

impl Outcome {
    /// `pass`, `hold`, `pause` or `rollback`.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Hold => "hold",
            Outcome::Pause(_) => "pause",
            Outcome::Rollback => "rollback",
        }
    }
}

/// What one check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// What is required holds.
    Pass,
    /// It does not.
    Fail,
    /// Neither can be said.
    Inconclusive,
    /// Something was measured, but less than a judgement takes.
    TooFew,
    /// Nothing was measured.
    NoData,
    /// The source gave no answer.
    Unavailable,
    /// There is nobody to compare with, or nothing is required.
    NotApplicable,
}

impl Found {
    /// The finding as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Found::Pass => "pass",
            Found::Fail => "fail",
            Found::Inconclusive => "inconclusive",
            Found::TooFew => "too_few",
            Found::NoData => "no_data",
            Found::Unavailable => "unavailable",
            Found::NotApplicable => "not_applicable",
        }
    }
}

/// What one check found, with the numbers it rests on. Rates are parts of 1, latencies milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckVerdict {
    /// The check.
    pub name: CheckName,
    /// What it requires.
    pub require: Requirement,
    /// What it found.
    pub found: Found,
    /// The canary's value.
    pub canary: Option<Finite>,
    /// Stable's.
    pub stable: Option<Finite>,
    /// What the canary's may be at most, or at least.
    pub limit: Option<Finite>,
    /// Where the truth lies with 99 % confidence: the canary's value, or for a comparison of rates what it differs
    /// from stable's by, canary minus stable.
    pub interval: Option<(Finite, Finite)>,
    /// Requests of the canary that it rests on.
    pub canary_samples: u64,
    /// Requests of stable.
    pub stable_samples: u64,
    /// How many it takes.
    pub min_samples: u64,
    /// Of a comparison: the evidence against the canary, and how much of it fails.
    pub evidence: Option<(Finite, Finite)>,
    /// Failed judgements of this stage, this one included.
    pub failures: u32,
    /// How many are borne.
    pub failure_budget: u32,
    /// Inconclusive judgements in a row since the stage has baked.
    pub inconclusive: u32,
    /// Judgements in a row without an answer from the source.
    pub unavailable: u32,
    /// What follows from a failure.
    pub on_failure: OnFailure,
    /// Whether the first failure is enough.
    pub is_critical: bool,
    /// What it means, as a sentence.
    pub message: String,
    /// The query as it was asked; empty where there is none.
    pub query: String,
}
