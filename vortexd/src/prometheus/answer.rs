//! One number out of an answer of Prometheus' API, or why there is none.

use std::collections::BTreeMap;

use serde::{Deserialize, de::IgnoredAny};
use vortex_core::time::Timestamp;

use super::error::{QueryError, excerpt};
use crate::limits::{
    PROMETHEUS_SERIES_NAMED_MAX, PROMETHEUS_STALE_AFTER, PROMETHEUS_TEXT_CHARS_MAX,
};

/// What every answer of the API is wrapped in.
#[derive(Deserialize)]
struct Envelope {
    status: String,
    data: Option<Data>,
    #[serde(default)]
    warnings: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
enum Data {
    Vector(Vec<Series>),
    Scalar(Point),
    Matrix(IgnoredAny),
    String(IgnoredAny),
}

#[derive(Deserialize)]
struct Series {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    value: Option<Point>,
    histogram: Option<IgnoredAny>,
}

/// Seconds since the epoch, and the number as text.
#[derive(Deserialize)]
struct Point(f64, String);

/// What a failed request is told.
#[derive(Deserialize)]
struct Failure {
    #[serde(rename = "errorType")]
    error_type: String,
    error: String,
}

/// The number in a good answer, as it was at `at`.
pub(super) fn read(server: &str, body: &[u8], at: Timestamp) -> Result<f64, QueryError> {
    let malformed = |why: String| QueryError::Malformed {
        server: server.to_owned(),
        why: excerpt(&why, PROMETHEUS_TEXT_CHARS_MAX),
    };
    let envelope: Envelope =
        serde_json::from_slice(body).map_err(|error| malformed(error.to_string()))?;
    if envelope.status != "success" {
        return Err(failure(body).map_or_else(
            || malformed("it says neither success nor why not".to_owned()),
            |failure| failure.refused(),
        ));
    }
    // What PromQL has to say of the query is advice; anything else says that a storage was not read.
    if let Some(warning) = (envelope.warnings.iter().flatten()).find(|it| !it.starts_with("PromQL"))
    {
        return Err(QueryError::Incomplete {
            why: excerpt(warning, PROMETHEUS_TEXT_CHARS_MAX),
        });
    }
    let point = match envelope.data {
        Some(Data::Scalar(point)) => point,
        Some(Data::Vector(series)) => single(series)?
            .ok_or_else(|| malformed("a series has neither value nor histogram".to_owned()))?,
        Some(Data::Matrix(_)) => {
            return Err(QueryError::WrongType {
                found: "range vector",
                hint: "put rate(), increase() or another function around it",
            });
        }
        Some(Data::String(_)) => {
            return Err(QueryError::WrongType {
                found: "string",
                hint: "ask for a metric",
            });
        }
        None => return Err(malformed("it holds no data".to_owned())),
    };
    let value: f64 = (point.1.parse())
        .map_err(|_| malformed(format!("`{}` is no number", excerpt(&point.1, 40))))?;
    number(value)?;
    fresh(point.0, at)?;
    Ok(value)
}

fn number(value: f64) -> Result<(), QueryError> {
    if value.is_nan() {
        return Err(QueryError::NotANumber);
    }
    if value.is_infinite() {
        let sign = if value > 0.0 { '+' } else { '-' };
        return Err(QueryError::Infinite { sign });
    }
    Ok(())
}

fn fresh(seconds: f64, at: Timestamp) -> Result<(), QueryError> {
    // A cast of a float saturates: what is before the epoch is as old as that.
    let age = at.since(Timestamp((seconds * 1000.0) as u64));
    if age > PROMETHEUS_STALE_AFTER {
        return Err(QueryError::Stale { age });
    }
    Ok(())
}

/// The point of the only series; none if it has none.
fn single(series: Vec<Series>) -> Result<Option<Point>, QueryError> {
    if series.len() > 1 {
        let first: Vec<String> = (series.iter())
            .take(PROMETHEUS_SERIES_NAMED_MAX)
            .map(|series| excerpt(&labels(&series.metric), PROMETHEUS_TEXT_CHARS_MAX / 3))
            .collect();
        return Err(QueryError::ManySeries {
            count: series.len(),
            first: first.join(" and "),
        });
    }
    let only = series.into_iter().next().ok_or(QueryError::NoSeries)?;
    if only.value.is_none() && only.histogram.is_some() {
        return Err(QueryError::WrongType {
            found: "histogram",
            hint: "put histogram_quantile() or histogram_fraction() around it",
        });
    }
    Ok(only.value)
}

/// A series as it is written in a query.
fn labels(metric: &BTreeMap<String, String>) -> String {
    let name = metric.get("__name__").map_or("", String::as_str);
    let labels: Vec<String> = (metric.iter())
        .filter(|(label, _)| *label != "__name__")
        .map(|(label, value)| format!("{label}=\"{value}\""))
        .collect();
    format!("{name}{{{}}}", labels.join(","))
}

/// What an answer with another status than 200 means.
pub(super) fn refusal(server: &str, status: u16, body: &[u8]) -> QueryError {
    let server = server.to_owned();
    match (status, failure(body)) {
        (400 | 422, Some(failure)) => failure.refused(),
        (401 | 403, _) => QueryError::Unauthorised { server, status },
        (408 | 429 | 500.., failure) => QueryError::ServerFault {
            server,
            status,
            // Of anything else than Prometheus, a page for people say, nothing is repeated.
            why: failure.map_or_else(String::new, |failure| {
                format!(": {}", excerpt(&failure.error, PROMETHEUS_TEXT_CHARS_MAX))
            }),
        },
        (300..400, _) => QueryError::Redirected { server, status },
        _ => QueryError::NotPrometheus { server, status },
    }
}

fn failure(body: &[u8]) -> Option<Failure> {
    serde_json::from_slice(body).ok()
}

impl Failure {
    fn refused(&self) -> QueryError {
        QueryError::Refused {
            kind: excerpt(&self.error_type, 40),
            why: excerpt(&self.error, PROMETHEUS_TEXT_CHARS_MAX),
        }
    }
}
