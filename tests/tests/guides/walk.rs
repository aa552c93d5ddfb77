//! A guide, typed: one shell runs its commands in order, as they are printed, before real daemons.

use std::{
    fmt::Write as _,
    fs::{self, File},
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};
use vortex_tests::{repository, vortexctl};

use crate::read::{Guide, Printed, guide};

/// How long a walk may take, with a loaded machine in mind.
const LONGEST: Duration = Duration::from_secs(120);

/// How a guide is walked.
pub(crate) struct Walk {
    /// The guide's path.
    pub(crate) guide: &'static str,
    /// What it takes for granted: shell lines before the first command.
    pub(crate) given: &'static str,
    /// What is special about commands that begin so. Each is about the first such command that no step before it is about.
    pub(crate) steps: &'static [(&'static str, Step)],
    /// Words that stand for others, and those.
    pub(crate) words: &'static [(&'static str, &'static str)],
}

/// What is special about a command.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// Before it, something happens that the guide tells of: shell lines.
    Given(&'static str),
    /// It ends with another status than 0.
    Status(i32),
    /// It is answered with another status of HTTP than 2xx.
    Http(u16),
    /// It is not run, and why.
    Not(&'static str),
    /// What it prints is not compared with what the guide shows, and why.
    Output(&'static str),
}

/// What each command ended with, and what it printed.
struct Ended {
    status: i32,
    stdout: String,
    stderr: String,
}

/// Ports of its own for every walk, below those that the system gives to whoever asks for any.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 50).unwrap() * 200 + 20_000;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A daemon that a guide starts in the foreground goes on in the background, once it has said where it is. What is asked
/// over HTTP tells its status.
const SHELL: &str = r#"
export VORTEX_SERVER=http://127.0.0.1:8888 VORTEX_LISTEN=127.0.0.1:8888 VORTEX_ADMIN_LISTEN=127.0.0.1:9889
export VORTEX_CONFIG=$PWD/contexts.yaml VORTEX_ACTOR=alice HOME=$PWD
record=$PWD/record; touch "$record/daemons"
vortexd() {
    case ${1-} in check | restore | healthcheck) command vortexd "$@"; return ;; esac
    local said; said=$(mktemp -p "$record")
    command vortexd "$@" >"$said" 2>"$said.log" &
    local process=$!
    echo "$process $*" >>"$record/daemons"
    until [ -s "$said" ]; do
        kill -0 $process 2>/dev/null || { cat "$said.log" >&2; wait $process; return; }
        sleep 0.02
    done
    cat "$said"
}
# All daemons, or those that were told these words.
stop() {
    local process rest
    while read -r process rest; do
        [[ $rest == *"${1-}"* ]] || continue
        kill -TERM $process 2>/dev/null || continue
        while kill -0 $process 2>/dev/null; do sleep 0.02; done
    done <"$record/daemons"
}
trap stop EXIT
curl() { command curl --no-progress-meter --write-out '%{stderr}HTTP %{http_code}\n' "$@"; }
"#;

impl Walk {
    /// Runs it, and tells everything that is not as the guide says.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.faults_of(&guide(self.guide))
    }

    /// The same of a guide that is no file.
    pub(crate) fn faults_of(&self, guide: &Guide) -> Vec<String> {
        let commands = guide.commands();
        let (steps, mut faults) = self.assign(&commands);
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("record");
        fs::create_dir(&record).unwrap();
        let ports: Vec<(String, String)> =
            (["8888", "9889", "8801", "8802", "8811", "8812", "9090"].iter())
                .map(|port| (format!(":{port}"), format!(":{}", free_port())))
                .collect();
        let here = |text: &str| {
            let fixed = self
                .words
                .iter()
                .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()));
            fixed
                .chain(ports.iter().cloned())
                .fold(text.to_owned(), |text, (from, to)| text.replace(&from, &to))
        };
        for (name, text) in guide.files() {
            fs::write(folder.path().join(name), here(&text)).unwrap();
        }
        let script = here(&script(self.given, &commands, &steps));
        run(&script, folder.path());
        for (index, command) in commands.iter().enumerate() {
            if steps[index].iter().any(|step| matches!(step, Step::Not(_))) {
                continue;
            }
            let place = format!("{}:{}: `{}`", self.guide, command.line, command.text);
            let Some(ended) = ended(&record, index) else {
                let before = read(&record.join(format!("{index}.before")));
                let shell = read(&record.join("shell"));
                faults.push(format!("{place}: was not reached\n{before}\n{shell}"));
                break;
            };
            faults.extend(judge(&ended, &steps[index]).map(|why| format!("{place}: {why}")));
            if let Some(line) = self.unlike(command, &ended, &steps[index]) {
                let is = format!("{}{}", ended.stdout, ended.stderr);
                faults.push(format!(
                    "{place}: the guide shows\n  {line}\nand it printed\n{is}"
                ));
            }
        }
        faults
    }

    /// The first line that the guide shows and the command did not print.
    fn unlike<'a>(&self, command: &'a Printed, ended: &Ended, steps: &[Step]) -> Option<&'a str> {
        if steps.iter().any(|step| matches!(step, Step::Output(_))) {
            return None;
        }
        let printed = outline(&format!("{} {}", ended.stdout, ended.stderr));
        // What stands for a variable is an id, and those are all alike.
        let fixed = self.words.iter().filter(|(_, to)| !to.contains('$'));
        let mut shown = command.output.iter().map(String::as_str);
        shown.find(|line| {
            let line = fixed.clone().fold((*line).to_owned(), |line, (from, to)| {
                line.replace(from, to)
            });
            !is_within(&line, &printed)
        })
    }

    /// Why something is not run, or not compared.
    pub(crate) fn reasons(&self) -> impl Iterator<Item = &'static str> {
        self.steps.iter().filter_map(|(_, step)| match step {
            Step::Not(why) | Step::Output(why) => Some(*why),
            Step::Given(_) | Step::Status(_) | Step::Http(_) => None,
        })
    }

    /// The steps of each command, and those that are about none.
    fn assign(&self, commands: &[Printed]) -> (Vec<Vec<Step>>, Vec<String>) {
        let mut steps = vec![vec![]; commands.len()];
        let mut faults = vec![];
        let mut taken: Vec<(usize, &str, std::mem::Discriminant<Step>)> = vec![];
        for (start, step) in self.steps {
            let kind = std::mem::discriminant(step);
            let free = |index: &usize| !taken.contains(&(*index, start, kind));
            let found = (0..commands.len())
                .filter(|index| commands[*index].text.starts_with(start))
                .find(free);
            match found {
                Some(index) => {
                    taken.push((index, start, kind));
                    steps[index].push(*step);
                }
                None => faults.push(format!("{} has no `{start}…`", self.guide)),
            }
        }
        (steps, faults)
    }
}

