use std::path::PathBuf;

use super::*;

fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// What is found in a YAML text, a line per finding.
fn found(text: &str) -> Vec<String> {
    let findings = parse(text, Syntax::Yaml).err().unwrap_or_default();
    findings
        .iter()
        .map(|finding| format!("{}: {}", finding.place, finding.what))
        .collect()
}

#[test]
fn every_mistake_is_found_with_its_place_and_the_right_field() {
    let text = r#"
stages:
  - weigth: 1%
  - {weight: 100, bake: soon, gate: manuel}
analysis:
  alpha: 0.01
  intervall: 10s
  checks:
    - require: error_rate <= 5%
    - require: succes_rate >= 99%
      min_sample: 20
      critical: "yes"
      failure_budget: -1
      threshold: 3
    - {require: value <= 3}
"#;
    assert_eq!(
        found(text),
        [
            "stages[0].weigth: there is no field `weigth`; did you mean weight?",
            "stages[1].weight: expected a percentage in quotes, e.g. \"12.5%\"; found the number 100",
            "stages[1].bake: \"soon\" is not a duration: expected number at 0; write e.g. 30s, 5m or 1h",
            "stages[1].gate: expected one of auto, manual; found \"manuel\"; did you mean manual?",
            "analysis.alpha: expected a percentage in quotes, e.g. \"1%\"; found the number 0.01",
            "analysis.intervall: there is no field `intervall`; did you mean interval?",
            "analysis.checks[1].require: \"succes_rate >= 99%\" is not a requirement: `succes_rate` is not measured; did you mean success_rate?",
            "analysis.checks[1].min_sample: there is no field `min_sample`; did you mean min_samples?",
            "analysis.checks[1].critical: expected true or false; found \"yes\"",
            "analysis.checks[1].failure_budget: expected a whole number from 0 to 4294967295; found the number -1",
            "analysis.checks[1].threshold: there is no field `threshold`; there are name, require, source, query, errors_query, requests_query, critical, min_samples, window, failure_budget, inconclusive_budget, on_failure, no_data",
            "analysis.checks[2].source: value needs source \"prometheus\" and a query",
        ]
    );
}

#[test]
fn fields_that_are_right_each_may_be_wrong_together() {
    let text = r#"
stages: [{weight: 50%}, {weight: 25%}, {weight: 75%}]
analysis:
  checks:
    - require: error_rate <= 5%
    - {name: error-rate, require: error_rate <= 2%}
    - {name: no-source, require: value <= 3, query: up}
    - {name: no-query, require: success_rate >= 99%, source: prometheus, query: up}
    - {name: empty}
"#;
    assert_eq!(
        found(text),
        [
            "stages[1].weight: 25% is not more than before; weights rise from stage to stage",
            "stages[2].weight: the last stage is 75%; it must be 100%",
            "analysis.checks[1]: it is called error-rate, like checks[0]; give one of them another name",
            "analysis.checks[2].query: only source \"prometheus\" is asked",
            "analysis.checks[2].source: value needs source \"prometheus\" and a query",
            "analysis.checks[3].query: success_rate is not made of it; it is made of errors_query and requests_query",
            "analysis.checks[3].errors_query: it is missing; prometheus is asked it for success_rate",
            "analysis.checks[3].requests_query: it is missing; prometheus is asked it for success_rate",
            "analysis.checks[4].require: it is missing; write e.g. \"error_rate <= 5%\"",
        ]
    );
}

#[test]
fn the_same_field_twice_is_refused_in_every_syntax() {
    let check = |syntax: Syntax, text: &str| {
        let findings = parse(text, syntax).unwrap_err();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(!findings[0].what.is_empty());
    };
    check(
        Syntax::Json,
        r#"{"analysis": {"alpha": "1%", "alpha": "2%"}}"#,
    );
    check(Syntax::Yaml, "analysis:\n  alpha: 1%\n  alpha: 2%\n");
    check(Syntax::Toml, "[analysis]\nalpha = \"1%\"\nalpha = \"2%\"\n");
    check(Syntax::Yaml, "");
    check(Syntax::Json, "[]");
    check(Syntax::Json, "{}");
}

