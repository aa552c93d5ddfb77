//! Helm and kubeconform, and what they give back.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde::Deserialize as _;
use serde_json::Value;
use vortex_tests::{repository, tool};

/// The chart.
pub(crate) fn chart() -> PathBuf {
    repository().join("charts/vortex")
}

/// The oldest version that the chart is for, the newest there are schemas of, and some between.
pub(crate) const KUBERNETES: [&str; 5] = ["1.25.0", "1.28.0", "1.31.0", "1.34.0", "1.37.0"];

/// A set of values below `ci`.
pub(crate) fn value_sets() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(chart().join("ci"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    names
}

/// What Helm makes of the chart.
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) objects: Vec<Value>,
}

impl Rendered {
    /// The only object of this kind whose name ends so.
    pub(crate) fn object(&self, kind: &str, suffix: &str) -> &Value {
        let found: Vec<&Value> = (self.objects.iter())
            .filter(|it| it["kind"] == kind)
            .filter(|it| it["metadata"]["name"].as_str().unwrap().ends_with(suffix))
            .collect();
        assert_eq!(found.len(), 1, "{kind} {suffix} in {}", self.text);
        found[0]
    }

    /// Whether there is any object of this kind.
    pub(crate) fn has(&self, kind: &str) -> bool {
        self.objects.iter().any(|it| it["kind"] == kind)
    }

    /// `vortexd.toml`.
    pub(crate) fn settings(&self) -> &str {
        let mut found = (self.objects.iter())
            .flat_map(|it| [&it["data"], &it["stringData"]])
            .filter_map(|data| data["vortexd.toml"].as_str());
        found.next().unwrap()
    }

    /// The daemon's container.
    pub(crate) fn container(&self) -> &Value {
        &self.object("StatefulSet", "")["spec"]["template"]["spec"]["containers"][0]
    }
}

/// Renders the chart for a version of Kubernetes, with arguments of Helm's. An error is what Helm said. None where there
/// is no Helm.
pub(crate) fn template(kubernetes: &str, arguments: &[&str]) -> Option<Result<Rendered, String>> {
    template_of(&chart(), kubernetes, arguments)
}

fn template_of(
    chart: &Path,
    kubernetes: &str,
    arguments: &[&str],
) -> Option<Result<Rendered, String>> {
    let output = Command::new(tool("helm")?)
        .args(["template", "shop", "--namespace", "config"])
        .arg(chart)
        .args(["--kube-version", kubernetes])
        .args(arguments)
        .current_dir(chart.join("ci"))
        .output()
        .unwrap();
    if !output.status.success() {
        return Some(Err(String::from_utf8(output.stderr).unwrap()));
    }
    let text = String::from_utf8(output.stdout).unwrap();
    let objects = yaml_serde::Deserializer::from_str(&text)
        .map(|document| Value::deserialize(document).unwrap())
        .filter(|object| !object.is_null())
        .collect();
    Some(Ok(Rendered { text, objects }))
}

/// What Helm tells whoever installs the chart with these arguments. `helm template` does not print it, so it is rendered as
/// an object of a copy of the chart.
pub(crate) fn notes(arguments: &[&str]) -> Option<String> {
    let copy = tempfile::tempdir().unwrap();
    let copied = Command::new("cp")
        .args(["-r", chart().to_str().unwrap()])
        .arg(copy.path())
        .status();
    assert!(copied.unwrap().success());
    let copy = copy.path().join("vortex");
    let object = "apiVersion: v1\nkind: Notes\nmetadata:\n  name: notes\n\
                  text: {{ include (print .Template.BasePath \"/NOTES.txt\") . | toJson }}\n";
    std::fs::write(copy.join("templates/notes.yaml"), object).unwrap();
    let rendered = template_of(&copy, "1.31.0", arguments)?;
    let rendered = rendered.unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
    Some(
        rendered.object("Notes", "notes")["text"]
            .as_str()?
            .to_owned(),
    )
}

/// The same for one value set, which has to render.
pub(crate) fn render(kubernetes: &str, values: &str) -> Option<Rendered> {
    let rendered = template(kubernetes, &["--values", values])?;
    Some(rendered.unwrap_or_else(|error| panic!("{values} for {kubernetes}: {error}")))
}

/// Holds objects against the schemas of a version of Kubernetes. None where there are no schemas.
pub(crate) fn conform(kubernetes: &str, text: &str) -> Option<Output> {
    let program = tool("kubeconform")?;
    let schemas = repository().join("target/kubernetes");
    let own = repository().join("tests/tests/chart/crds");
    assert!(
        schemas.join(format!("v{kubernetes}")).is_dir(),
        "no schemas of Kubernetes {kubernetes}: run `make tools`"
    );
    let name = "{{.ResourceKind}}{{.KindSuffix}}.json";
    let mut child = Command::new(program)
        .args(["-strict", "-output", "json", "-summary", "-verbose"])
        .args(["-kubernetes-version", kubernetes])
        .arg("-schema-location")
        .arg(schemas.join("{{.NormalizedKubernetesVersion}}").join(name))
        .arg("-schema-location")
        .arg(own.join(name))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    Some(child.wait_with_output().unwrap())
}