/// Everything that the shell is told.
fn script(given: &str, commands: &[Printed], steps: &[Vec<Step>]) -> String {
    let mut script = format!("{SHELL}\nset -e\nexec 2>\"$record/shell\"\n{given}\nset +e\n");
    for (index, command) in commands.iter().enumerate() {
        let skipped = steps[index].iter().any(|step| matches!(step, Step::Not(_)));
        for step in &steps[index] {
            if let Step::Given(lines) = step {
                let _ = write!(
                    script,
                    "set -e\n{{\n{lines}\n}} >\"$record/{index}.before\" 2>&1\nset +e\n"
                );
            }
        }
        if !skipped {
            let text = &command.text;
            let _ = write!(
                script,
                "{{\n{text}\n}} >\"$record/{index}.out\" 2>\"$record/{index}.err\" </dev/null\necho $? >\"$record/{index}.status\"\n"
            );
        }
    }
    script
}

/// Runs a script in a folder, with our programs on the path, and leaves nothing running.
fn run(script: &str, folder: &Path) {
    let (ctl, machine) = (vortexctl(), std::env::var("PATH").unwrap_or_default());
    let path = format!("{}:{machine}", ctl.parent().unwrap().display());
    let log = File::create(folder.join("record/bash")).unwrap();
    let mut shell = Command::new("bash")
        .args(["-c", script])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .env("REPOSITORY", repository())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .process_group(0)
        .spawn()
        .unwrap();
    let group = Pid::from_raw(i32::try_from(shell.id()).unwrap()).unwrap();
    let begun = Instant::now();
    while shell.try_wait().unwrap().is_none() && begun.elapsed() < LONGEST {
        std::thread::sleep(Duration::from_millis(20));
    }
    // Whatever is left of it, or all of it when it took too long.
    let _ = kill_process_group(group, Signal::KILL);
    let _ = shell.wait();
}

fn ended(record: &Path, index: usize) -> Option<Ended> {
    let status = read(&record.join(format!("{index}.status")));
    Some(Ended {
        status: status.trim().parse().ok()?,
        stdout: read(&record.join(format!("{index}.out"))),
        stderr: read(&record.join(format!("{index}.err"))),
    })
}

/// What is wrong about how it ended.
fn judge(ended: &Ended, steps: &[Step]) -> Option<String> {
    let (mut status, mut http) = (0, None);
    for step in steps {
        match step {
            Step::Status(expected) => status = *expected,
            Step::Http(expected) => http = Some(expected.to_string()),
            Step::Given(_) | Step::Not(_) | Step::Output(_) => {}
        }
    }
    let said = format!("{}{}", ended.stdout, ended.stderr);
    if ended.status != status {
        return Some(format!("status {} and not {status}\n{said}", ended.status));
    }
    let mut answers = ended
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix("HTTP "));
    let as_expected = |answer: &str| match &http {
        Some(expected) => answer == expected,
        None => answer.starts_with('2'),
    };
    answers
        .find(|answer| !as_expected(answer))
        .map(|answer| format!("HTTP {answer}\n{said}"))
}

/// What is never twice the same is one sign: ids, digests, times, numbers. Space is one space.
fn outline(text: &str) -> String {
    let mut words = vec![];
    for word in text.split_whitespace() {
        let (mut outline, mut before) = (String::new(), "");
        for part in word.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let (name, end) = match part.strip_suffix(|c: char| !c.is_ascii_alphanumeric()) {
                Some(name) => (name, &part[name.len()..]),
                None => (part, ""),
            };
            let is_digits = name.contains(|c: char| c.is_ascii_digit());
            let is_label = name.len() <= 3 && name.starts_with(['v', 'p', 'x']);
            let is_id = name.len() == 10 && ["r-", "f-", "t-"].contains(&before);
            let is_sign = is_id || (is_digits && !is_label);
            outline.push_str(if is_sign { "0" } else { name });
            outline.push_str(end);
            before = part;
        }
        // `1s` and `1m 2s`, `1.5 MB` and `2 MB`, `0.1` and `1`.
        while outline.contains("0.0") {
            outline = outline.replace("0.0", "0");
        }
        if outline != "0" || words.last().is_none_or(|last| last != "0") {
            words.push(outline);
        }
    }
    words.join(" ")
}

/// Whether a line is in what was printed, in outline; `…` stands for anything.
fn is_within(line: &str, printed: &str) -> bool {
    let mut rest = printed;
    line.split('…').all(|part| {
        let part = outline(part);
        let found = rest.split_once(part.as_str());
        rest = found.map_or("", |(_, after)| after);
        found.is_some()
    })
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
