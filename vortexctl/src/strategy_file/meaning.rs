//! What fields say together: weights that rise, names that differ, queries where a source needs them.

use std::collections::BTreeMap;

use vortex_proto::v1;

use super::{
    read::Finding,
    require::{Measure, Require},
};

/// What is wrong with a file whose fields are each right.
pub(super) fn findings(file: &v1::StrategyFile) -> Vec<Finding> {
    let mut findings = vec![];
    stages(&file.stages, &mut findings);
    if let Some(analysis) = &file.analysis {
        checks(analysis, &mut findings);
    }
    findings
}

fn stages(stages: &[v1::Stage], findings: &mut Vec<Finding>) {
    let mut before = 0.0;
    for (index, stage) in stages.iter().enumerate() {
        let mut find = |what: String| {
            findings.push(Finding {
                place: format!("stages[{index}].weight"),
                what,
            });
        };
        if stage.weight.is_empty() {
            find("it is missing; every stage has a weight, e.g. \"25%\"".to_owned());
            continue;
        }
        let weight: f64 = stage
            .weight
            .trim_end_matches('%')
            .trim()
            .parse()
            .unwrap_or_default();
        if weight <= before {
            find(format!(
                "{} is not more than before; weights rise from stage to stage",
                stage.weight
            ));
        }
        if index + 1 == stages.len() && weight < 100.0 {
            find(format!(
                "the last stage is {}; it must be 100%",
                stage.weight
            ));
        }
        before = weight;
    }
}

fn checks(analysis: &v1::Analysis, findings: &mut Vec<Finding>) {
    if analysis.off && !analysis.checks.is_empty() {
        findings.push(Finding {
            place: "analysis.off".to_owned(),
            what: "nothing is judged, and yet there are checks; leave out the one or the other"
                .to_owned(),
        });
    }
    let mut names = BTreeMap::new();
    for (index, check) in analysis.checks.iter().enumerate() {
        let place = format!("analysis.checks[{index}]");
        if let Some(first) = names.insert(name(check), index) {
            findings.push(Finding {
                place: place.clone(),
                what: format!(
                    "it is called {}, like checks[{first}]; give one of them another name",
                    name(check)
                ),
            });
        }
        one(check, &place, findings);
    }
}

fn one(check: &v1::Check, place: &str, findings: &mut Vec<Finding>) {
    let mut find = |field: &str, what: String| {
        findings.push(Finding {
            place: format!("{place}.{field}"),
            what,
        });
    };
    if check.require.is_empty() {
        find(
            "require",
            "it is missing; write e.g. \"error_rate <= 5%\"".to_owned(),
        );
        return;
    }
    let Ok(require) = Require::parse(&check.require) else {
        return;
    };
    if check.source != "prometheus" {
        for (field, query) in queries(check) {
            if !query.is_empty() {
                find(field, "only source \"prometheus\" is asked".to_owned());
            }
        }
        if require.measure == Measure::Value {
            find(
                "source",
                "value needs source \"prometheus\" and a query".to_owned(),
            );
        }
        return;
    }
    let needed: &[&str] = match require.measure {
        Measure::Value | Measure::Latency(_) => &["query"],
        Measure::SuccessRate | Measure::ErrorRate => &["errors_query", "requests_query"],
    };
    for (field, query) in queries(check) {
        match (needed.contains(&field), query.is_empty()) {
            (true, true) => find(
                field,
                format!(
                    "it is missing; prometheus is asked it for {}",
                    require.measure
                ),
            ),
            (false, false) => find(
                field,
                format!(
                    "{} is not made of it; it is made of {}",
                    require.measure,
                    needed.join(" and ")
                ),
            ),
            (true, false) | (false, true) => {}
        }
    }
}

fn queries(check: &v1::Check) -> [(&'static str, &str); 3] {
    [
        ("query", &check.query),
        ("errors_query", &check.errors_query),
        ("requests_query", &check.requests_query),
    ]
}

/// What a check is called, its name or what it requires.
pub(crate) fn name(check: &v1::Check) -> String {
    if !check.name.is_empty() {
        return check.name.clone();
    }
    Require::parse(&check.require)
        .map(|require| require.name())
        .unwrap_or_default()
}
