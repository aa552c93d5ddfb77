//! The queue of finished spans, and who brings them to the collector. The queue has an end, and so has every attempt; what does
//! not fit is dropped and counted.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use anyhow::Context as _;
use opentelemetry::Context;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithTonicConfig as _};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{Span, SpanData, SpanExporter as _, SpanProcessor},
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::{TraceSettings, TraceTally};
use crate::limits::{
    TRACE_BATCH_SPANS, TRACE_EXPORT_TIMEOUT, TRACE_FLUSH, TRACE_LINGER, TRACE_QUEUE_SPANS,
};

/// Takes finished spans, without ever waiting.
#[derive(Debug)]
pub(super) struct Queue {
    spans: mpsc::Sender<SpanData>,
    tally: Arc<TraceTally>,
}

impl SpanProcessor for Queue {
    fn on_start(&self, _span: &mut Span, _context: &Context) {}

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() && self.spans.try_send(span).is_err() {
            self.tally.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    /// The courier ends with the daemon's other tasks.
    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// Brings spans to the collector.
#[derive(Debug)]
pub struct Courier {
    spans: mpsc::Receiver<SpanData>,
    exporter: SpanExporter,
    tally: Arc<TraceTally>,
    collector: String,
    is_away: bool,
}

impl Courier {
    pub(super) fn new(
        settings: &TraceSettings,
        resource: &Resource,
        tally: Arc<TraceTally>,
    ) -> anyhow::Result<(Queue, Courier)> {
        let collector = settings.collector.clone();
        let endpoint = settings.endpoint().context("[tracing]")?;
        let mut exporter = SpanExporter::builder()
            .with_tonic()
            .with_channel(endpoint.connect_lazy())
            .with_timeout(TRACE_EXPORT_TIMEOUT)
            .build()
            .context("tracing.otlp")?;
        exporter.set_resource(resource);
        let (sender, receiver) = mpsc::channel(TRACE_QUEUE_SPANS);
        let queue = Queue {
            spans: sender,
            tally: Arc::clone(&tally),
        };
        let courier = Courier {
            spans: receiver,
            exporter,
            tally,
            collector,
            is_away: false,
        };
        Ok((queue, courier))
    }

    /// Brings batches until `stop`; then what still waits, in a bounded time.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut batch = vec![];
        while !stop.is_cancelled() {
            tokio::select! {
                gathered = gather(&mut self.spans, &mut batch) => if !gathered {
                    return;
                },
                () = stop.cancelled() => break,
            }
            // An attempt may take longer than a stop.
            let is_over = async {
                stop.cancelled().await;
                sleep(TRACE_FLUSH).await;
            };
            tokio::select! {
                () = self.bring(std::mem::take(&mut batch)) => {}
                () = is_over => return gave_up(),
            }
        }
        self.spans.close();
        let flushed = async {
            while let Ok(span) = self.spans.try_recv() {
                batch.push(span);
                if batch.len() >= TRACE_BATCH_SPANS {
                    self.bring(std::mem::take(&mut batch)).await;
                }
            }
            self.bring(std::mem::take(&mut batch)).await;
        };
        if timeout(TRACE_FLUSH, flushed).await.is_err() {
            gave_up();
        }
    }

    async fn bring(&mut self, batch: Vec<SpanData>) {
        let count = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        if count == 0 {
            return;
        }
        let until = Instant::now() + TRACE_EXPORT_TIMEOUT;
        let why = match timeout_at(until, self.exporter.export(batch)).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("no answer in time".to_owned()),
        };
        let counter = match why {
            None => &self.tally.sent,
            Some(_) => &self.tally.failed,
        };
        counter.fetch_add(count, Ordering::Relaxed);
        // Once for each outage, not for each batch.
        let was_away = std::mem::replace(&mut self.is_away, why.is_some());
        match why {
            Some(why) if !was_away => {
                tracing::warn!(collector = self.collector, why, "spans are not taken");
            }
            None if was_away => tracing::info!(collector = self.collector, "spans are taken again"),
            Some(_) | None => {}
        }
    }
}

fn gave_up() {
    tracing::warn!("the collector did not take the last spans in time");
}

/// Waits for a span, and a moment longer for more of them. False when none can come any more.
async fn gather(spans: &mut mpsc::Receiver<SpanData>, batch: &mut Vec<SpanData>) -> bool {
    if batch.is_empty() && spans.recv_many(batch, TRACE_BATCH_SPANS).await == 0 {
        return false;
    }
    let until = Instant::now() + TRACE_LINGER;
    while batch.len() < TRACE_BATCH_SPANS {
        let room = TRACE_BATCH_SPANS.saturating_sub(batch.len());
        match timeout_at(until, spans.recv_many(batch, room)).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    true
}
