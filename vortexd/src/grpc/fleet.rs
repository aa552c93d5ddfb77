//! `vortex.v1.FleetService`.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt, stream};
use tonic::{Request, Response, Status, Streaming};
use tonic_types::{ErrorDetails, StatusExt as _};
use vortex_proto::v1::{self, fleet_service_server::FleetService};

use super::{Grpc, status::status};
use crate::{
    limits::DRIFT_WATCH_EVERY,
    service::{BeatRefusal, Service},
    streams::Place,
};

type Answer<T> = Result<Response<T>, Status>;
type Items<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl FleetService for Grpc {
    type WatchDriftStream = Items<v1::DriftSummary>;

    async fn heartbeat(
        &self,
        request: Request<v1::HeartbeatRequest>,
    ) -> Answer<v1::HeartbeatResponse> {
        let answer = self.service.heartbeat(request.into_inner());
        answer.map(Response::new).map_err(refused)
    }

    async fn stream_heartbeats(
        &self,
        request: Request<Streaming<v1::HeartbeatRequest>>,
    ) -> Answer<v1::StreamHeartbeatsResponse> {
        let place = self.streams.enter().map_err(status(""))?;
        let mut beats = request.into_inner();
        let mut answer = v1::StreamHeartbeatsResponse::default();
        loop {
            let beat = tokio::select! {
                beat = beats.message() => beat?,
                () = place.stopped() => None,
            };
            let Some(beat) = beat else {
                return Ok(Response::new(answer));
            };
            match self.service.heartbeat(beat) {
                Ok(taken) => {
                    answer.accepted += 1;
                    answer.next_interval_s = taken.next_interval_s;
                }
                Err(refusal) => {
                    answer.refused += 1;
                    if answer.first_refusal.is_empty() {
                        answer.first_refusal = refusal.fault.detail;
                    }
                }
            }
        }
    }

    async fn summarize_drift(
        &self,
        request: Request<v1::SummarizeDriftRequest>,
    ) -> Answer<v1::SummarizeDriftResponse> {
        let answer = self.service.summarize_drift(request.get_ref());
        answer.map(Response::new).map_err(status(""))
    }

    async fn watch_drift(
        &self,
        request: Request<v1::SummarizeDriftRequest>,
    ) -> Answer<Self::WatchDriftStream> {
        let watch = DriftWatch {
            service: Arc::clone(&self.service),
            place: self.streams.enter().map_err(status(""))?,
            request: request.into_inner(),
            shown: vec![],
            is_first: true,
        };
        let batches = stream::unfold(watch, |mut watch| async {
            let batch = watch.next().await?;
            Some((stream::iter(batch), watch))
        });
        Ok(Response::new(Box::pin(batches.flatten())))
    }

    async fn list_instances(
        &self,
        request: Request<v1::ListInstancesRequest>,
    ) -> Answer<v1::ListInstancesResponse> {
        let answer = self.service.list_instances(request.get_ref());
        answer.map(Response::new).map_err(status(""))
    }

    async fn get_instance(&self, request: Request<v1::GetInstanceRequest>) -> Answer<v1::Instance> {
        let answer = self.service.get_instance(request.get_ref());
        answer.map(Response::new).map_err(status(""))
    }
}

/// A refusal that says how long to wait, where waiting helps.
fn refused(refusal: BeatRefusal) -> Status {
    let plain = status("")(refusal.fault);
    match refusal.retry_after_s {
        Some(seconds) => {
            let mut details: ErrorDetails = plain.get_error_details();
            details.set_retry_info(Some(Duration::from_secs(seconds.max(1))));
            Status::with_error_details(plain.code(), plain.message(), details)
        }
        None => plain,
    }
}

/// Summaries as they change. A fleet's counters change with every heartbeat of a rollout, so a watcher is
/// shown the newest at most once a moment instead of every step.
struct DriftWatch {
    service: Arc<Service>,
    place: Place,
    request: v1::SummarizeDriftRequest,
    shown: Vec<v1::DriftSummary>,
    is_first: bool,
}

impl DriftWatch {
    async fn next(&mut self) -> Option<Vec<Result<v1::DriftSummary, Status>>> {
        loop {
            if !self.is_first {
                tokio::select! {
                    () = tokio::time::sleep(DRIFT_WATCH_EVERY) => {}
                    () = self.place.stopped() => return None,
                }
            }
            self.is_first = false;
            let targets = match self.service.summarize_drift(&self.request) {
                Ok(answer) => answer.targets,
                Err(fault) => return Some(vec![Err(status("")(fault))]),
            };
            let changed: Vec<_> = targets
                .iter()
                .filter(|summary| !self.shown.contains(summary))
                .cloned()
                .map(Ok)
                .collect();
            self.shown = targets;
            if !changed.is_empty() {
                return Some(changed);
            }
        }
    }
}
