//! Requests into domain values. Every fault names the field.

use std::{fmt::Display, str::FromStr};

use vortex_core::{
    assign::Cohort,
    config::{Document, Findings, Format, SecretKeys, activate},
    error::{Fault, Kind},
    ids::{Actor, Digest, Note, StrategyName, Target, UnitKey, VersionLabel},
    journal::{Coverage, Leap, Proposal, StrategyChoice},
    limits::{PAGE_DEFAULT, PAGE_MAX},
    rollout::{
        ADOPTION_DEFAULT, BAKE_DEFAULT, Gate, OnConflict, PROGRESS_DEADLINE_DEFAULT, Stage, Stages,
        Unit,
    },
    time::{Span, Timestamp},
};
use vortex_proto::v1;

use super::analysis::asked_analysis;

/// The strategy of a rollout that names none.
const STRATEGY_DEFAULT: &str = "canary-standard";

/// A field that does not read as it should.
pub fn invalid(field: &str, error: impl Display) -> Fault {
    Fault::new(Kind::Invalid, "invalid_field", format!("{field}: {error}"))
}

pub(super) fn parse<T: FromStr<Err: Display>>(field: &str, text: &str) -> Result<T, Fault> {
    text.parse().map_err(|error| invalid(field, error))
}

/// `app` and `profile`; an empty profile is `default`.
///
/// # Errors
/// When either is no name.
pub fn target(app: &str, profile: &str) -> Result<Target, Fault> {
    let profile = if profile.is_empty() {
        "default"
    } else {
        profile
    };
    Ok(Target {
        app: parse("app", app)?,
        profile: parse("profile", profile)?,
    })
}

/// A version label.
///
/// # Errors
/// When it is none.
pub fn label(field: &str, text: &str) -> Result<VersionLabel, Fault> {
    parse(field, text)
}

/// A version label, or nothing.
///
/// # Errors
/// When it is neither.
pub fn optional_label(field: &str, text: &str) -> Result<Option<VersionLabel>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    label(field, text).map(Some)
}

/// Free text.
///
/// # Errors
/// When it is too long or holds control characters.
pub fn note(field: &str, text: &str) -> Result<Note, Fault> {
    parse(field, text)
}

/// Who calls; nobody in particular when the name is no name.
pub fn actor(name: Option<&str>) -> Actor {
    name.and_then(|name| name.parse().ok())
        .or_else(|| "anonymous".parse().ok())
        .unwrap_or_else(Actor::system)
}

/// The name of a strategy.
///
/// # Errors
/// When it is none.
pub fn strategy_name(text: &str) -> Result<StrategyName, Fault> {
    parse("strategy", text)
}

/// A key.
///
/// # Errors
/// When it is none.
pub fn unit_key(text: &str) -> Result<UnitKey, Fault> {
    parse("key", text)
}

/// Patterns of secret keys.
///
/// # Errors
/// When one is none.
pub fn secret_keys(patterns: &[String]) -> Result<SecretKeys, Fault> {
    SecretKeys::parse(patterns).map_err(|error| invalid("secret_keys", error))
}

/// The documents of a version for `target`: those parts of each file that are active for its profile,
/// highest precedence first. Also how many parts were left out.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn documents(target: &Target, files: &[v1::Document]) -> Result<(Vec<Document>, usize), Fault> {
    let mut documents = vec![];
    let mut left_out = 0;
    let mut findings = Findings::default();
    for file in files {
        let format = if file.format.is_empty() {
            Format::of_name(&file.name).ok_or_else(|| {
                Fault::new(
                    Kind::Invalid,
                    "unknown_format",
                    format!(
                        "documents: the name `{}` does not tell a format",
                        file.name.escape_debug()
                    ),
                )
                .with_hint("name the format: yaml, json, toml, properties or text")
            })?
        } else {
            parse("documents.format", &file.format)?
        };
        match activate(&file.name, format, &file.content, &target.profile) {
            Ok(active) => {
                documents.extend(active.documents);
                left_out += active.left_out;
            }
            Err(found) => findings.0.extend(found.0),
        }
    }
    if findings.0.is_empty() {
        Ok((documents, left_out))
    } else {
        Err(findings_fault(&findings))
    }
}

/// Everything wrong with a content, as one fault.
pub fn findings_fault(findings: &Findings) -> Fault {
    Fault::new(Kind::Invalid, "invalid_content", findings.to_string())
}

/// How many items a page has.
pub fn page(size: u32) -> usize {
    match usize::try_from(size) {
        Ok(0) => PAGE_DEFAULT,
        Ok(size) => size.min(PAGE_MAX),
        Err(_) => PAGE_MAX,
    }
}

