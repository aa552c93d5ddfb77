use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    checks: CheckArgs,
    #[command(flatten)]
    stages: StageArgs,
}

fn judged(flags: &str, file: v1::StrategyFile) -> Result<Judged, String> {
    let words = std::iter::once("x").chain(flags.split_whitespace());
    let line = Line::try_parse_from(words).map_err(|error| error.to_string())?;
    line.checks.together(file, &line.stages).map_err(|failure| {
        assert_eq!(failure.exit, Exit::Usage);
        assert!(!failure.hint.is_empty());
        failure.message
    })
}

fn with_check(name: &str, require: &str) -> v1::StrategyFile {
    v1::StrategyFile {
        stages: vec![v1::Stage::default()],
        analysis: Some(v1::Analysis {
            alpha: "2%".to_owned(),
            checks: vec![v1::Check {
                name: name.to_owned(),
                require: require.to_owned(),
                ..v1::Check::default()
            }],
            ..v1::Analysis::default()
        }),
    }
}

#[test]
fn every_flag_makes_a_requirement() {
    let check = |flags: &str, name: &str, require: &str, on_failure: &str, critical: bool| {
        let checks = judged(flags, v1::StrategyFile::default())
            .unwrap()
            .analysis
            .unwrap()
            .checks;
        let expected = v1::Check {
            name: name.to_owned(),
            require: require.to_owned(),
            on_failure: on_failure.to_owned(),
            critical,
            ..v1::Check::default()
        };
        assert_eq!(checks, [expected], "{flags}");
    };
    check(
        "--max-error-rate 5%",
        "error-rate",
        "error_rate <= 5%",
        "rollback",
        true,
    );
    check(
        "--min-success-rate 99.9%",
        "success-rate",
        "success_rate >= 99.9%",
        "pause",
        false,
    );
    check(
        "--p50-below 20ms",
        "latency-p50",
        "latency_p50 <= 20ms",
        "rollback",
        false,
    );
    check(
        "--p90-below 90ms",
        "latency-p90",
        "latency_p90 <= 90ms",
        "rollback",
        false,
    );
    check(
        "--p95-below 0.1s",
        "latency-p95",
        "latency_p95 <= 0.1s",
        "rollback",
        false,
    );
    check(
        "--p99-below 250ms",
        "latency-p99",
        "latency_p99 <= 250ms",
        "rollback",
        false,
    );
    check(
        "--p99-vs-stable x1.10",
        "latency-p99-vs-stable",
        "latency_p99 <= stable * 1.10",
        "rollback",
        false,
    );
    check(
        "--errors-vs-stable +0.5pp",
        "error-rate-vs-stable",
        "error_rate <= stable + 0.5pp",
        "rollback",
        false,
    );
    check(
        "--errors-vs-stable x1.2",
        "error-rate-vs-stable",
        "error_rate <= stable * 1.2",
        "rollback",
        false,
    );
    for wrong in [
        "--max-error-rate 5",
        "--max-error-rate 101%",
        "--p99-below 250",
        "--p99-below stable",
        "--p99-vs-stable 1.1",
        "--p99-vs-stable x",
        "--errors-vs-stable +5%",
        "--alpha 1",
        "--check-min-samples 0",
        "--check-window soon",
        "--no-analysis --alpha 1%",
    ] {
        assert!(
            judged(wrong, v1::StrategyFile::default()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn flags_add_to_a_file_and_never_contradict_it() {
    let nothing = judged("", v1::StrategyFile::default()).unwrap();
    assert_eq!((nothing.stages.len(), nothing.analysis), (0, None));

    let flags = "--max-error-rate 5% --alpha 5% --check-interval 30s --check-min-samples 7";
    let both = judged(flags, with_check("mine", "success_rate >= 99%")).unwrap();
    let analysis = both.analysis.unwrap();
    assert_eq!((both.stages.len(), analysis.alpha.as_str()), (1, "5%"));
    assert_eq!(analysis.interval, "30s");
    let samples: Vec<u64> = analysis
        .checks
        .iter()
        .map(|check| check.min_samples)
        .collect();
    assert_eq!(samples, [0, 7]);

    let off = judged("--no-analysis", with_check("mine", "success_rate >= 99%")).unwrap();
    let off = off.analysis.unwrap();
    assert_eq!((off.off, off.checks.len()), (true, 0));

    let check = |flags: &str, file: v1::StrategyFile, expected: &str| {
        let message = judged(flags, file).unwrap_err();
        assert!(message.contains(expected), "{message}");
    };
    let unnamed = with_check("", "error_rate <= 9%");
    check(
        "--max-error-rate 5%",
        unnamed,
        "each make a check error-rate",
    );
    check(
        "--bake 1m",
        with_check("a", "error_rate <= 9%"),
        "has stages",
    );
    check(
        "--check-window 1m",
        with_check("a", "error_rate <= 9%"),
        "made by flags",
    );
    let off = v1::StrategyFile {
        stages: vec![],
        analysis: Some(v1::Analysis {
            off: true,
            ..v1::Analysis::default()
        }),
    };
    check("--max-error-rate 5%", off, "nothing is judged");
}
