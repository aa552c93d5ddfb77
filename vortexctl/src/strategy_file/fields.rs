//! What a strategy file may hold: the one description that the reader, its advice and the editors' schema are made of.

/// A table of fields.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) description: &'static str,
    pub(crate) fields: &'static [Field],
}

/// One field of a table.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// What holds where the field is left out; empty: nothing to speak of.
    pub(crate) default: &'static str,
    pub(crate) description: &'static str,
}

/// What a field takes.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Any text, with an example of one.
    Text(&'static str),
    /// Text of a form.
    Form(Form),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A whole number from 0 to this one.
    Whole(u64),
    /// A table of its own.
    Table(&'static Table),
    /// Tables, one after the other.
    List(&'static Table),
}

/// Text of a form: a pattern for editors; the reader looks closer.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) what: &'static str,
    pub(crate) example: &'static str,
    pub(crate) pattern: &'static str,
    pub(crate) is_right: fn(&str) -> Result<(), String>,
}

const PERCENTAGE: Form = Form {
    what: "a percentage",
    example: "12.5%",
    pattern: r"^[0-9]+(\.[0-9]+)?%$",
    is_right: super::require::percentage,
};
const DURATION: Form = Form {
    what: "a duration",
    example: "5m",
    pattern: r"^([0-9]+ *[a-zA-Z]+ *)+$",
    is_right: duration,
};
const NAME: Form = Form {
    what: "a name of a-z, 0-9 and -",
    example: "error-rate",
    pattern: "^[a-z0-9-]+$",
    is_right: name,
};
const REQUIRE: Form = Form {
    what: "a requirement",
    example: "error_rate <= 5%",
    pattern: super::require::PATTERN,
    is_right: super::require::right,
};

fn duration(text: &str) -> Result<(), String> {
    crate::cli::duration(text).map(|_| ())
}

fn name(text: &str) -> Result<(), String> {
    let is_right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !text.is_empty() && text.chars().all(is_right) {
        Ok(())
    } else {
        Err("only a-z, 0-9 and - may stand in it".to_owned())
    }
}

/// A whole file.
pub(crate) static FILE: Table = Table {
    description: "A rollout strategy: its stages, and how rollouts with it are judged.",
    fields: &[
        Field {
            name: "stages",
            kind: Kind::List(&STAGE),
            default: "",
            description: "The stages, in order. Weights rise strictly, and the last one is 100%. Left out: those of the command line or of canary-standard.",
        },
        Field {
            name: "analysis",
            kind: Kind::Table(&ANALYSIS),
            default: "",
            description: "How rollouts are judged. Left out: by the default checks.",
        },
    ],
};

/// A stage.
pub(crate) static STAGE: Table = Table {
    description: "One step of a rollout.",
    fields: &[
        Field {
            name: "weight",
            kind: Kind::Form(PERCENTAGE),
            default: "",
            description: "The share of instances or keys that get the new version.",
        },
        Field {
            name: "bake",
            kind: Kind::Form(DURATION),
            default: "5m",
            description: "How long the stage is watched before it may be left.",
        },
        Field {
            name: "gate",
            kind: Kind::Choice(&["auto", "manual"]),
            default: "auto",
            description: "Whether the stage is left by itself once it has baked, or waits for a promote.",
        },
    ],
};

/// The checks and what holds for all of them.
pub(crate) static ANALYSIS: Table = Table {
    description: "How rollouts are judged.",
    fields: &[
        Field {
            name: "interval",
            kind: Kind::Form(DURATION),
            default: "10s",
            description: "How often a rollout is judged.",
        },
        Field {
            name: "alpha",
            kind: Kind::Form(PERCENTAGE),
            default: "1%",
            description: "The chance that comparisons ever roll back a version that is no worse than stable, over the whole rollout.",
        },
        Field {
            name: "checks",
            kind: Kind::List(&CHECK),
            default: "",
            description: "What must hold. Left out: the default checks.",
        },
        Field {
            name: "off",
            kind: Kind::Switch,
            default: "false",
            description: "Judge nothing: stages are left when they have baked.",
        },
        Field {
            name: "hold_deadline",
            kind: Kind::Form(DURATION),
            default: "10m",
            description: "How long a stage that has baked is held for want of data or samples before it pauses.",
        },
        Field {
            name: "unavailable_deadline",
            kind: Kind::Form(DURATION),
            default: "5m",
            description: "How long a source may be unavailable before the rollout pauses.",
        },
        Field {
            name: "compare_instances",
            kind: Kind::Whole(u32::MAX as u64),
            default: "3",
            description: "Fewest canary instances whose comparison may roll back (with unit instance); with fewer it pauses, for it would compare hosts.",
        },
    ],
};

/// A check.
pub(crate) static CHECK: Table = Table {
    description: "One thing that must hold.",
    fields: &[
        Field {
            name: "name",
            kind: Kind::Form(NAME),
            default: "",
            description: "What the check is called. Left out: made of what it requires.",
        },
        Field {
            name: "require",
            kind: Kind::Form(REQUIRE),
            default: "",
            description: "What must hold: a limit (success_rate >= 99%, error_rate <= 5%, latency_p99 <= 250ms), or a comparison with stable (error_rate <= stable + 0.5pp, latency_p99 <= stable * 1.10). With a query of your own: value <= 0.8, value <= stable * 1.2.",
        },
        Field {
            name: "source",
            kind: Kind::Choice(&["heartbeats", "prometheus"]),
            default: "heartbeats",
            description: "Where the figures come from.",
        },
        Field {
            name: "query",
            kind: Kind::Text("max(queue_depth{app=\"{{app}}\", version=\"{{version}}\"})"),
            default: "",
            description: "Prometheus, for value: an instant query that gives one number. {{app}}, {{profile}}, {{version}} and {{window}} are filled in; for a comparison it is asked for both versions.",
        },
        Field {
            name: "errors_query",
            kind: Kind::Text(
                "sum(increase(http_requests_total{version=\"{{version}}\", code=~\"5..\"}[{{window}}]))",
            ),
            default: "",
            description: "Prometheus, for rates: how many requests failed in {{window}}.",
        },
        Field {
            name: "requests_query",
            kind: Kind::Text(
                "sum(increase(http_requests_total{version=\"{{version}}\"}[{{window}}]))",
            ),
            default: "",
            description: "Prometheus, for rates: how many requests there were in {{window}}.",
        },
        Field {
            name: "critical",
            kind: Kind::Switch,
            default: "false",
            description: "Its first failure rolls back, whatever the budget.",
        },
        Field {
            name: "min_samples",
            kind: Kind::Whole(u64::MAX),
            default: "100",
            description: "Fewest requests of the canary (and of stable, to compare) that a verdict takes.",
        },
        Field {
            name: "window",
            kind: Kind::Form(DURATION),
            default: "5m",
            description: "How far back a limit looks; never beyond the stage's beginning.",
        },
        Field {
            name: "failure_budget",
            kind: Kind::Whole(u32::MAX as u64),
            default: "0",
            description: "Failed judgements of a stage that are borne.",
        },
        Field {
            name: "inconclusive_budget",
            kind: Kind::Whole(u32::MAX as u64),
            default: "3",
            description: "Inconclusive judgements in a row after the bake that are borne before a pause.",
        },
        Field {
            name: "on_failure",
            kind: Kind::Choice(&["rollback", "pause", "notify"]),
            default: "rollback",
            description: "What a failure beyond the budget leads to; notify only shows it.",
        },
        Field {
            name: "no_data",
            kind: Kind::Choice(&["hold", "pass", "fail"]),
            default: "hold",
            description: "What it means that nothing was measured.",
        },
    ],
};

impl Table {
    /// The field of this name.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field whose name is nearest to a misspelt one, if one is near.
    pub(crate) fn nearest(&self, name: &str) -> Option<&'static str> {
        nearest(name, self.fields.iter().map(|field| field.name))
    }

    /// The names of all its fields.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self.fields.iter().map(|field| field.name).collect();
        names.join(", ")
    }
}

