//! Summaries of drift as a table.

use vortex_proto::v1;

use crate::{
    commands::fleet::state::{self, State},
    environment,
    ui::{Format, Ui},
};

/// One line per target.
pub(crate) fn table<'a>(ui: &Ui, summaries: impl Iterator<Item = &'a v1::DriftSummary>) -> String {
    let wide = ui.format == Format::Wide;
    let mut header = vec![
        "target",
        "total",
        "in sync",
        "pending",
        "drifted",
        "drift",
        "threshold",
        "alarm",
    ];
    if wide {
        header.extend(["states", "versions", "rollout", "acknowledged"]);
    }
    ui.table(
        &header,
        summaries.map(|summary| row(summary, wide)).collect(),
    )
}

/// One line per target and cluster. Other clusters tell no more than counts.
pub(crate) fn of_clusters(ui: &Ui, summaries: &[v1::DriftSummary]) -> String {
    let header = [
        "target", "cluster", "age", "total", "in sync", "pending", "drifted", "drift", "alarm",
    ];
    let row = |summary: &v1::DriftSummary| {
        let is_here = summary.cluster.is_empty();
        let cluster = if is_here {
            "(this one)"
        } else {
            &summary.cluster
        };
        let cells = row(summary, false);
        let mut cells = cells.into_iter();
        let mut line: Vec<String> = cells.by_ref().take(1).collect();
        line.extend([
            cluster.to_owned(),
            environment::coarse(&summary.age).to_owned(),
        ]);
        line.extend(cells.by_ref().take(5));
        // The threshold is known of one's own fleets only.
        line.extend(cells.skip(1));
        line
    };
    ui.table(&header, summaries.iter().map(row).collect())
}

pub(crate) fn target(summary: &v1::DriftSummary) -> String {
    format!("{}/{}", summary.app, summary.profile)
}

fn row(summary: &v1::DriftSummary, wide: bool) -> Vec<String> {
    let in_state = |state: State| summary.states.get(state.as_str()).copied().unwrap_or(0);
    let drifted: u64 = summary
        .states
        .iter()
        .filter(|(name, _)| state::is_drifted(name))
        .fold(0, |sum, (_, count)| sum.saturating_add(*count));
    let mut row = vec![
        target(summary),
        summary.total.to_string(),
        in_state(State::InSync).to_string(),
        in_state(State::Pending).to_string(),
        drifted.to_string(),
        percent(summary.drift_percent),
        percent(summary.threshold_percent),
        alarm(summary),
    ];
    if wide {
        let states = State::all()
            .filter(|state| state.is_drifted())
            .map(|state| (state.as_str(), in_state(state)))
            .filter(|(_, count)| *count > 0);
        let versions = summary
            .versions
            .iter()
            .map(|(version, count)| (version.as_str(), *count));
        let acknowledged = match summary.rollout.as_str() {
            "" => String::new(),
            _ => format!("{}/{}", summary.cohort_acknowledged, summary.cohort_live),
        };
        row.extend([
            counts(states),
            counts(versions),
            summary.rollout.clone(),
            acknowledged,
        ]);
    }
    row
}

/// `v1 120, v2 3`
fn counts<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> String {
    counts
        .map(|(name, count)| format!("{name} {count}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Two decimals at most, and none that say nothing.
fn percent(percent: f64) -> String {
    format!("{}%", (percent * 100.0).round() / 100.0)
}

/// How it is at this moment, about the fleet, about the daemon itself and about instances it has no room for, and
/// which alarms are raised.
fn alarm(summary: &v1::DriftSummary) -> String {
    let refused = format!("{} refused", summary.refused);
    let now = [
        (summary.alerting, "alerting"),
        (summary.suspect, "suspect"),
        (summary.refused > 0, refused.as_str()),
    ];
    let now = now.into_iter().filter(|(is_so, _)| *is_so);
    let raised = summary.alarms.iter();
    now.map(|(_, word)| word.to_owned())
        .chain(raised.map(|(alarm, since)| format!("{alarm} since {since}")))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> v1::DriftSummary {
        let count = |(name, count): (&str, u64)| (name.to_owned(), count);
        v1::DriftSummary {
            app: "checkout".to_owned(),
            profile: "prod".to_owned(),
            total: 1_000,
            states: [
                ("in_sync", 850),
                ("pending", 25),
                ("behind", 120),
                ("diverged", 0),
                ("silent", 5),
            ]
            .map(count)
            .into(),
            versions: [("v1", 880), ("v2", 120)].map(count).into(),
            drift_percent: 12.5,
            threshold_percent: 10.0,
            alerting: true,
            rollout: "r-1".to_owned(),
            cohort_live: 40,
            cohort_acknowledged: 38,
            ..v1::DriftSummary::default()
        }
    }

    #[test]
    fn a_target_is_one_line_with_its_drift_counted_together() {
        let line = row(&summary(), false).join("|");
        assert_eq!(line, "checkout/prod|1000|850|25|125|12.5%|10%|alerting");
    }

    #[test]
    fn another_cluster_is_a_line_of_its_own_with_the_age_of_its_data() {
        let elsewhere = v1::DriftSummary {
            cluster: "us".to_owned(),
            age: "4s 21ms".to_owned(),
            threshold_percent: 0.0,
            alerting: false,
            ..summary()
        };
        assert_eq!(
            of_clusters(&Ui::fixed(Format::Table, None), &[summary(), elsewhere]),
            "\
TARGET         CLUSTER     AGE  TOTAL  IN SYNC  PENDING  DRIFTED  DRIFT  ALARM
checkout/prod  (this one)  -    1000   850      25       125      12.5%  alerting
checkout/prod  us          4s   1000   850      25       125      12.5%  -
"
        );
    }

    #[test]
    fn a_wide_line_tells_states_versions_and_the_rollout() {
        let line = row(&summary(), true).split_off(8).join("|");
        assert_eq!(line, "behind 120, silent 5|v1 880, v2 120|r-1|38/40");
        let quiet = v1::DriftSummary {
            suspect: true,
            refused: 7,
            ..v1::DriftSummary::default()
        };
        assert_eq!(
            row(&quiet, true).join("|"),
            "/|0|0|0|0|0%|0%|suspect, 7 refused||||"
        );
    }
}
