use super::*;

fn check(name: &str, require: &str, outcome: &str) -> v1::CheckVerdict {
    v1::CheckVerdict {
        name: name.to_owned(),
        require: require.to_owned(),
        outcome: outcome.to_owned(),
        min_samples: 100,
        on_failure: "rollback".to_owned(),
        ..v1::CheckVerdict::default()
    }
}

/// One check of every kind.
pub(crate) fn checks() -> Vec<v1::CheckVerdict> {
    vec![
        v1::CheckVerdict {
            canary: Some(0.9912),
            limit: Some(0.99),
            low: Some(0.984),
            high: Some(0.9957),
            canary_samples: 4_311,
            ..check("success-rate", "success_rate >= 99%", "pass")
        },
        v1::CheckVerdict {
            canary: Some(0.0091),
            stable: Some(0.004),
            limit: Some(0.009),
            low: Some(-0.001),
            high: Some(0.0092),
            canary_samples: 4_311,
            stable_samples: 90_211,
            evidence: Some(3.2),
            evidence_limit: Some(500.0),
            failures: 1,
            failure_budget: 3,
            ..check(
                "errors-vs-stable",
                "error_rate <= stable + 0.5pp",
                "inconclusive",
            )
        },
        v1::CheckVerdict {
            canary: Some(312.4),
            stable: Some(250.0),
            limit: Some(275.0),
            low: Some(301.0),
            high: Some(330.0),
            canary_samples: 4_311,
            stable_samples: 90_211,
            evidence: Some(520.0),
            evidence_limit: Some(500.0),
            failures: 1,
            ..check("p99-vs-stable", "latency_p99 <= stable * 1.10", "fail")
        },
        v1::CheckVerdict {
            canary: Some(312.4),
            limit: Some(250.0),
            canary_samples: 43,
            critical: true,
            ..check("p99", "latency_p99 <= 250ms", "fail")
        },
        v1::CheckVerdict {
            unit: "B".to_owned(),
            canary: Some(1_234_567_890.0),
            stable: Some(1_100_000_000.0),
            limit: Some(1_320_000_000.0),
            canary_samples: 0,
            min_samples: 0,
            on_failure: "notify".to_owned(),
            ..check("memory", "value <= stable * 1.2", "fail")
        },
        check("queue", "value <= 0.8", "no_data"),
        check("everyone", "error_rate <= stable", "not_applicable"),
    ]
}

#[test]
fn a_row_per_check_with_the_outcome_last() {
    let ui = Ui::fixed(Format::Table, None);
    assert_eq!(
        table(&ui, &checks()),
        "\
CHECK             CANARY  STABLE  LIMIT      INTERVAL         SAMPLES     EVIDENCE      FAILED  OUTCOME
success-rate      99.12%  -       >= 99%     98.4%..99.57%    4311        -             -       pass
errors-vs-stable  0.91%   0.4%    <= 0.9%    -0.1pp..+0.92pp  4311/90.2k  e 3.2 of 500  1 of 3  inconclusive
p99-vs-stable     312ms   250ms   <= 275ms   301ms..330ms     4311/90.2k  e 520 of 500  1       fail
p99               312ms   -       <= 250ms   -                43 of 100   -             -       fail (critical)
memory            1.23GB  1.1GB   <= 1.32GB  -                0/0         -             -       fail (notify)
queue             -       -       <= 0.8     -                0 of 100    -             -       no data
everyone          -       -       <= stable  -                -           -             -       not applicable
"
    );
}

#[test]
fn eighty_columns_are_enough_for_what_matters() {
    let text = table(&Ui::fixed(Format::Table, Some(80)), &checks());
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    for column in ["CHECK", "CANARY", "LIMIT", "SAMPLES", "OUTCOME"] {
        assert!(text.contains(column), "{text}");
    }
}

#[test]
fn a_line_says_the_outcome_once() {
    let check = |summary: &str, expected: &str| {
        let verdict = v1::Verdict {
            outcome: "hold".to_owned(),
            summary: summary.to_owned(),
            ..v1::Verdict::default()
        };
        assert_eq!(line(&Ui::fixed(Format::Table, None), &verdict), expected);
    };
    check("hold: 43 of 100 samples", "hold: 43 of 100 samples");
    check("43 of 100 samples", "hold: 43 of 100 samples");
    check("holding on", "hold: holding on");
    check("", "hold");
    check("a\u{1b}[2Jb", "hold: a\\u{1b}[2Jb");
}

#[test]
fn figures_are_short_and_never_say_more_than_was_measured() {
    let show = |text: String, expected: &str| assert_eq!(text, expected);
    show(share(0.0), "0%");
    show(share(0.000_01), "<0.01%");
    show(share(0.999_99), ">99.99%");
    show(share(1.0), "100%");
    show(milliseconds(0.44), "0.4ms");
    show(milliseconds(99.0), "99ms");
    show(milliseconds(12_345.0), "12.35s");
    show(plain(0.8), "0.8");
    show(plain(499.7), "500");
    show(plain(0.000_2), "2.0e-4");
    show(plain(0.0), "0");
    show(count(9_999), "9999");
    show(count(1_234_567), "1.23M");
    let figures = Figures::of(&check("x", "error_rate <= 5%", "pass"));
    show(figures.value(Some(f64::NAN)), "");
}

#[test]
fn an_answer_of_another_time_is_shown_all_the_same() {
    let strange = v1::CheckVerdict {
        canary: Some(3.0),
        ..check("new", "apdex >= 0.9", "sideways")
    };
    let text = table(&Ui::fixed(Format::Table, None), &[strange]);
    assert!(
        text.contains("sideways") && text.contains(">= 0.9"),
        "{text}"
    );
}

#[test]
fn the_documented_table_is_what_is_shown() {
    let checks = [
        v1::CheckVerdict {
            canary: Some(0.994),
            limit: Some(0.99),
            low: Some(0.991),
            high: Some(0.9961),
            canary_samples: 4_311,
            ..check("success-rate", "success_rate >= 99%", "pass")
        },
        v1::CheckVerdict {
            canary: Some(0.006),
            stable: Some(0.004),
            limit: Some(0.009),
            low: Some(0.0),
            high: Some(0.0052),
            canary_samples: 4_311,
            stable_samples: 90_211,
            evidence: Some(0.8),
            evidence_limit: Some(500.0),
            failure_budget: 3,
            ..check("errors-vs-stable", "error_rate <= stable + 0.5pp", "pass")
        },
    ];
    let shown = table(&Ui::fixed(Format::Table, None), &checks);
    let documented = include_str!("../../../../../docs/rollouts.md");
    assert!(documented.contains(&shown), "{shown}");
}
