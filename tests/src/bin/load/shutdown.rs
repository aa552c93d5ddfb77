//! Stops under load, again and again: who got an answer, who was told, and how long it took.

use std::time::Duration;

use anyhow::bail;
use vortex_tests::stop_under_load;

use crate::{
    directory,
    report::{Samples, ms, row, table},
};

/// Stops in a row; `VORTEX_STOPS` asks for another number.
const STOPS: usize = 100;
const DRAIN: &str = "3s";
const DEADLINE: Duration = Duration::from_secs(3);

pub(crate) async fn shutdown() -> anyhow::Result<()> {
    let stops = std::env::var("VORTEX_STOPS").ok();
    let stops = stops.and_then(|text| text.parse().ok()).unwrap_or(STOPS);
    let (mut with_stuck, mut without) = (Samples::default(), Samples::default());
    let (mut acknowledged, mut not_sent, mut refused, mut unanswered) = (0, 0, 0, 0);
    let mut taken_back = 0;
    let (mut done_unanswered, mut lost, mut clean, mut told, mut slow) = (0, 0, 0, 0, 0);
    for number in 0..stops {
        let dir = directory()?;
        let is_stuck = number % 2 == 0;
        let flags = ["--drain-timeout", DRAIN];
        let stop = stop_under_load(dir.path(), &flags, is_stuck).await;
        for complaint in &stop.complaints {
            eprintln!("stop {number}: {complaint}");
        }
        if is_stuck {
            with_stuck.add(stop.took);
        } else {
            without.add(stop.took);
        }
        clean += usize::from(stop.code == Some(0));
        slow += usize::from(stop.slow_was_answered);
        told += stop.streams_told;
        acknowledged += stop.acknowledged;
        not_sent += stop.not_sent;
        taken_back += stop.taken_back;
        refused += stop.refused;
        unanswered += stop.unanswered;
        done_unanswered += stop.done_unanswered;
        lost += stop.lost;
    }
    let count = |name: &str, count: usize| row([name, &count.to_string()]);
    let rows = [
        row(["over all stops", ""]),
        count("stops", stops),
        count("exit 0", clean),
        count("writes acknowledged", acknowledged),
        count("of them missing after the restart", lost),
        count("last writes that got no connection", not_sent),
        count("last writes that their own client never sent", taken_back),
        count("last writes refused, to be repeated", refused),
        count("last writes sent, not done, without an answer", unanswered),
        count("last writes done without an answer", done_unanswered),
        count("slow writes under way at the signal, answered", slow),
        row([
            "streams told of the end",
            &format!("{told} of {}", stops * 12),
        ]),
        row([
            "signal to exit, nobody stuck: median, longest",
            &format!("{}, {}", ms(without.median()), ms(without.quantile(1.0))),
        ]),
        row([
            &format!("signal to exit, five stuck, deadline {DRAIN}: median, longest"),
            &format!(
                "{}, {}",
                ms(with_stuck.median()),
                ms(with_stuck.quantile(1.0))
            ),
        ]),
    ];
    table("Stops under load", &rows);
    let longest = with_stuck.quantile(1.0).max(without.quantile(1.0));
    let is_kept = clean == stops && slow == stops && told == stops * 12;
    if !is_kept || lost + unanswered + done_unanswered > 0 || longest > DEADLINE + DEADLINE / 3 {
        bail!("a stop did not hold what is promised");
    }
    Ok(())
}
