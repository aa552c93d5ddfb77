//! `[tracing]`: where spans of requests go.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;
use vortex_core::assign::BasisPoints;

use crate::traces::{TraceSettings, WayError};

/// The standard variables begin so; those for traces go before those for everything.
const VARIABLES: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_", "OTEL_EXPORTER_OTLP_"];

/// `[tracing]`, as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileTracing {
    otlp: Option<String>,
    sample: Option<String>,
    ca_file: Option<PathBuf>,
    client_cert_file: Option<PathBuf>,
    client_key_file: Option<PathBuf>,
}

/// A value, and who said so.
struct Named<T> {
    name: String,
    value: T,
}

/// The collector, if one is named, by the file or a variable. Files are looked for beside the settings file; they are read once
/// here, so that a wrong one is found at the start and not by the spans that are missing.
pub(super) fn read(
    file: Option<FileTracing>,
    settings_file: Option<&Path>,
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
    let by_variable = |end: &str| {
        VARIABLES.into_iter().find_map(|begin| {
            let name = format!("{begin}{end}");
            let value = variable(&name).filter(|value| !value.is_empty())?;
            Some(Named { name, value })
        })
    };
    let beside = settings_file.and_then(Path::parent);
    let beside = beside.unwrap_or(Path::new(""));
    let path = |end: &str, key: &str, file: Option<PathBuf>| {
        let given = by_variable(end).map(|it| Named {
            name: it.name,
            value: PathBuf::from(it.value),
        });
        given.or(file.map(|path| Named {
            name: format!("tracing.{key}"),
            value: beside.join(path),
        }))
    };
    let ca = path("CERTIFICATE", "ca_file", file.ca_file);
    let cert = path(
        "CLIENT_CERTIFICATE",
        "client_cert_file",
        file.client_cert_file,
    );
    let key = path("CLIENT_KEY", "client_key_file", file.client_key_file);
    let named = by_variable("ENDPOINT").or(file.otlp.map(|url| Named {
        name: "tracing.otlp".to_owned(),
        value: url,
    }));
    let Named { name, value } = named?;
    if let Err(why) = check(&value) {
        faults.push(format!("{name}: {why}; write e.g. http://collector:4317"));
        return None;
    }
    if let Some((given, missing)) = match (&cert, &key) {
        (Some(cert), None) => Some((&cert.name, "key")),
        (None, Some(key)) => Some((&key.name, "certificate")),
        (Some(_), Some(_)) | (None, None) => None,
    } {
        faults.push(format!(
            "{given}: it is given without its {missing}; name both or none"
        ));
        return None;
    }
    let path_of = |named: &Option<Named<PathBuf>>| named.as_ref().map(|it| it.value.clone());
    let settings = TraceSettings {
        collector: value,
        sample,
        ca_file: path_of(&ca),
        client_files: path_of(&cert).zip(path_of(&key)),
    };
    // Variables may be there for everybody; what the file says is meant for this collector.
    let written = [&ca, &cert, &key].into_iter().flatten();
    let mut written = written.map(|it| it.name.as_str());
    if let Some(file) = written.find(|name| name.starts_with("tracing."))
        && !settings.is_secured()
    {
        faults.push(format!("{file}: it needs a collector with https://"));
    }
    if let Err(error) = settings.endpoint() {
        let of = |named: &Option<Named<PathBuf>>| named.as_ref().map(|it| it.name.clone());
        let at = match &error {
            WayError::Url(_) | WayError::Tls(_) => None,
            WayError::Authorities(_) => of(&ca),
            WayError::Certificate(_) => of(&cert),
            WayError::Key(_) => of(&key),
        };
        faults.push(format!("{}: {error}", at.unwrap_or(name)));
    }
    Some(settings)
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
                let found = read(Some(file), None, variable, &mut faults);
                match expected {
                    Ok(expected) => {
                        assert_eq!(faults, [] as [&str; 0]);
                        assert_eq!(found.map(|it| it.collector).as_deref(), expected);
                    }
                    Err(expected) => assert!(faults.concat().contains(expected), "{faults:?}"),
                }
            };
        let (of_traces, of_all) = (
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
        );
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

    #[test]
    fn whom_to_trust_and_what_to_show_is_read_at_the_start_and_a_fault_names_who_said_it() {
        let dir = tempfile::tempdir().unwrap();
        let pair = || {
            let key = rcgen::KeyPair::generate().unwrap();
            let params = rcgen::CertificateParams::new(vec!["vortex".to_owned()]).unwrap();
            (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
        };
        let (cert, key) = pair();
        for (name, text) in [("a.crt", &cert), ("a.key", &key), ("b.key", &pair().1)] {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let settings_file = dir.path().join("vortexd.toml");
        let check = |url: &str, toml: &str, variables: &[(&str, &str)], expected: &str| {
            let file: FileTracing = toml::from_str(&format!("otlp = {url:?}\n{toml}")).unwrap();
            let variable = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, file)| dir.path().join(file).to_str().unwrap().to_owned())
            };
            let mut faults = vec![];
            read(Some(file), Some(&settings_file), variable, &mut faults);
            match expected {
                "" => assert_eq!(faults, [] as [&str; 0], "{toml} {variables:?}"),
                expected => {
                    assert_eq!(faults.len(), 1, "{faults:?}");
                    assert!(faults[0].starts_with(expected), "{faults:?}");
                }
            }
        };
        let (ca, of_all) = ("ca_file = \"a.crt\"", "OTEL_EXPORTER_OTLP_CERTIFICATE");
        let of_traces = "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE";
        let both = "client_cert_file = \"a.crt\"\nclient_key_file = \"a.key\"\nca_file = \"a.crt\"";
        for (toml, variables, expected) in [
            (ca, [].as_slice(), ""),
            (both, &[], ""),
            ("", &[(of_all, "a.crt")], ""),
            ("ca_file = \"none\"", &[(of_all, "a.crt")], ""),
            (
                ca,
                &[(of_all, "none")],
                "OTEL_EXPORTER_OTLP_CERTIFICATE: No such file",
            ),
            (
                "",
                &[(of_all, "a.crt"), (of_traces, "a.key")],
                "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: it holds no certificate",
            ),
            ("ca_file = \"none\"", &[], "tracing.ca_file: No such file"),
            (
                "client_cert_file = \"a.crt\"",
                &[],
                "tracing.client_cert_file: it is given without its key",
            ),
            (
                "client_key_file = \"a.key\"",
                &[],
                "tracing.client_key_file: it is given without its certificate",
            ),
            (
                &both.replace("a.key", "a.crt"),
                &[],
                "tracing.client_key_file: it holds no private key",
            ),
            (
                &both.replace("a.key", "b.key"),
                &[],
                "tracing.client_key_file: it is not the certificate's",
            ),
        ] {
            check("https://a", toml, variables, expected);
        }
        check("HTTPS://a", ca, &[], "");
        check("https://[fd00::1]:4317", ca, &[], "");
        check(
            "http://a",
            ca,
            &[],
            "tracing.ca_file: it needs a collector with https://",
        );
        // Meant for others, too.
        check("http://a", "", &[(of_all, "none")], "");
    }
}
