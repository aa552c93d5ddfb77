//! `vortex.v1.RolloutService`.

use std::pin::Pin;

use futures_util::{Stream, stream};
use tonic::{Request, Response, Status};
use vortex_proto::v1::{self, rollout_service_server::RolloutService};

use super::{Grpc, status::status};
use crate::{
    limits::DRIFT_WATCH_EVERY,
    service::{Action, Caller, Feed, Service},
    streams::Place,
};

type Answer<T> = Result<Response<T>, Status>;

impl Grpc {
    async fn act(
        &self,
        action: Action,
        request: Request<v1::RolloutActionRequest>,
    ) -> Answer<v1::Rollout> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.act(&caller, action, request).await;
        answer.map(Response::new).map_err(status(&id))
    }
}

#[tonic::async_trait]
impl RolloutService for Grpc {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<v1::Rollout, Status>> + Send>>;

    async fn plan(&self, request: Request<v1::CreateRolloutRequest>) -> Answer<v1::RolloutPlan> {
        let (caller, request) = self.open(request);
        let answer = self.service.plan(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn create(&self, request: Request<v1::CreateRolloutRequest>) -> Answer<v1::Rollout> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.create_rollout(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn start(&self, request: Request<v1::RolloutActionRequest>) -> Answer<v1::Rollout> {
        self.act(Action::Start, request).await
    }

    async fn promote(&self, request: Request<v1::PromoteRequest>) -> Answer<v1::Rollout> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.promote(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn pause(&self, request: Request<v1::RolloutActionRequest>) -> Answer<v1::Rollout> {
        self.act(Action::Pause, request).await
    }

    async fn resume(&self, request: Request<v1::RolloutActionRequest>) -> Answer<v1::Rollout> {
        self.act(Action::Resume, request).await
    }

    async fn rollback(&self, request: Request<v1::RolloutActionRequest>) -> Answer<v1::Rollout> {
        self.act(Action::Rollback, request).await
    }

    async fn complete(&self, request: Request<v1::RolloutActionRequest>) -> Answer<v1::Rollout> {
        self.act(Action::Complete, request).await
    }

    async fn set_pin(&self, request: Request<v1::SetPinRequest>) -> Answer<v1::Rollout> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.set_pin(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn get(&self, request: Request<v1::GetRolloutRequest>) -> Answer<v1::Rollout> {
        let (caller, request) = self.open(request);
        let answer = self.service.get_rollout(&caller, &request.rollout);
        answer.map(Response::new).map_err(status(""))
    }

    async fn list(
        &self,
        request: Request<v1::ListRolloutsRequest>,
    ) -> Answer<v1::ListRolloutsResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.list_rollouts(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn watch(&self, request: Request<v1::GetRolloutRequest>) -> Answer<Self::WatchStream> {
        let (caller, request) = self.open(request);
        let watch = Watch::open(self, caller, &request.rollout).map_err(status(""))?;
        let rollouts = stream::unfold(watch, |mut watch| async {
            let rollout = watch.next().await?;
            Some((rollout.map_err(status("")), watch))
        });
        Ok(Response::new(Box::pin(rollouts)))
    }

    async fn explain(
        &self,
        request: Request<v1::GetRolloutRequest>,
    ) -> Answer<v1::RolloutExplanation> {
        let (caller, request) = self.open(request);
        let answer = self.service.explain(&caller, &request.rollout).await;
        answer.map(Response::new).map_err(status(""))
    }

    async fn list_verdicts(
        &self,
        request: Request<v1::ListVerdictsRequest>,
    ) -> Answer<v1::ListVerdictsResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.list_verdicts(&caller, &request).await;
        answer.map(Response::new).map_err(status(""))
    }

    async fn replay(&self, request: Request<v1::ReplayRequest>) -> Answer<v1::ReplayResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.replay(&caller, &request).await;
        answer.map(Response::new).map_err(status(""))
    }

    async fn put_strategy(&self, request: Request<v1::PutStrategyRequest>) -> Answer<v1::Strategy> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.put_strategy(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn delete_strategy(
        &self,
        request: Request<v1::DeleteStrategyRequest>,
    ) -> Answer<v1::Strategy> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.delete_strategy(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn list_strategies(
        &self,
        request: Request<v1::ListStrategiesRequest>,
    ) -> Answer<v1::ListStrategiesResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.list_strategies(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }
}

/// A rollout now, and after every change until it has ended.
struct Watch {
    service: std::sync::Arc<Service>,
    caller: Caller,
    feed: Feed,
    place: Place,
    id: String,
    /// What was shown of what changes.
    shown: Option<Seen>,
    ended: bool,
}

impl Watch {
    fn open(grpc: &Grpc, caller: Caller, name: &str) -> Result<Watch, vortex_core::error::Fault> {
        // The feed first: what changes from here on is seen.
        let feed = grpc.service.feed(None)?;
        Ok(Watch {
            id: grpc.service.rollout_id(&caller, name)?.to_string(),
            service: std::sync::Arc::clone(&grpc.service),
            feed,
            place: grpc.streams.enter(&caller)?,
            caller,
            shown: None,
            ended: false,
        })
    }

    async fn next(&mut self) -> Option<Result<v1::Rollout, vortex_core::error::Fault>> {
        if self.ended {
            return None;
        }
        loop {
            match self.service.get_rollout(&self.caller, &self.id) {
                Ok(rollout) if self.shown.as_ref() != Some(&seen(&rollout)) => {
                    self.shown = Some(seen(&rollout));
                    self.ended = !rollout.ended_at.is_empty();
                    return Some(Ok(rollout));
                }
                Ok(_) => {}
                Err(fault) => {
                    self.ended = true;
                    return Some(Err(fault));
                }
            }
            tokio::select! {
                batch = self.feed.next() => {
                    if let Err(fault) = batch {
                        self.ended = true;
                        return Some(Err(fault));
                    }
                }
                // Instances arrive, and freezes begin, without an entry in the journal.
                () = tokio::time::sleep(DRIFT_WATCH_EVERY) => {}
                why = self.place.stopped() => {
                    self.ended = true;
                    return Some(Err(why));
                }
            }
        }
    }
}

/// Revision, cohort, freezes, what it waits for, and the newest verdict: all but the first change without the
/// revision.
type Seen = (u64, u64, u64, Vec<String>, String, String);

fn seen(rollout: &v1::Rollout) -> Seen {
    let verdict = rollout.verdict.as_ref();
    (
        rollout.revision,
        rollout.cohort_live,
        rollout.cohort_acknowledged,
        rollout.frozen_by.clone(),
        rollout.waiting_for.clone(),
        verdict
            .map(|verdict| verdict.at.clone())
            .unwrap_or_default(),
    )
}
