//! Whatever a guide prints of `vortexctl` and `vortexd` parses, and no command goes unaccounted for.

use std::{ffi::OsStr, fs, process::Command as Process};

use clap::{Command, CommandFactory as _, Parser as _, error::ErrorKind};
use vortex_tests::repository;
use vortexd::{settings::Settings, tasks::Program};

use crate::{
    read::{Guide, Printed, guide, guides},
    walks::{ELSEWHERE, WALKS},
};

fn vortexd() -> Command {
    Program::command()
}

/// Stands for everything that is not ours, so that nothing is run: there is no path, and nothing is found.
const STUBS: &str = r#"
command_not_found_handle() { return 0; }
note() { local line; printf -v line '%s\t' "$number" "$@"; echo "$line" >>"$log"; }
vortexctl() { note vortexctl "$@"; }
vortexd() { note vortexd "$@"; }
log=$PWD/log U=http://127.0.0.1:8888 J=Accept:any TOKEN=vxt_0 id=r-0000000000
PATH=/nowhere
"#;

/// Every call of a program of ours that a shell makes out of these commands: which command, and its words.
fn calls(commands: &[Printed]) -> Vec<(usize, Vec<String>)> {
    let folder = tempfile::tempdir().unwrap();
    let mut script = STUBS.to_owned();
    for (index, command) in commands.iter().enumerate() {
        let text = &command.text;
        script.push_str(&format!(
            "number={index}\n{{\n{text}\n}} >/dev/null 2>&1 </dev/null\n"
        ));
    }
    script.push_str("wait\n");
    let ended = Process::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(ended.stderr.is_empty(), "{ended:?}");
    let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
    let mut calls = vec![];
    for line in log.lines() {
        let mut words = line.trim_end_matches('\t').split('\t').map(str::to_owned);
        let index = words.next().unwrap().parse().unwrap();
        calls.push((index, words.collect()));
    }
    calls
}

/// Why clap would not take it.
fn refusal(words: &[String]) -> Option<String> {
    let program = match words[0].as_str() {
        "vortexctl" => vortexctl::command(),
        _ => vortexd(),
    };
    let error = program.try_get_matches_from(words).err()?;
    let asked = [ErrorKind::DisplayHelp, ErrorKind::DisplayVersion].contains(&error.kind());
    (!asked).then(|| error.to_string())
}

