//! Heartbeats into domain values, many a second: text is borrowed from the request's bytes, and what one heartbeat
//! has in common with the one before it is not read again.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Serialize,
    de::{Deserializer, MapAccess, Visitor},
};
use vortex_core::{
    error::Fault,
    fleet::{Edition, Heartbeat, Labels, Receipt, Running, Status},
    ids::{Note, Target, VersionLabel},
    limits::{INSTANCE_LABELS_MAX, TEXT_BYTES_MAX},
    sample::{Counters, Sketch, SketchParts},
    time::Span,
};
use vortex_proto::v1;

use super::{
    at_most::few_metrics,
    fleet::instance_id,
    parse::{invalid, label, optional_label, parse, target, word},
};
use crate::limits::METRICS_PER_HEARTBEAT_MAX;

/// `vortex.v1.HeartbeatRequest`, as it lies in a request. JSON of it is taken exactly where JSON of the message is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Beat<'a> {
    #[serde(borrow)]
    pub(super) instance_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) app: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) profile: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) version: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) digest: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) status: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) rejected_version: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) rejected_reason: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) started_at: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) labels: Pairs<'a>,
    pub(super) seq: u64,
    #[serde(deserialize_with = "few_metrics")]
    pub(super) metrics: Vec<v1::VersionMetrics>,
}

impl From<v1::HeartbeatRequest> for Beat<'static> {
    fn from(request: v1::HeartbeatRequest) -> Beat<'static> {
        let labels = request.labels.into_iter();
        Beat {
            instance_id: request.instance_id.into(),
            app: request.app.into(),
            profile: request.profile.into(),
            version: request.version.into(),
            digest: request.digest.into(),
            status: request.status.into(),
            rejected_version: request.rejected_version.into(),
            rejected_reason: request.rejected_reason.into(),
            started_at: request.started_at.into(),
            labels: Pairs(
                labels
                    .map(|(key, value)| (key.into(), value.into()))
                    .collect(),
            ),
            seq: request.seq,
            metrics: request.metrics,
        }
    }
}

/// Labels as they were sent. Of a key given twice the last value counts, as in every map of the protocol.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pairs<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Pairs<'a> {
    pub(super) fn insert(&mut self, key: Cow<'a, str>, value: Cow<'a, str>) {
        // More than there may be are refused, whatever they are: they are not searched.
        let known = (self.0.iter_mut().take(INSTANCE_LABELS_MAX)).find(|(known, _)| *known == key);
        match known {
            Some((_, known)) => *known = value,
            None => self.0.push((key, value)),
        }
    }
}

/// Text of a map, borrowed where it can be.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Pairs::default();
                while let Some((Text(key), Text(value))) = map.next_entry()? {
                    pairs.insert(key, value);
                }
                Ok(pairs)
            }
        }

        deserializer.deserialize_map(Read)
    }
}

/// Reads heartbeats one after the other. An agent's are much alike: their target, version and labels are parsed, and
/// allocated, once.
#[derive(Debug, Default)]
pub struct BeatReader {
    target: Option<(String, String, Target)>,
    running: Option<(String, String, Running)>,
    labels: Labels,
}

impl BeatReader {
    /// Whose heartbeat it is.
    ///
    /// # Errors
    /// When app or profile are no names.
    pub fn target(&mut self, beat: &Beat<'_>) -> Result<Target, Fault> {
        if let Some((app, profile, target)) = &self.target
            && (app.as_str(), profile.as_str()) == (&*beat.app, &*beat.profile)
        {
            return Ok(target.clone());
        }
        let target = target(&beat.app, &beat.profile)?;
        let known = (beat.app.to_string(), beat.profile.to_string());
        self.target = Some((known.0, known.1, target.clone()));
        Ok(target)
    }

    /// The heartbeat.
    ///
    /// # Errors
    /// The first field that does not read as it should.
    pub fn read(&mut self, beat: Beat<'_>) -> Result<Heartbeat, Fault> {
        let running = self.running(&beat)?;
        let status = match &*beat.status {
            "" | "ok" => Status::Ok,
            "rejected" => Status::Rejected {
                version: label("rejected_version", &beat.rejected_version)?,
                reason: reason(&beat.rejected_reason),
            },
            other => return Err(word("status", other, "ok or rejected")),
        };
        if beat.metrics.len() > METRICS_PER_HEARTBEAT_MAX {
            return Err(invalid(
                "metrics",
                format!("at most {METRICS_PER_HEARTBEAT_MAX} versions in one heartbeat"),
            ));
        }
        Ok(Heartbeat {
            instance: instance_id(&beat.instance_id)?,
            running,
            status,
            started_at: match &*beat.started_at {
                "" => None,
                time => Some(parse("started_at", time)?),
            },
            labels: self.labels(beat.labels)?,
            seq: beat.seq,
            metrics: beat
                .metrics
                .into_iter()
                .map(metrics)
                .collect::<Result<_, Fault>>()?,
        })
    }

