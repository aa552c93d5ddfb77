use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::text::{Kind, Text};

/// A sample's labels and value.
type Sample = (BTreeMap<String, String>, f64);

/// Reads the text format as strictly as it is written down: help and type once and before the samples, samples of a
/// family together, no two with the same labels, every value a number.
fn read(text: &str) -> BTreeMap<String, Vec<Sample>> {
    assert!(text.ends_with('\n'), "the last line has an end");
    let mut families = BTreeMap::new();
    let mut lines = text.lines().peekable();
    while let Some(help) = lines.next() {
        let rest = help.strip_prefix("# HELP ").expect(help);
        let (name, words) = rest.split_once(' ').expect(help);
        let is_ours = ["vortex_", "process_", "grpc_server_"]
            .iter()
            .any(|prefix| name.starts_with(prefix));
        assert!(is_name(name) && is_ours, "{name}");
        assert!(words.ends_with('.'), "help is a sentence: {words}");
        let kind = lines.next().expect("a type");
        let kind = kind
            .strip_prefix(&format!("# TYPE {name} "))
            .expect("of the same family");
        assert_eq!(kind == "counter", name.ends_with("_total"), "{name} {kind}");
        assert!(["counter", "gauge", "histogram"].contains(&kind));
        let mut samples = vec![];
        let mut seen = BTreeSet::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            let mut rest = line.strip_prefix(name).expect(line);
            let mut suffix = String::new();
            if kind == "histogram" {
                let end = rest.find(['{', ' ']).expect(line);
                (suffix, rest) = (rest[..end].to_owned(), &rest[end..]);
                assert!(["_bucket", "_sum", "_count"].contains(&suffix.as_str()));
            }
            let (mut labels, value) = labels(rest);
            if !suffix.is_empty() {
                labels.insert("part".to_owned(), suffix);
            }
            assert!(seen.insert(labels.clone()), "twice: {line}");
            let value = value.strip_prefix(' ').expect(line);
            let value: f64 = value.parse().expect(line);
            assert!(value.is_finite(), "{line}");
            samples.push((labels, value));
        }
        let before = families.insert(name.to_owned(), samples);
        assert!(before.is_none(), "{name} comes once");
    }
    families
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
}

/// The labels at the beginning, and what comes after them.
fn labels(text: &str) -> (BTreeMap<String, String>, &str) {
    let mut labels = BTreeMap::new();
    let Some(mut rest) = text.strip_prefix('{') else {
        return (labels, text);
    };
    loop {
        let (name, after) = rest.split_once("=\"").expect("a label");
        assert!(is_name(name), "{name}");
        let (mut value, mut end) = (String::new(), None);
        let mut characters = after.char_indices();
        while let Some((place, c)) = characters.next() {
            match c {
                '"' => {
                    end = Some(place);
                    break;
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, c @ ('\\' | '"'))) => value.push(c),
                    other => panic!("escaped {other:?}"),
                },
                '\n' => panic!("a line ends in a label"),
                other => value.push(other),
            }
        }
        assert!(labels.insert(name.to_owned(), value).is_none());
        rest = &after[end.expect("an end") + 1..];
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return (labels, rest.strip_prefix('}').expect("the end")),
        }
    }
}

#[test]
fn a_hostile_label_reads_back_as_it_was_and_breaks_no_line() {
    let hostile = "a\"} 7\nvortex_fake 1\\";
    let mut text = Text::default();
    text.gauge("vortex_plain", "A plain number.", 0.25);
    text.family("vortex_named", Kind::Gauge, "Back\\slash\nand more.")
        .sample(&[("peer", hostile), ("direction", "sent")], 3_u64);
    let text = text.finish();
    assert!(text.contains("# HELP vortex_named Back\\\\slash\\nand more.\n"));
    let families = read(&text);
    assert_eq!(families.len(), 2);
    let (labels, value) = &families["vortex_named"][0];
    assert_eq!((labels["peer"].as_str(), *value), (hostile, 3.0));
    assert_eq!(labels["direction"], "sent");
    assert_eq!(families["vortex_plain"], [(BTreeMap::new(), 0.25)]);
}