/// A moment: RFC 3339, or an age before `now`.
///
/// # Errors
/// When it is neither.
pub fn since(text: &str, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let time = match text.parse::<Span>() {
        Ok(age) => Timestamp(now.0.saturating_sub(age.0)),
        Err(_) => parse("since", text)?,
    };
    Ok(Some(time))
}

/// The stages of a strategy.
///
/// # Errors
/// The first rule that they break.
pub fn stages(stages: &[v1::Stage]) -> Result<Stages, Fault> {
    let stages: Result<Vec<Stage>, Fault> = stages
        .iter()
        .map(|stage| {
            Ok(Stage {
                weight: parse("stages.weight", &stage.weight)?,
                bake: if stage.bake.is_empty() {
                    BAKE_DEFAULT
                } else {
                    parse("stages.bake", &stage.bake)?
                },
                gate: match stage.gate.as_str() {
                    "" | "auto" => Gate::Auto,
                    "manual" => Gate::Manual,
                    other => return Err(word("stages.gate", other, "auto or manual")),
                },
            })
        })
        .collect();
    Stages::new(stages?).map_err(|error| invalid("stages", error))
}

/// Pins.
///
/// # Errors
/// When a key or a cohort is none.
pub fn pins(pins: &[v1::Pin]) -> Result<Vec<(UnitKey, Cohort)>, Fault> {
    pins.iter()
        .map(|pin| {
            let cohort = cohort(&pin.cohort)?
                .ok_or_else(|| word("pins.cohort", &pin.cohort, "canary or stable"))?;
            Ok((unit_key(&pin.key)?, cohort))
        })
        .collect()
}

/// A cohort, or nothing.
///
/// # Errors
/// When it is neither.
pub fn cohort(text: &str) -> Result<Option<Cohort>, Fault> {
    match text {
        "" => Ok(None),
        "canary" => Ok(Some(Cohort::Canary)),
        "stable" => Ok(Some(Cohort::Stable)),
        other => Err(word("cohort", other, "canary or stable")),
    }
}

/// How far a promotion goes, and the stage it leaves.
///
/// # Errors
/// When it asks for two things at once.
pub fn leap(request: &v1::PromoteRequest) -> Result<(Option<u32>, Leap), Fault> {
    let from_stage = (request.from_stage > 0).then_some(request.from_stage);
    match (request.to_stage, request.full) {
        (0, false) => Ok((from_stage, Leap::Next)),
        (0, true) => Ok((from_stage, Leap::Full)),
        (stage, false) => Ok((from_stage, Leap::To(stage))),
        (_, true) => Err(invalid("full", "goes to the end; leave out to_stage")),
    }
}

/// A rollout somebody wants, checked against the schema `checked_schema`.
///
/// # Errors
/// The first field that does not read as it should.
pub fn proposal(
    request: &v1::CreateRolloutRequest,
    checked_schema: Option<Digest>,
    coverage: Coverage,
) -> Result<Proposal, Fault> {
    let strategy = match (request.stages.is_empty(), request.strategy.as_str()) {
        (false, "") => StrategyChoice::Custom(stages(&request.stages)?),
        (false, _) => return Err(invalid("strategy", "give either stages or a strategy")),
        (true, "") => StrategyChoice::Named(strategy_name(STRATEGY_DEFAULT)?),
        (true, name) => StrategyChoice::Named(strategy_name(name)?),
    };
    Ok(Proposal {
        target: target(&request.app, &request.profile)?,
        from: optional_label("from_version", &request.from_version)?,
        to: label("to_version", &request.to_version)?,
        strategy,
        unit: match request.unit.as_str() {
            "" | "instance" => Unit::Instance,
            "key" => Unit::Key,
            other => return Err(word("unit", other, "instance or key")),
        },
        min_instances: request.min_instances,
        adoption: match request.adoption.as_str() {
            "" => ADOPTION_DEFAULT,
            share => parse("adoption", share)?,
        },
        progress_deadline: match request.progress_deadline.as_str() {
            "" => PROGRESS_DEADLINE_DEFAULT,
            span => parse("progress_deadline", span)?,
        },
        pins: pins(&request.pins)?,
        start: request.start,
        initial: request.initial,
        on_conflict: match request.on_conflict.as_str() {
            "" | "reject" => OnConflict::Reject,
            "queue" => OnConflict::Queue,
            "supersede" => OnConflict::Supersede,
            other => return Err(word("on_conflict", other, "reject, queue or supersede")),
        },
        checked_schema,
        coverage,
        analysis: asked_analysis(request.analysis.as_ref())?,
    })
}

pub(super) fn word(field: &str, found: &str, expected: &str) -> Fault {
    invalid(
        field,
        format!("`{}` is not {expected}", found.escape_debug()),
    )
}