    fn running(&mut self, beat: &Beat<'_>) -> Result<Option<Running>, Fault> {
        if let Some((version, digest, running)) = &self.running
            && (version.as_str(), digest.as_str()) == (&*beat.version, &*beat.digest)
        {
            return Ok(Some(running.clone()));
        }
        let Some(version) = optional_label("version", &beat.version)? else {
            return Ok(None);
        };
        let digest = match &*beat.digest {
            "" => None,
            digest => Some(parse("digest", digest)?),
        };
        let running = Running { version, digest };
        let known = (beat.version.to_string(), beat.digest.to_string());
        self.running = Some((known.0, known.1, running.clone()));
        Ok(Some(running))
    }

    fn labels(&mut self, pairs: Pairs<'_>) -> Result<Labels, Fault> {
        let known = self.labels.as_slice();
        let is_same = known.len() == pairs.0.len()
            && (pairs.0.iter()).all(|(key, value)| self.labels.get(key) == Some(value));
        if !is_same {
            let pairs = pairs.0.into_iter();
            let pairs = pairs.map(|(key, value)| (key.into_owned(), value.into_owned()));
            self.labels = Labels::new(pairs.collect()).map_err(|error| invalid("labels", error))?;
        }
        Ok(self.labels.clone())
    }
}

fn metrics(metrics: v1::VersionMetrics) -> Result<(VersionLabel, Counters), Fault> {
    let version = label("metrics.version", &metrics.version)?;
    let counters = Counters {
        requests: metrics.requests,
        errors: metrics.errors,
        latency: match metrics.latency_ms {
            Some(latency) => sketch(latency)?,
            None => Sketch::default(),
        },
    };
    Ok((version, counters))
}

/// What an instance says about its refusal. Whatever cannot be kept is left out: that it refuses counts more
/// than how it puts it.
fn reason(text: &str) -> Note {
    let mut kept: String = text
        .chars()
        .filter(|character| !character.is_control())
        .collect();
    while kept.len() > TEXT_BYTES_MAX {
        kept.pop();
    }
    kept.parse().unwrap_or_else(|_| Note::empty())
}

fn sketch(latency: v1::LatencySketch) -> Result<Sketch, Fault> {
    let read = if latency.le.is_empty() {
        Sketch::from_parts(&SketchParts {
            relative_error: latency.relative_error,
            offset: latency.offset,
            bins: latency.bins,
            zero: latency.zero,
        })
    } else {
        Sketch::from_histogram(&latency.le, &latency.count)
    };
    read.map_err(|error| invalid("metrics.latency_ms", error))
}

/// `vortex.v1.HeartbeatResponse`, with text borrowed from whoever words it. Its JSON is the message's.
#[derive(Debug, Serialize)]
pub struct BeatAnswer<'a> {
    desired_version: &'a str,
    desired_digest: &'a str,
    cohort: &'static str,
    assignment_revision: u64,
    next_interval_s: f64,
}

/// Words answers one after the other: most name the same edition.
#[derive(Debug, Default)]
pub struct BeatWriter {
    edition: Option<(Edition, String)>,
}

impl BeatWriter {
    /// The answer to a heartbeat.
    pub fn answer<'a>(&'a mut self, receipt: &'a Receipt, next_interval: Span) -> BeatAnswer<'a> {
        let known = self.edition.as_ref().map(|(edition, _)| edition);
        if known != receipt.desired.as_ref() {
            let desired = receipt.desired.clone();
            self.edition = desired.map(|edition| {
                let digest = edition.digest.to_string();
                (edition, digest)
            });
        }
        let edition = self.edition.as_ref();
        BeatAnswer {
            desired_version: edition.map_or("", |(edition, _)| edition.version.as_str()),
            desired_digest: edition.map_or("", |(_, digest)| digest),
            cohort: receipt.cohort.as_str(),
            assignment_revision: receipt.revision,
            next_interval_s: seconds(next_interval),
        }
    }
}