/// The word nearest to a misspelt one, if one is near: at most a third of its letters are wrong, or one begins the
/// other.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.to_lowercase().replace('-', "_");
    let word = plain(word);
    let mut best: Option<(usize, &str)> = None;
    for right in known {
        let distance = strsim::osa_distance(&word, &plain(right));
        let begins = word.len() > 2 && (right.starts_with(&word) || word.starts_with(right));
        let is_near = begins || distance <= (right.len() + 1) / 3;
        if is_near && best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, right));
        }
    }
    best.map(|(_, right)| right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_field_is_told_the_right_one() {
        let check = |word: &str, expected: Option<&str>| {
            assert_eq!(CHECK.nearest(word), expected, "{word}");
        };
        check("min_sample", Some("min_samples"));
        check("minSamples", Some("min_samples"));
        check("min-samples", Some("min_samples"));
        check("requires", Some("require"));
        check("onfailure", Some("on_failure"));
        check("error_query", Some("errors_query"));
        check("inconclusive", Some("inconclusive_budget"));
        check("threshold", None);
        check("x", None);
    }

    #[test]
    fn every_field_is_one_of_the_message_and_none_is_missing() {
        use serde_json::{Value, json};
        use vortex_proto::v1;

        let check = |table: &Table, message: Value, only_answered: &[&str]| {
            let mut names: Vec<&str> = message
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .filter(|name| !only_answered.contains(name))
                .collect();
            names.sort_unstable();
            let mut fields: Vec<&str> = table.fields.iter().map(|field| field.name).collect();
            fields.sort_unstable();
            assert_eq!(fields, names);
        };
        check(&FILE, json!(v1::StrategyFile::default()), &[]);
        check(&STAGE, json!(v1::Stage::default()), &[]);
        check(&ANALYSIS, json!(v1::Analysis::default()), &["is_default"]);
        check(&CHECK, json!(v1::Check::default()), &[]);
    }
}
