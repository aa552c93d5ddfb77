//! `vortexctl rollout explain`: what happened and what to do, for whoever was woken by it.

use clap::Args;
use vortex_proto::v1;

use super::{card, legs, verdict};
use crate::{
    cli::RolloutArg,
    exit::Failure,
    session::Session,
    ui::{Format, Paint, Ui, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout explain checkout/prod
  vortexctl rollout explain r-7f3 -o wide              # with what each check requires and was asked
  vortexctl rollout explain r-7f3 -o json | jq .verdict")]
pub(crate) struct Explain {
    #[command(flatten)]
    rollout: RolloutArg,
}

impl Explain {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = v1::GetRolloutRequest {
            rollout: self.rollout.rollout,
        };
        let explanation = connection
            .rollouts()
            .explain(connection.request(request))
            .await?
            .into_inner();
        session.ui.show(
            &explanation,
            |ui| text(ui, &explanation),
            || vec![explanation.rollout.clone()],
        )
    }
}

/// The whole explanation, the answer first and the history last.
pub(crate) fn text(ui: &Ui, explanation: &v1::RolloutExplanation) -> String {
    let mut sections = vec![head(ui, explanation)];
    let mut why = String::new();
    for sentence in &explanation.why {
        why.push_str(&ui.prose("  ", sentence));
    }
    sections.push(section(ui, "WHY", why));
    sections.push(clusters(ui, explanation));
    sections.push(section(ui, "EXPOSED", exposed(ui, explanation)));
    if let Some(verdict) = &explanation.verdict {
        sections.push(judged(ui, verdict, &explanation.why));
    }
    sections.push(section(ui, "WHAT TO DO NOW", next(ui, &explanation.next)));
    sections.push(timeline(ui, &explanation.timeline));
    sections.retain(|section| !section.is_empty());
    sections.join("\n")
}

fn head(ui: &Ui, explanation: &v1::RolloutExplanation) -> String {
    let versions = match explanation.from_version.as_str() {
        "" => explanation.to_version.clone(),
        from => format!("{from} -> {}", explanation.to_version),
    };
    let mut text = format!(
        "{}  {}/{}  {}  {}\n",
        sanitize(&explanation.rollout),
        sanitize(&explanation.app),
        sanitize(&explanation.profile),
        sanitize(&versions),
        ui.paint(
            &sanitize(&explanation.phase),
            card::paint(&explanation.phase)
        ),
    );
    for line in ui.prose("", &explanation.headline).lines() {
        text.push_str(&ui.paint(line, Paint::Strong));
        text.push('\n');
    }
    text
}

/// How far it is in the clusters that it covers.
fn clusters(ui: &Ui, explanation: &v1::RolloutExplanation) -> String {
    let stages = usize::try_from(explanation.stage_count).unwrap_or_default();
    section(ui, "CLUSTERS", legs::table(ui, &explanation.legs, stages))
}

fn section(ui: &Ui, title: &str, body: String) -> String {
    if body.is_empty() {
        return body;
    }
    format!("{}\n{body}", ui.paint(title, Paint::Faint))
}

/// Who read the new version, as far as it was measured.
fn exposed(ui: &Ui, explanation: &v1::RolloutExplanation) -> String {
    let (requests, errors) = (explanation.canary_requests, explanation.canary_errors);
    if requests == 0 {
        return String::new();
    }
    // Shown with two digits.
    #[allow(clippy::cast_precision_loss, reason = "rounded anyway")]
    let share = verdict::share(errors as f64 / requests as f64);
    ui.prose(
        "  ",
        &format!("The canary answered {requests} requests while it was judged; {errors} of them failed ({share})."),
    )
}

/// The verdict that it rests on: its checks, and what each of them means.
fn judged(ui: &Ui, verdict: &v1::Verdict, why: &[String]) -> String {
    let mut title = format!(
        "CHECKS at {}, stage {}",
        sanitize(&verdict.at),
        verdict.stage
    );
    if verdict.revision > 0 {
        title.push_str(&format!(", revision {}", verdict.revision));
    }
    let outcome = ui.paint(
        &sanitize(&verdict.outcome),
        verdict::paint(&verdict.outcome),
    );
    let mut text = format!("{}\n  {outcome}", ui.paint(&title, Paint::Faint));
    if !verdict.decided_by.is_empty() {
        text.push_str(&format!(", decided by {}", sanitize(&verdict.decided_by)));
    }
    text.push('\n');
    for line in verdict::table(ui, &verdict.checks).lines() {
        text.push_str(&format!("  {line}\n"));
    }
    for check in &verdict.checks {
        // A check that passed needs no words, and what was said above none again.
        let is_told = why.iter().any(|why| why.contains(&check.message));
        let is_of_interest = (check.outcome != "pass" && !is_told) || ui.format == Format::Wide;
        if is_of_interest && !check.message.is_empty() {
            text.push_str(&ui.prose(&format!("  {}: ", sanitize(&check.name)), &check.message));
        }
        if ui.format == Format::Wide && !check.query.is_empty() {
            text.push_str(&format!("    asked: {}\n", sanitize(&check.query)));
        }
    }
    text
}

fn next(ui: &Ui, steps: &[String]) -> String {
    let mut text = String::new();
    for (number, step) in (1..).zip(steps) {
        text.push_str(&ui.prose(&format!("  {number}. "), step));
    }
    text
}

/// Since the start, when, and what: sentences are too long for a column, so they are wrapped beside their time.
fn timeline(ui: &Ui, entries: &[v1::TimelineEntry]) -> String {
    let is_wide = ui.format == Format::Wide;
    let longest = |of: fn(&v1::TimelineEntry) -> &str| {
        let lengths = entries
            .iter()
            .map(|entry| sanitize(of(entry)).chars().count());
        lengths.max().unwrap_or_default()
    };
    let (after, at) = (
        longest(|entry| &entry.after),
        longest(|entry| time_of_day(&entry.at)),
    );
    let mut body = String::new();
    for entry in entries {
        let shown_at = if is_wide {
            &entry.at
        } else {
            time_of_day(&entry.at)
        };
        let first = format!(
            "  {:>after$}  {:<at$}  ",
            sanitize(&entry.after),
            sanitize(shown_at)
        );
        // What the daemon does by itself needs no name.
        let by = match entry.actor.as_str() {
            "" | "system" => String::new(),
            actor => format!(", by {actor}"),
        };
        let revision = if is_wide {
            format!(" [{}]", entry.revision)
        } else {
            String::new()
        };
        body.push_str(&ui.prose(&first, &format!("{}{by}{revision}", entry.what)));
    }
    section(ui, "TIMELINE, in UTC", body)
}

/// `02:07:40` of an RFC 3339 moment; all of it, if it reads as none.
fn time_of_day(moment: &str) -> &str {
    let time = moment.split_once('T').map(|(_, time)| time);
    let seconds = time.and_then(|time| time.split_once('.').map(|(seconds, _)| seconds));
    let whole = time.map(|time| time.trim_end_matches('Z'));
    seconds.or(whole).unwrap_or(moment)
}

#[cfg(test)]
mod tests;