#[test]
fn a_histogram_rises_to_its_count_in_base_units() {
    let counts = crate::counts::Counts::default();
    counts.writes.committed(Duration::from_micros(300), 3);
    counts.writes.committed(Duration::from_secs(60), 5_000);
    let mut text = Text::default();
    let times = counts.writes.times();
    text.family("vortex_took_seconds", Kind::Histogram, "Time.")
        .histogram(&[("of", "this")], &times, 1e9);
    let text = text.finish();
    for line in [
        "vortex_took_seconds_bucket{of=\"this\",le=\"0.00025\"} 0",
        "vortex_took_seconds_bucket{of=\"this\",le=\"0.0005\"} 1",
        "vortex_took_seconds_bucket{of=\"this\",le=\"30\"} 1",
        "vortex_took_seconds_bucket{of=\"this\",le=\"+Inf\"} 2",
        "vortex_took_seconds_sum{of=\"this\"} 60.0003",
        "vortex_took_seconds_count{of=\"this\"} 2",
    ] {
        assert!(text.lines().any(|found| found == line), "no {line}: {text}");
    }
    assert_eq!(read(&text)["vortex_took_seconds"].len(), 20);
}

mod of_a_federation {
    use vortex_core::{
        ids::{ClusterId, OriginId},
        journal::State,
        time::{Span, Timestamp},
    };

    use super::*;
    use crate::{
        federation::{AlarmKind, AlarmView, LinkState, PeerSource, PeerView, View},
        metrics::{federation, rollouts},
    };

    fn view() -> View {
        let peer = |name: &str, state, heard_at| PeerView {
            name: name.to_owned(),
            cluster: ClusterId(7),
            address: None,
            san: name.to_owned(),
            relays: true,
            state,
            source: PeerSource::Declared,
            age: Some(Span(1_500)),
            lag_ops: 4,
            behind_ops: 2,
            last_heard_at: heard_at,
            connected_at: None,
            bytes_sent: 10,
            bytes_received: 20,
            ops_sent: 1,
            ops_received: 2,
            last_error: String::new(),
            origin: None,
        };
        View {
            certificate: None,
            enabled: true,
            cluster: ClusterId(1),
            name: "eu".to_owned(),
            origin: OriginId::default(),
            peers: vec![
                peer("asia", LinkState::Connected, Some(Timestamp(99_000))),
                peer("us", LinkState::Connecting, None),
            ],
            alarms: vec![AlarmView {
                kind: AlarmKind::Fork,
                about: "us".to_owned(),
                message: String::new(),
                hint: String::new(),
                since: Timestamp(0),
            }],
        }
    }

    #[test]
    fn every_peer_has_its_numbers_and_every_alarm_its_kind() {
        let mut text = Text::default();
        let ages = |peer: &PeerView| peer.age.unwrap_or_default();
        federation::families(&mut text, &view(), &ages, &State::default());
        rollouts::add(&mut text, &State::default());
        let families = read(&text.finish());
        let of = |family: &str, labels: &[(&str, &str)]| {
            let labels: BTreeMap<String, String> = labels
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            let samples = families[family].iter();
            let mut found = samples.filter(|(of, _)| *of == labels);
            found.next().expect("a sample").1
        };
        assert_eq!(of("vortex_federation_peer_up", &[("peer", "asia")]), 1.0);
        assert_eq!(of("vortex_federation_peer_up", &[("peer", "us")]), 0.0);
        let age = "vortex_federation_peer_data_age_seconds";
        assert_eq!(of(age, &[("peer", "us")]), 1.5);
        assert_eq!(
            of(
                "vortex_federation_peer_bytes_total",
                &[("peer", "us"), ("direction", "received")]
            ),
            20.0
        );
        assert_eq!(of("vortex_federation_alarms", &[("kind", "fork")]), 1.0);
        assert_eq!(of("vortex_federation_alarms", &[("kind", "stale")]), 0.0);
        assert_eq!(of("vortex_federation_conflicts_open", &[]), 0.0);
        assert_eq!(of("vortex_rollouts", &[("phase", "running")]), 0.0);
    }
}
