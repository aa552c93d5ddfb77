//! An instance as a card, and several as a table.

use vortex_proto::v1;

use super::state::{self, State};
use crate::{
    environment,
    ui::{Format, Ui},
};

/// Why an instance is in its state, and what to do about it.
pub(crate) fn explanation(ui: &Ui, instance: &v1::Instance) -> String {
    let mut fields = fields(instance);
    fields.push(("next", state::hint(instance)));
    ui.card(&fields)
}

/// Everything known about an instance.
pub(crate) fn card(ui: &Ui, instance: &v1::Instance) -> String {
    let mut fields = fields(instance);
    fields.push(("started", moment(&instance.started_at)));
    let mut text = ui.card(&fields);
    if !instance.labels.is_empty() {
        let rows = instance
            .labels
            .iter()
            .map(|(key, value)| vec![key.clone(), value.clone()]);
        text.push('\n');
        text.push_str(&ui.table(&["label", "value"], rows.collect()));
    }
    text
}

fn fields(instance: &v1::Instance) -> Vec<(&'static str, String)> {
    vec![
        ("instance", instance.instance_id.clone()),
        ("target", target(instance)),
        ("state", state_word(instance)),
        ("why", instance.explanation.clone()),
        ("runs", edition(&instance.version, &instance.digest)),
        (
            "should run",
            edition(&instance.expected_version, &instance.expected_digest),
        ),
        ("refuses", refusal(instance)),
        ("cohort", instance.cohort.clone()),
        ("since", moment(&instance.since)),
        ("last seen", moment(&instance.last_seen)),
    ]
}

/// One line per instance.
pub(crate) fn table(ui: &Ui, instances: &[v1::Instance]) -> String {
    let wide = ui.format == Format::Wide;
    let mut header = vec![
        "target",
        "instance",
        "state",
        "runs",
        "should run",
        "cohort",
        "since",
        "last seen",
    ];
    if wide {
        header.extend(["digest", "started", "labels", "why"]);
    }
    let rows = instances.iter().map(|instance| {
        let mut row = vec![
            target(instance),
            instance.instance_id.clone(),
            state_word(instance),
            instance.version.clone(),
            instance.expected_version.clone(),
            instance.cohort.clone(),
            environment::age(&instance.since),
            environment::age(&instance.last_seen),
        ];
        if wide {
            let labels: Vec<String> = instance
                .labels
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            row.extend([
                short(&instance.digest),
                instance.started_at.clone(),
                labels.join(","),
                instance.explanation.clone(),
            ]);
        }
        row
    });
    ui.table(&header, rows.collect())
}

/// One name per instance: its id, after its target where several are listed.
pub(crate) fn names(instances: &[v1::Instance], is_of_one_target: bool) -> Vec<String> {
    let name = |instance: &v1::Instance| {
        if is_of_one_target {
            instance.instance_id.clone()
        } else {
            format!("{} {}", target(instance), instance.instance_id)
        }
    };
    instances.iter().map(name).collect()
}

fn target(instance: &v1::Instance) -> String {
    format!("{}/{}", instance.app, instance.profile)
}

/// `behind (3)`: by how many versions, where it is more than one.
fn state_word(instance: &v1::Instance) -> String {
    match (
        State::named(&instance.state),
        instance.versions_behind.unsigned_abs(),
    ) {
        (Some(State::Behind | State::Ahead), distance @ 2..) => {
            format!("{} ({distance})", instance.state)
        }
        (Some(_) | None, _) => instance.state.clone(),
    }
}

/// `v2 (3f9ac1d2e4b5)`
fn edition(version: &str, digest: &str) -> String {
    if digest.is_empty() {
        version.to_owned()
    } else {
        format!("{version} ({})", short(digest))
    }
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

fn refusal(instance: &v1::Instance) -> String {
    match instance.rejected_reason.as_str() {
        "" => instance.rejected_version.clone(),
        reason => format!("{}: {reason}", instance.rejected_version),
    }
}

/// `2026-01-02T03:04:05Z (5m ago)`
fn moment(moment: &str) -> String {
    match environment::since(moment) {
        Some(_) => format!("{moment} ({})", environment::age(moment)),
        None => moment.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_says_how_far_it_lies_off_and_what_it_refuses() {
        let instance = v1::Instance {
            state: "ahead".to_owned(),
            versions_behind: -3,
            rejected_version: "v4".to_owned(),
            rejected_reason: "port is no number".to_owned(),
            ..v1::Instance::default()
        };
        assert_eq!(state_word(&instance), "ahead (3)");
        assert_eq!(refusal(&instance), "v4: port is no number");
        assert_eq!(edition("v2", "0123456789abcdef"), "v2 (0123456789ab)");
        assert_eq!(edition("v2", ""), "v2");
    }

    #[test]
    fn an_id_names_an_instance_where_the_target_is_clear() {
        let instances = [v1::Instance {
            app: "checkout".to_owned(),
            profile: "prod".to_owned(),
            instance_id: "web-17".to_owned(),
            ..v1::Instance::default()
        }];
        assert_eq!(names(&instances, true), ["web-17"]);
        assert_eq!(names(&instances, false), ["checkout/prod web-17"]);
    }
}
