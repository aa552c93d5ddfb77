//! What a command takes from its surroundings: the time, randomness, who runs it.

use std::time::{Duration, Instant, SystemTime};

/// The time now.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// A clock that never jumps, for deadlines.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub(crate) fn instant() -> Instant {
    Instant::now()
}

/// An idempotency key that nobody else has. Without randomness it is empty, and the daemon draws one.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub(crate) fn request_id() -> String {
    match (getrandom::u64(), getrandom::u64()) {
        (Ok(a), Ok(b)) => format!("ctl-{a:016x}{b:016x}"),
        (Err(_), _) | (_, Err(_)) => String::new(),
    }
}

/// `user@host`, as far as either is known.
pub(crate) fn actor() -> String {
    let variable = |name| {
        std::env::var(name)
            .ok()
            .filter(|text: &String| !text.is_empty())
    };
    let user = variable("USER")
        .or_else(|| variable("LOGNAME"))
        .unwrap_or_else(|| "unknown".into());
    let host = variable("HOSTNAME").or_else(|| {
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
        Some(name.trim().to_owned())
    });
    match host {
        Some(host) => format!("{user}@{host}"),
        None => user,
    }
}

/// How long until this RFC 3339 moment; none if it has passed, or reads as no moment.
pub(crate) fn until(moment: &str) -> Option<Duration> {
    let moment = humantime::parse_rfc3339_weak(moment).ok()?;
    moment.duration_since(now()).ok()
}

/// How long ago this RFC 3339 moment was.
pub(crate) fn since(moment: &str) -> Option<Duration> {
    let moment = humantime::parse_rfc3339_weak(moment).ok()?;
    now().duration_since(moment).ok()
}

/// A span as the daemon writes it, without what a person need not read: `5s` of `5s 453ms`.
pub(crate) fn coarse(span: &str) -> &str {
    match span.rsplit_once(' ') {
        Some((whole, rest)) if rest.ends_with("ms") => whole,
        Some(_) | None => span,
    }
}

/// `5m ago`, in its largest unit; as it is, if it reads as no moment that has passed.
pub(crate) fn age(moment: &str) -> String {
    let Some(age) = since(moment) else {
        return moment.to_owned();
    };
    let seconds = age.as_secs();
    match seconds {
        0..60 => format!("{seconds}s ago"),
        60..3_600 => format!("{}m ago", seconds / 60),
        3_600..86_400 => format!("{}h ago", seconds / 3_600),
        _ => format!("{}d ago", seconds / 86_400),
    }
}