impl From<BeatAnswer<'_>> for v1::HeartbeatResponse {
    fn from(answer: BeatAnswer<'_>) -> v1::HeartbeatResponse {
        v1::HeartbeatResponse {
            desired_version: answer.desired_version.to_owned(),
            desired_digest: answer.desired_digest.to_owned(),
            cohort: answer.cohort.to_owned(),
            assignment_revision: answer.assignment_revision,
            next_interval_s: answer.next_interval_s,
        }
    }
}

/// A span as the protocol writes it.
#[allow(clippy::cast_precision_loss, reason = "milliseconds of an interval")]
pub fn seconds(span: Span) -> f64 {
    span.0 as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_beat_reads_as_the_message_does() {
        let check = |value: serde_json::Value| {
            let text = value.to_string();
            let message = serde_json::from_str::<v1::HeartbeatRequest>(&text);
            let beat = serde_json::from_str::<Beat<'_>>(&text);
            match (message, beat) {
                (Ok(message), Ok(beat)) => assert_eq!(Beat::from(message), beat, "{text}"),
                (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string()),
                (one, other) => panic!("{text}: {one:?}, {other:?}"),
            }
        };
        let metrics =
            json!([{"version": "v1", "requests": 3, "latency_ms": {"le": [1.0], "count": [3]}}]);
        check(json!({}));
        check(json!({
            "instance_id": "web-\u{1f980}\n\"1\"", "app": "shop", "profile": "prod", "version": "v1",
            "digest": "d", "status": "rejected", "rejected_version": "v2", "rejected_reason": "no\\",
            "started_at": "2026-01-01T00:00:00Z", "labels": {"a": "b", "c": "\t"}, "seq": 7, "metrics": metrics,
        }));
        check(json!({"seq": -1}));
        check(json!({"labels": ["a"]}));
        check(json!({"app": null}));
        let unknown = serde_json::from_str::<Beat<'_>>(r#"{"appp": ""}"#);
        assert!(unknown.unwrap_err().to_string().contains("unknown field"));
        let twice: Beat<'_> = serde_json::from_str(r#"{"labels": {"a": "1", "a": "2"}}"#).unwrap();
        assert_eq!(twice.labels.0, [("a".into(), "2".into())]);
    }

    #[test]
    fn what_beats_have_in_common_is_read_once_and_what_they_have_not_is_not_mixed_up() {
        let mut reader = BeatReader::default();
        let mut read = |text: &str| {
            let beat: Beat<'_> = serde_json::from_str(text).unwrap();
            let target = reader.target(&beat).unwrap().to_string();
            let heartbeat = reader.read(beat).unwrap();
            let version = heartbeat.running.map(|running| running.version.to_string());
            let labels = heartbeat.labels.as_slice().to_vec();
            (target, version.unwrap_or_default(), labels.len())
        };
        let check = |found: (String, String, usize), target: &str, version: &str, labels| {
            assert_eq!(found, (target.to_owned(), version.to_owned(), labels));
        };
        let one = r#"{"instance_id": "a", "app": "shop", "profile": "prod", "version": "v1", "labels": {"z": "1"}}"#;
        for _ in 0..2 {
            check(read(one), "shop/prod", "v1", 1);
        }
        check(read(&one.replace("shop", "search")), "search/prod", "v1", 1);
        check(read(&one.replace("prod", "")), "shop/default", "v1", 1);
        check(read(&one.replace("v1", "")), "shop/prod", "", 1);
        check(read(&one.replace("v1", "v2")), "shop/prod", "v2", 1);
        check(read(&one.replace(r#""z": "1""#, "")), "shop/prod", "v1", 0);
        check(
            read(&one.replace(r#""z": "1""#, r#""z": "2", "y": "1""#)),
            "shop/prod",
            "v1",
            2,
        );
    }
    #[test]
    fn an_answer_is_the_messages_json() {
        let mut writer = BeatWriter::default();
        for (version, interval) in [(Some("v1"), 29_400), (Some("v2"), 30_000), (None, 1)] {
            let receipt = Receipt {
                desired: version.map(|version| Edition {
                    version: version.parse().unwrap(),
                    digest: vortex_core::ids::Digest::of(version.as_bytes()),
                }),
                cohort: vortex_core::assign::Cohort::Canary,
                revision: 12,
                is_new: false,
                is_counted: true,
            };
            let text = serde_json::to_string(&writer.answer(&receipt, Span(interval))).unwrap();
            let message: v1::HeartbeatResponse = writer.answer(&receipt, Span(interval)).into();
            assert_eq!(text, serde_json::to_string(&message).unwrap());
            assert_eq!(message.desired_version, version.unwrap_or_default());
        }
    }
}