#[test]
fn every_printed_call_of_our_programs_parses() {
    let (mut wrong, mut count) = (vec![], 0);
    for guide in guides() {
        let commands = guide.commands();
        for (index, words) in calls(&commands) {
            count += 1;
            if let Some(why) = refusal(&words) {
                wrong.push(format!("{}:{}: {why}", guide.name, commands[index].line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 80, "{count} calls were found");
}

#[test]
fn a_flag_or_a_verb_that_is_gone_is_noticed() {
    for (text, expected) in [
        ("vortexctl rollout start a/b --too v2", "--too"),
        ("vortexctl rollout begin a/b --to v2", "begin"),
        ("vortexctl freeze lift f-1", "--reason <"),
        ("x=$(vortexctl rollout plan a/b --to v2 --nun)", "--nun"),
        ("true && vortexd --data-dirs x &", "--data-dirs"),
        ("vortexctl config list | vortexd chek", "chek"),
    ] {
        let printed = Printed {
            line: 1,
            text: text.to_owned(),
            output: vec![],
        };
        let calls = calls(&[printed]);
        let refusals: Vec<String> = calls.iter().filter_map(|it| refusal(&it.1)).collect();
        assert_eq!(refusals.len(), 1, "{text}: {calls:?}");
        assert!(refusals[0].contains(expected), "{text}: {}", refusals[0]);
    }
}

/// What of a mention in prose is no command, verb or flag; `a|b` stands for either, and upper case for a value.
fn misnamed(quoted: &str) -> Vec<String> {
    let mut words = quoted.split_whitespace();
    let mut program = match words.next() {
        Some("vortexctl") => vortexctl::command(),
        Some("vortexd") => vortexd(),
        _ => return vec![],
    };
    program.build();
    let (mut at, mut wrong) = (&program, vec![]);
    while let Some(word) = words.next() {
        let word = word.trim_matches(['[', ']', ',', ';', '…']);
        if let Some(flag) = word.strip_prefix("--") {
            let (flag, value) = flag
                .split_once('=')
                .map_or((flag, None), |(flag, value)| (flag, Some(value)));
            let known = at.get_arguments().find(|it| {
                let aliases = it.get_all_aliases().unwrap_or_default();
                it.get_long() == Some(flag) || aliases.contains(&flag)
            });
            match known {
                Some(it) if it.get_action().takes_values() && value.is_none() => drop(words.next()),
                Some(_) => {}
                None if ["help", "version"].contains(&flag) => {}
                None => wrong.push(format!("`{quoted}`: no flag --{flag}")),
            }
        } else if at.has_subcommands() && word.starts_with(|c: char| c.is_ascii_lowercase()) {
            let found: Vec<_> = word
                .split('|')
                .map(|verb| at.find_subcommand(verb))
                .collect();
            match found.first() {
                Some(Some(next)) if found.iter().all(Option::is_some) => at = next,
                _ => wrong.push(format!("`{quoted}`: no command {word}")),
            }
        }
    }
    wrong
}

#[test]
fn every_command_that_prose_names_is_there_with_its_flags() {
    let all: Vec<(String, String)> = (guides().into_iter().chain([guide("ARCHITECTURE.md")]))
        .flat_map(|guide| {
            let quoted = guide.quoted();
            quoted.into_iter().map(move |it| (guide.name.clone(), it))
        })
        .collect();
    let named = all
        .iter()
        .filter(|(_, it)| it.starts_with("vortexctl ") || it.starts_with("vortexd "));
    assert!(named.count() > 40);
    let wrong: Vec<String> = (all.iter())
        .flat_map(|(name, it)| {
            misnamed(it)
                .into_iter()
                .map(move |why| format!("{name}: {why}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        misnamed("vortexctl token create|list|revoke"),
        Vec::<String>::new()
    );
    assert_eq!(misnamed("vortexctl token create NAME --rule X").len(), 1);
    assert_eq!(
        misnamed("vortexctl tokens list").len(),
        2,
        "nor what follows"
    );
}

/// What the daemon finds wrong with settings, but that files which they name are not there.
fn faults(settings: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vortexd.toml");
    fs::write(&path, settings).unwrap();
    let words = [
        OsStr::new("vortexd"),
        OsStr::new("--config"),
        path.as_os_str(),
    ];
    let program = Program::try_parse_from(words).unwrap();
    let said = match Settings::load(program.flags) {
        Ok(_) => return vec![],
        Err(error) => error.to_string(),
    };
    let faults = said.split("\n  - ").skip(1).map(str::to_owned);
    faults
        .filter(|fault| !fault.contains("No such file"))
        .collect()
}

#[test]
fn every_block_of_settings_is_one_that_the_daemon_takes() {
    let (mut wrong, mut count) = (vec![], 0);
    for guide in guides() {
        for (line, settings) in guide.settings() {
            count += 1;
            let name = &guide.name;
            let found = faults(&settings).into_iter();
            wrong.extend(found.map(|fault| format!("{name}:{line}: {fault}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 6, "{count} blocks were found");
    assert_eq!(faults("[fleet]\nintervall = \"1s\"\n").len(), 1);
    assert_eq!(faults("[fleet]\ninterval = \"soon\"\n").len(), 1);
}

#[test]
fn the_unit_for_systemd_starts_the_daemon_and_waits_for_its_end() {
    let text = guide("docs/install.md").text;
    let value = |key: &str| {
        let mut lines = text.lines().filter_map(|line| line.strip_prefix(key));
        lines
            .next()
            .unwrap_or_else(|| panic!("no {key}"))
            .to_owned()
    };
    let command = value("ExecStart=");
    let mut words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    assert_eq!(words[0], "/usr/local/bin/vortexd");
    words[0] = "vortexd".to_owned();
    assert_eq!(refusal(&words), None);
    let settings = Settings::load(Program::try_parse_from(["vortexd"]).unwrap().flags).unwrap();
    let longest = settings.drain_delay + settings.drain_timeout;
    let waits: u64 = value("TimeoutStopSec=").parse().unwrap();
    assert!(waits > longest.as_secs(), "{waits}");
    // The statuses after which nothing changes by a restart, as docs/operations.md has them.
    assert_eq!(value("RestartPreventExitStatus="), "2 70 71 72 73 74");
}

#[test]
fn every_command_is_run_or_its_reason_is_written_down() {
    let mut wrong = vec![];
    let mut excused: Vec<(&str, &str)> = ELSEWHERE.iter().map(|it| (it.0, it.1)).collect();
    for Guide { name, text } in guides() {
        if WALKS.iter().any(|walk| walk.guide == name) {
            continue;
        }
        let guide = Guide { name, text };
        for command in guide.commands() {
            let is_it = |it: &(&str, &str)| it.0 == guide.name && command.text.starts_with(it.1);
            match ELSEWHERE.iter().position(|it| is_it(&(it.0, it.1))) {
                Some(position) => {
                    let found = (ELSEWHERE[position].0, ELSEWHERE[position].1);
                    excused.retain(|it| *it != found);
                }
                None => wrong.push(format!(
                    "{}:{}: no test runs `{}`: walk it in walks.rs, or say there why not",
                    guide.name, command.line, command.text
                )),
            }
        }
    }
    for why in WALKS
        .iter()
        .flat_map(|walk| walk.reasons())
        .chain(ELSEWHERE.iter().map(|it| it.2))
    {
        let mut tests = why
            .split([' ', ';', ':'])
            .filter(|word| word.ends_with(".rs"));
        let folder = repository().join("tests/tests");
        if let Some(name) = tests.find(|name| !folder.join(name).is_file()) {
            wrong.push(format!("`{why}`: there is no {name}"));
        }
    }
    for (guide, start) in excused {
        wrong.push(format!(
            "{guide} has no `{start}…` any more: take it off the list"
        ));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
