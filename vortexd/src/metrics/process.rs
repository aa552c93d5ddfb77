//! The process as the system sees it, under the names that every exporter uses. Linux tells it in `/proc`; where there is
//! none, there are no such families.

use std::fs;

use rustix::process::{Resource, getrlimit};

use super::text::{Kind, Text, real};

/// Parts of a second in which Linux tells a process' times, on every architecture.
const TICKS_PER_SECOND: f64 = 100.0;

/// What is told of a process.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Process {
    cpu_seconds: f64,
    /// Seconds after the machine's start.
    started_after: f64,
}

pub(super) fn add(text: &mut Text) {
    let read = |path: &str| fs::read_to_string(path).ok();
    let Some(process) = read("/proc/self/stat").and_then(|stat| Process::parse(&stat)) else {
        return;
    };
    text.family(
        "process_cpu_seconds_total",
        Kind::Counter,
        "Time of processors that the process has used.",
    )
    .sample(&[], process.cpu_seconds);
    if let Some(booted) = read("/proc/stat").and_then(|stat| number_after(&stat, "btime ")) {
        text.gauge(
            "process_start_time_seconds",
            "When the process was started, since 1970.",
            real(booted) + process.started_after,
        );
    }
    if let Some(kibibytes) =
        read("/proc/self/status").and_then(|status| number_after(&status, "VmRSS:"))
    {
        text.gauge(
            "process_resident_memory_bytes",
            "Memory of the process that is in the machine's.",
            kibibytes.saturating_mul(1024),
        );
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        // The look itself has one open.
        text.gauge(
            "process_open_fds",
            "Files and connections that are open.",
            open.count().saturating_sub(1),
        );
    }
    text.gauge(
        "process_max_fds",
        "How many may be open.",
        getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX),
    );
}

impl Process {
    /// Reads `/proc/self/stat`: fields 14, 15 and 22, counted from behind the name, which may hold anything.
    fn parse(stat: &str) -> Option<Process> {
        let (_, after) = stat.rsplit_once(')')?;
        let mut fields = after.split_whitespace();
        let ticks = |field: &str| field.parse::<u64>().ok().map(real);
        let user = ticks(fields.nth(11)?)?;
        let system = ticks(fields.next()?)?;
        let started = ticks(fields.nth(6)?)?;
        Some(Process {
            cpu_seconds: (user + system) / TICKS_PER_SECOND,
            started_after: started / TICKS_PER_SECOND,
        })
    }
}

/// The number in the line that begins with `word`.
fn number_after(text: &str, word: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(word))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_counted_from_behind_a_name_that_may_hold_anything() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 4 0 12345 1000 50 1";
        let expected = Process {
            cpu_seconds: 3.0,
            started_after: 123.45,
        };
        assert_eq!(Process::parse(stat), Some(expected));
        assert_eq!(Process::parse("7 (a) S 1"), None);
        assert_eq!(number_after("a 1\nVmRSS:\t  12 kB\n", "VmRSS:"), Some(12));
    }
}
