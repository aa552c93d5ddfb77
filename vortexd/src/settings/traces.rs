//! `[tracing]`: where spans of requests go.

use serde::Deserialize;
use url::Url;
use vortex_core::assign::BasisPoints;

use crate::traces::TraceSettings;

/// The standard variables that name a collector; the first goes before.
const VARIABLES: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// `[tracing]`, as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileTracing {
    otlp: Option<String>,
    sample: Option<String>,
}

/// The collector, if one is named, by the file or a variable.
pub(super) fn read(
    file: Option<FileTracing>,
    variable: impl Fn(&str) -> Option<String>,
    faults: &mut Vec<String>,
) -> Option<TraceSettings> {
    let file = file.unwrap_or_default();
    let sample = file
        .sample
        .map_or(Ok(BasisPoints::FULL), |text| text.parse());
    let sample = sample
        .map_err(|error| faults.push(format!("tracing.sample: {error}")))
        .unwrap_or(BasisPoints::FULL);
    let named = VARIABLES.into_iter().find_map(|name| {
        let value = variable(name).filter(|value| !value.is_empty());
        Some((name, value?))
    });
    let (name, collector) = named.or(file.otlp.map(|url| ("tracing.otlp", url)))?;
    if let Err(why) = check(&collector) {
        faults.push(format!("{name}: {why}; write e.g. http://collector:4317"));
        return None;
    }
    Some(TraceSettings { collector, sample })
}

/// The URL is logged, so there is no place in it for a password.
fn check(collector: &str) -> Result<(), String> {
    let url: Url = (collector.parse()).map_err(|error| format!("it is no URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("it is neither an http:// nor an https:// URL".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "it holds a password, which belongs into OTEL_EXPORTER_OTLP_HEADERS".to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_named_by_a_variable_or_the_file_and_none_is_no_tracing() {
        let check =
            |toml: &str, variables: &[(&str, &str)], expected: Result<Option<&str>, &str>| {
                let file: FileTracing = toml::from_str(toml).unwrap();
                let variable = |name: &str| {
                    let found = variables.iter().find(|(known, _)| *known == name);
                    found.map(|(_, value)| (*value).to_owned())
                };
                let mut faults = vec![];
                let found = read(Some(file), variable, &mut faults);
                match expected {
                    Ok(expected) => {
                        assert_eq!(faults, [] as [&str; 0]);
                        assert_eq!(found.map(|it| it.collector).as_deref(), expected);
                    }
                    Err(expected) => assert!(faults.concat().contains(expected), "{faults:?}"),
                }
            };
        let (of_traces, of_all) = (VARIABLES[0], VARIABLES[1]);
        check("", &[], Ok(None));
        check("sample = \"1%\"", &[(of_all, "")], Ok(None));
        check("otlp = \"http://a:1\"", &[], Ok(Some("http://a:1")));
        check(
            "otlp = \"http://a:1\"",
            &[(of_all, "http://b:1")],
            Ok(Some("http://b:1")),
        );
        check(
            "",
            &[(of_all, "http://b:1"), (of_traces, "https://c")],
            Ok(Some("https://c")),
        );
        check("otlp = \"a:1\"", &[], Err("tracing.otlp: it is neither"));
        check("otlp = \"a\"", &[], Err("tracing.otlp: it is no URL"));
        check(
            "",
            &[(of_all, "http://me:pw@b:1")],
            Err("OTLP_ENDPOINT: it holds a password"),
        );
        check(
            "otlp = \"http://a:1\"\nsample = \"two\"",
            &[],
            Err("tracing.sample: "),
        );
    }
}
