//! Guides as commands: what stands behind `$` in a `console` block, and every command of a `sh` block.

use std::{
    fs,
    process::{Command, Stdio},
};

use vortex_tests::repository;

/// A command as a guide prints it.
#[derive(Clone, Debug)]
pub(crate) struct Printed {
    /// The line of the guide that it begins in, from 1.
    pub(crate) line: usize,
    /// The command, comments and all.
    pub(crate) text: String,
    /// What the guide shows below it.
    pub(crate) output: Vec<String>,
}

/// A guide.
pub(crate) struct Guide {
    /// Its path in the repository.
    pub(crate) name: String,
    /// All of it.
    pub(crate) text: String,
}

struct Block<'a> {
    language: &'a str,
    /// With their numbers, from 1.
    lines: Vec<(usize, &'a str)>,
}

/// Everything that tells somebody what to type.
pub(crate) fn guides() -> Vec<Guide> {
    let docs = fs::read_dir(repository().join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = docs
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    names.sort();
    assert!(names.len() >= 14, "{names:?}");
    for more in ["README.md", "CONTRIBUTING.md", "charts/vortex/README.md"] {
        names.push(more.to_owned());
    }
    names.into_iter().map(|name| guide(&name)).collect()
}

/// One of them.
pub(crate) fn guide(name: &str) -> Guide {
    let text = fs::read_to_string(repository().join(name)).unwrap();
    let name = name.to_owned();
    Guide { name, text }
}

impl Guide {
    fn blocks(&self) -> Vec<Block<'_>> {
        let (mut blocks, mut open) = (vec![], None::<Block<'_>>);
        for (index, line) in self.text.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => block.lines.push((index + 1, line)),
                (None, Some(language)) => {
                    let lines = vec![];
                    open = Some(Block { language, lines });
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: a block does not end", self.name);
        blocks
    }

    /// Its commands, in order.
    pub(crate) fn commands(&self) -> Vec<Printed> {
        let mut commands = vec![];
        for block in self.blocks() {
            match block.language {
                "sh" => commands.extend(script(&block, &self.name)),
                "console" => commands.extend(session(&block, &self.name)),
                other => {
                    let shell = ["bash", "shell", "zsh"].contains(&other);
                    assert!(!shell, "{}: call the language sh or console", self.name);
                }
            }
        }
        commands
    }

    /// Its settings: the line where each block begins, and the block.
    pub(crate) fn settings(&self) -> Vec<(usize, String)> {
        let blocks = self.blocks();
        let settings = blocks.iter().filter(|block| block.language == "toml");
        settings
            .map(|block| {
                let lines = block.lines.iter().map(|(_, line)| format!("{line}\n"));
                (block.lines[0].0, lines.collect())
            })
            .collect()
    }

    /// Blocks that begin with a comment which is a file's name.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let named = |block: &Block<'_>| {
            let (_, first) = block.lines.first()?;
            let name = first.strip_prefix("# ")?;
            let is_name = name.contains('.') && !name.contains([' ', '/']);
            let lines = block.lines.iter().map(|(_, line)| format!("{line}\n"));
            is_name.then(|| (name.to_owned(), lines.collect()))
        };
        self.blocks().iter().filter_map(named).collect()
    }

    /// What stands in backquotes in its prose, on one line.
    pub(crate) fn quoted(&self) -> Vec<String> {
        let mut prose = String::new();
        let mut is_code = false;
        for line in self.text.lines() {
            if line.starts_with("```") {
                is_code = !is_code;
            } else if !is_code {
                prose.push_str(line);
                // Quotes go over the end of a line, never over that of a paragraph.
                prose.push(if line.is_empty() { '\n' } else { ' ' });
            }
        }
        let paragraphs = prose.lines();
        let quoted = paragraphs.flat_map(|text| text.split('`').skip(1).step_by(2));
        quoted.map(str::to_owned).collect()
    }
}

fn script(block: &Block<'_>, name: &str) -> Vec<Printed> {
    let mut lines = block.lines.iter();
    let mut commands = vec![];
    while let Some((line, first)) = lines.next() {
        if first.trim().is_empty() || first.trim_start().starts_with('#') {
            continue;
        }
        let mut text = (*first).to_owned();
        while !is_whole(&text) {
            let (_, next) = lines
                .next()
                .unwrap_or_else(|| panic!("{name}:{line}: {text}"));
            text = format!("{text}\n{next}");
        }
        let (line, output) = (*line, vec![]);
        commands.push(Printed { line, text, output });
    }
    commands
}

fn session(block: &Block<'_>, name: &str) -> Vec<Printed> {
    let mut lines = block.lines.iter();
    let mut commands = Vec::<Printed>::new();
    while let Some((line, first)) = lines.next() {
        let Some(command) = first.strip_prefix("$ ") else {
            let before = commands.last_mut();
            let before = before.unwrap_or_else(|| panic!("{name}:{line}: output of what?"));
            before.output.push((*first).to_owned());
            continue;
        };
        let mut text = command.to_owned();
        while !is_whole(&text) {
            let (_, next) = lines
                .next()
                .unwrap_or_else(|| panic!("{name}:{line}: {text}"));
            text = format!("{text}\n{next}");
        }
        let (line, output) = (*line, vec![]);
        commands.push(Printed { line, text, output });
    }
    commands
}

/// Whether a shell takes it without waiting for more.
fn is_whole(text: &str) -> bool {
    let parsed = Command::new("bash")
        .args(["-n", "-c", text])
        .stderr(Stdio::null())
        .status();
    !text.ends_with('\\') && parsed.expect("bash can be started").success()
}
