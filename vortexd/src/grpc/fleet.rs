//! `vortex.v1.FleetService`.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures_util::{FutureExt as _, Stream, StreamExt, stream};
use tonic::{Request, Response, Status, Streaming};
use tonic_types::{ErrorDetails, StatusExt as _};
use vortex_core::error::Kind;
use vortex_proto::v1::{self, fleet_service_server::FleetService};

use super::{Grpc, status::status};
use crate::{
    limits::{DRIFT_WATCH_EVERY, HEARTBEATS_PER_TURN},
    service::{BeatRefusal, Beats, Caller, Service},
    streams::Place,
    wire::{self, Beat, BeatWriter},
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
        let (caller, request) = self.open(request);
        let taken = self.service.heartbeat(&caller, request.into());
        let taken = taken.map_err(refused)?;
        let mut writer = BeatWriter::default();
        let answer = writer.answer(&taken.receipt, taken.next_interval);
        Ok(Response::new(answer.into()))
    }

    async fn stream_heartbeats(
        &self,
        request: Request<Streaming<v1::HeartbeatRequest>>,
    ) -> Answer<v1::StreamHeartbeatsResponse> {
        let (caller, mut requests) = self.open(request);
        let place = self.streams.enter(&caller).map_err(status(""))?;
        let mut answer = v1::StreamHeartbeatsResponse::default();
        let mut beats = Beats::default();
        let mut turn: Vec<Beat<'_>> = vec![];
        let mut end = None;
        while end.is_none() {
            tokio::select! {
                next = requests.message() => end = queue(next, &mut turn),
                why = place.stopped() => match why.kind {
                    // Whoever is refused has to know; of a stop the connection tells.
                    Kind::Unauthenticated => end = Some(Err(status("")(why))),
                    _ => break,
                },
            }
            // What has arrived already is taken in with it.
            while end.is_none()
                && turn.len() < HEARTBEATS_PER_TURN
                && let Some(next) = requests.message().now_or_never()
            {
                end = queue(next, &mut turn);
            }
            beats.take(
                &self.service,
                &caller,
                turn.drain(..),
                |taken| match taken {
                    Ok(taken) => {
                        answer.accepted += 1;
                        answer.next_interval_s = wire::seconds(taken.next_interval);
                    }
                    Err(refusal) => {
                        answer.refused += 1;
                        if answer.first_refusal.is_empty() {
                            answer.first_refusal = refusal.fault.detail;
                        }
                    }
                },
            );
            // A stream that always has more would keep its thread.
            tokio::task::yield_now().await;
        }
        end.unwrap_or(Ok(())).map(|()| Response::new(answer))
    }

    async fn summarize_drift(
        &self,
        request: Request<v1::SummarizeDriftRequest>,
    ) -> Answer<v1::SummarizeDriftResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.summarize_drift(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn watch_drift(
        &self,
        request: Request<v1::SummarizeDriftRequest>,
    ) -> Answer<Self::WatchDriftStream> {
        let (caller, request) = self.open(request);
        caller.on_list(&request.app).map_err(status(""))?;
        let watch = DriftWatch {
            service: Arc::clone(&self.service),
            place: self.streams.enter(&caller).map_err(status(""))?,
            caller,
            request,
            shown: vec![],
            is_first: true,
            is_over: false,
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
        let (caller, request) = self.open(request);
        let answer = self.service.list_instances(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn get_instance(&self, request: Request<v1::GetInstanceRequest>) -> Answer<v1::Instance> {
        let (caller, request) = self.open(request);
        let answer = self.service.get_instance(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }
}

/// Queues what came next on a stream; how it ended, if it did.
fn queue(
    next: Result<Option<v1::HeartbeatRequest>, Status>,
    turn: &mut Vec<Beat<'_>>,
) -> Option<Result<(), Status>> {
    match next {
        Ok(Some(next)) => {
            turn.push(next.into());
            None
        }
        Ok(None) => Some(Ok(())),
        Err(status) => Some(Err(status)),
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
    caller: Caller,
    place: Place,
    request: v1::SummarizeDriftRequest,
    shown: Vec<v1::DriftSummary>,
    is_first: bool,
    is_over: bool,
}

impl DriftWatch {
    async fn next(&mut self) -> Option<Vec<Result<v1::DriftSummary, Status>>> {
        if self.is_over {
            return None;
        }
        loop {
            if !self.is_first {
                tokio::select! {
                    () = tokio::time::sleep(DRIFT_WATCH_EVERY) => {}
                    why = self.place.stopped() => {
                        self.is_over = true;
                        return Some(vec![Err(status("")(why))]);
                    }
                }
            }
            self.is_first = false;
            let targets = match self.service.summarize_drift(&self.caller, &self.request) {
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