#[test]
fn what_an_answer_says_is_a_file_too() {
    let analysis = v1::Analysis {
        is_default: true,
        checks: vec![v1::Check {
            name: "errors".to_owned(),
            require: "error_rate <= 5%".to_owned(),
            ..v1::Check::default()
        }],
        ..v1::Analysis::default()
    };
    let text = serde_json::to_string(&v1::StrategyFile {
        stages: vec![],
        analysis: Some(analysis.clone()),
    })
    .unwrap();
    let file = parse(&text, Syntax::Json).unwrap();
    let expected = v1::Analysis {
        is_default: false,
        ..analysis
    };
    assert_eq!(file.analysis, Some(expected));
}

#[test]
fn the_documented_examples_are_right_and_the_schema_says_so() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(docs().join("strategies")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        let file = load(&path).unwrap_or_else(|failure| panic!("{}", failure.message));
        assert!(!file.stages.is_empty() && file.analysis.is_some(), "{name}");
        let text = std::fs::read_to_string(&path).unwrap();
        let tree = Syntax::of(&name).unwrap().read(&text).unwrap();
        if let Err(error) = validator.validate(&tree) {
            panic!("{name}: {error}");
        }
        count += 1;
    }
    assert_eq!(count, 3);
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let check = |json: &str| {
        let tree = Syntax::Json.read(json).unwrap();
        assert!(!validator.is_valid(&tree), "{json}");
        assert!(parse(json, Syntax::Json).is_err(), "{json}");
    };
    check(r#"{"stage": []}"#);
    check(r#"{"stages": [{"bake": "5m"}]}"#);
    check(r#"{"stages": [{"weight": "100"}]}"#);
    check(r#"{"analysis": {"checks": [{"name": "a b", "require": "error_rate <= 5%"}]}}"#);
    check(r#"{"analysis": {"checks": [{"require": "error_rate < 5%"}]}}"#);
    check(r#"{"analysis": {"checks": [{"require": "error_rate <= 5%", "no_data": "ignore"}]}}"#);
    check(r#"{"analysis": {"alpha": "1"}}"#);
    check(r#"{"analysis": {"compare_instances": -1}}"#);
}

#[test]
fn a_change_names_a_field_that_there_is() {
    let check = |text: &str, expected: Result<(), &str>| {
        assert_eq!(
            known_change(text).map(|_| ()),
            expected.map_err(ToOwned::to_owned),
            "{text}"
        );
    };
    check("alpha=5%", Ok(()));
    check("errors.require=error_rate <= 2%", Ok(()));
    check(
        "errors.min_sample=20",
        Err("there is no field `min_sample`; did you mean min_samples?"),
    );
    check(
        "alfa=5%",
        Err("there is no field `alfa`; did you mean alpha?"),
    );
    check(
        "alpha",
        Err("a change reads FIELD=VALUE or CHECK.FIELD=VALUE, e.g. alpha=5%"),
    );
}

#[path = "../../../tests/src/fuzz/mutate.rs"]
#[allow(unreachable_pub, reason = "shared with the tests' own programs")]
mod mutate;

#[test]
fn whatever_a_file_holds_is_read_or_refused() {
    let folders = std::fs::read_dir(docs().join("strategies")).unwrap();
    let seeds: Vec<Vec<u8>> = folders
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert!(!seeds.is_empty());
    let mut state = 7u64;
    let mut roll = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) ^ state
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..1_000 {
        let input = mutate::mutated(&seeds, &mut roll);
        let text = String::from_utf8_lossy(&input);
        for syntax in [Syntax::Toml, Syntax::Yaml, Syntax::Json] {
            match parse(&text, syntax) {
                Ok(_) => read += 1,
                Err(findings) => {
                    assert!(!findings.is_empty());
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 10 && refused > 10, "{read} read, {refused} refused");
}
