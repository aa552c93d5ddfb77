//! Tidiness, held by a test: layers, lengths, generated files, words that do not belong.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Every Rust file below a folder of the repository, with its path from the root.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut found = vec![];
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path
                    .strip_prefix(root())
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "no Rust files in {folder}");
    found.sort();
    found
}

/// The modules of the core: each imports only itself and those before it.
const LAYERS: [&str; 17] = [
    "ids", "time", "limits", "pattern", "error", "config", "assign", "access", "sample",
    "analysis", "freeze", "fleet", "rollout", "conflict", "journal", "peering", "backup",
];

#[test]
fn a_module_of_the_core_imports_only_those_above_it() {
    // ids and limits name each other's bounds; they are one row of the design.
    let row = |module: &str| match module {
        "ids" | "time" | "limits" | "pattern" | "error" => 0,
        "config" | "assign" | "access" | "sample" | "freeze" => 1,
        // What runs is told what should run as plain values: it knows neither rollouts nor the journal.
        "fleet" => 2,
        // Evidence is counts and numbers: it knows neither fleets nor rollouts.
        "analysis" => 2,
        "rollout" => 3,
        "conflict" | "journal" => 4,
        // A session moves ops and reads their numbers and hashes: it knows no store and no socket.
        // Nor does a backup: it is told bytes.
        "peering" | "backup" => 5,
        other => panic!("{other} is in no layer; add it to this test and to ARCHITECTURE.md"),
    };
    let mut wrong = vec![];
    for (name, text) in rust_files("vortex-core/src") {
        let inner = name.strip_prefix("vortex-core/src/").unwrap();
        let module = inner.split('/').next().unwrap().trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let text: String = (text.lines())
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        for other in LAYERS {
            let imports = text.contains(&format!("crate::{other}"))
                || text
                    .split("use crate::{")
                    .nth(1)
                    .and_then(|rest| rest.split("};").next())
                    .is_some_and(|list| {
                        list.split(['\n', ','])
                            .any(|line| line.trim_start().starts_with(&format!("{other}::")))
                    });
            if imports && row(other) > row(module) {
                wrong.push(format!("{name} imports {other}"));
            }
        }
        for impure in [
            "tokio",
            "std::fs",
            "std::net",
            "std::thread",
            "SystemTime::now",
            "Instant::now",
        ] {
            if text.contains(impure) {
                wrong.push(format!(
                    "{name} speaks of {impure}: the core does no I/O and has no clock"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files over 400 lines, each with its reason.
const LONG_FILES: [(&str, &str); 6] = [
    (
        "vortex-core/src/ids.rs",
        "all names with their rules, one after the other",
    ),
    (
        "vortex-core/src/journal/body.rs",
        "every kind of op, in one place on purpose",
    ),
    (
        "vortex-core/src/journal/decide/rollouts.rs",
        "the rollout machine is read as one table",
    ),
    (
        "vortex-core/src/journal/rejection.rs",
        "every way to be refused with its words, in one place on purpose",
    ),
    (
        "vortexd/src/store/redb/backend.rs",
        "a quarter of it are its unit tests",
    ),
    (
        "vortexd/src/store/redb/open.rs",
        "every way to refuse a store, in the order of the checks",
    ),
];

#[test]
fn a_file_has_at_most_four_hundred_lines_or_a_reason() {
    let folders = [
        "vortex-core/src",
        "vortexd/src",
        "vortexctl/src",
        "vortex-client/src",
        "proto/src",
    ];
    let mut wrong = vec![];
    for (name, text) in folders.iter().flat_map(|folder| rust_files(folder)) {
        let length = text.lines().count();
        let excused = LONG_FILES.iter().any(|(long, _)| *long == name);
        // Test modules in files of their own may tabulate.
        let is_tests = name.ends_with("/tests.rs") || name.contains("/tests/");
        if length > 400 && !excused && !is_tests {
            wrong.push(format!("{name} has {length} lines"));
        }
        if length <= 400 && excused {
            wrong.push(format!("{name} is short by now: take it off the list"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_text_carries_loose_ends() {
    let marks = [
        "TO".to_owned() + "DO",
        "FIX".to_owned() + "ME",
        "XX".to_owned() + "X",
    ];
    let listed = Command::new("git")
        .args(["ls-files"])
        .current_dir(root())
        .output()
        .unwrap();
    let mut wrong = vec![];
    for name in String::from_utf8(listed.stdout).unwrap().lines() {
        let Ok(text) = fs::read_to_string(root().join(name)) else {
            continue;
        };
        for mark in &marks {
            if text.contains(mark.as_str()) {
                wrong.push(format!("{name} holds {mark}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Compares a committed file with what the code makes now; with UPDATE set, writes it.
fn check_generated(name: &str, fresh: &str) {
    let path = root().join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, fresh).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == fresh, "{name} is stale: run `make generate`");
}

#[test]
fn the_openapi_document_is_fresh_and_its_schemas_are_distinct() {
    let document = vortexd::rest::openapi_document();
    let mut json = document.to_pretty_json().unwrap();
    json.push('\n');
    check_generated("docs/openapi.json", &json);
    // A schema of the same name would silently replace another: every message has to be there.
    let schemas = document.components.unwrap().schemas;
    for name in [
        "Rollout",
        "ConfigVersion",
        "Event",
        "Assignment",
        "ProblemBody",
        "Target",
    ] {
        assert!(schemas.contains_key(name), "no schema {name}");
    }
}

#[test]
fn the_table_of_access_is_fresh() {
    let path = "docs/security.md";
    let page = fs::read_to_string(root().join(path)).unwrap();
    let (before, rest) = page.split_once("make generate -->\n").unwrap();
    let (_, after) = rest
        .split_once("<!-- end of what is generated -->")
        .unwrap();
    let table = vortexd::access::page();
    let fresh =
        format!("{before}make generate -->\n\n{table}\n<!-- end of what is generated -->{after}");
    check_generated(path, &fresh);
}

/// What the command line prints.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(vortex_tests::vortexctl())
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_completions_are_fresh() {
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(&["completions", shell]);
        check_generated(&format!("completions/vortexctl.{shell}"), &script);
    }
}

#[test]
fn the_schema_of_strategy_files_is_fresh() {
    let schema = printed(&["strategy", "schema"]);
    check_generated("docs/strategy.schema.json", &schema);
}

#[test]
fn every_test_that_the_guide_to_faults_names_exists() {
    let text = fs::read_to_string(root().join("docs/faults.md")).unwrap();
    let folders = [
        "tests",
        "vortex-client",
        "vortex-core",
        "vortexctl",
        "vortexd",
    ];
    let files: Vec<(String, String)> = folders.into_iter().flat_map(rust_files).collect();
    let named: Vec<(&str, &str)> = (text.split('`').skip(1).step_by(2))
        .filter_map(|quoted| quoted.split_once(".rs: "))
        .collect();
    assert!(named.len() > 50, "{named:?}");
    for (file, test) in named {
        let (ending, heading) = (format!("/{file}.rs"), format!("fn {test}("));
        let is_there =
            |(path, text): &(String, String)| path.ends_with(&ending) && text.contains(&heading);
        assert!(
            files.iter().any(is_there),
            "there is no {test} in {file}.rs"
        );
    }
}

#[test]
fn the_manual_pages_are_fresh() {
    let fresh = tempfile::tempdir().unwrap();
    printed(&["man", fresh.path().to_str().unwrap()]);
    let daemon = <vortexd::tasks::Program as clap::CommandFactory>::command();
    clap_mangen::generate_to(daemon, fresh.path()).unwrap();
    let pages = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let expected = pages(fresh.path());
    assert!(expected.contains(&"vortexctl-rollout-start.1".to_owned()));
    assert!(expected.contains(&"vortexd-healthcheck.1".to_owned()));
    for name in &expected {
        let text = fs::read_to_string(fresh.path().join(name)).unwrap();
        check_generated(&format!("man/{name}"), &text);
    }
    for name in pages(&root().join("man")) {
        assert!(
            expected.contains(&name),
            "man/{name} is of no command any more: remove it"
        );
    }
}
