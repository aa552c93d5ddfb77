//! `vortex.v1.AuditService`.

use std::{collections::VecDeque, pin::Pin, sync::Arc};

use futures_util::{Stream, StreamExt, stream};
use tonic::{Request, Response, Status};
use vortex_core::ids::Target;
use vortex_proto::v1::{self, audit_service_server::AuditService};

use super::{Grpc, status::status};
use crate::{
    service::{Caller, Feed, Service},
    streams::Place,
    wire,
};

type Answer<T> = Result<Response<T>, Status>;
type Items<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl AuditService for Grpc {
    type ExportStream = Items<v1::ExportedEntry>;
    type WatchStream = Items<v1::Event>;

    async fn list(&self, request: Request<v1::ListAuditRequest>) -> Answer<v1::ListAuditResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.list_audit(&caller, &request).await;
        answer.map(Response::new).map_err(status(""))
    }

    async fn verify(&self, _: Request<v1::VerifyAuditRequest>) -> Answer<v1::VerifyAuditResponse> {
        let answer = self.service.verify_audit().await;
        answer.map(Response::new).map_err(status(""))
    }

    async fn list_heads(
        &self,
        request: Request<v1::ListHeadsRequest>,
    ) -> Answer<v1::ListHeadsResponse> {
        let answer = self.service.list_heads(request.into_inner()).await;
        answer.map(Response::new).map_err(status(""))
    }

    async fn export(&self, request: Request<v1::ExportAuditRequest>) -> Answer<Self::ExportStream> {
        let (caller, request) = self.open(request);
        let place = self.streams.enter(&caller).map_err(status(""))?;
        let outline = self.service.outline_audit(request.from_revision).await;
        let outline = outline.map_err(status(""))?;
        let export = Export {
            service: Arc::clone(&self.service),
            place,
            is_over: false,
            revision: outline.from_revision,
            last: outline.to_revision,
            outline: Some(outline),
            read: VecDeque::new(),
        };
        let entries = stream::unfold(export, |mut export| async {
            let entry = export.next().await?;
            Some((entry, export))
        });
        Ok(Response::new(Box::pin(entries)))
    }

    async fn watch(&self, request: Request<v1::WatchEventsRequest>) -> Answer<Self::WatchStream> {
        let (caller, request) = self.open(request);
        caller.on_list(&request.app).map_err(status(""))?;
        let target = match (request.app.as_str(), request.profile.as_str()) {
            ("", "") => None,
            (app, profile) => Some(wire::target(app, profile).map_err(status(""))?),
        };
        let watch = Watch {
            service: Arc::clone(&self.service),
            feed: self
                .service
                .feed(request.from_revision)
                .map_err(status(""))?,
            place: self.streams.enter(&caller).map_err(status(""))?,
            is_over: false,
            caller,
            target,
        };
        let batches = stream::unfold(watch, |mut watch| async {
            let batch = watch.next().await?;
            Some((stream::iter(batch), watch))
        });
        Ok(Response::new(Box::pin(batches.flatten())))
    }
}

/// The whole journal on its way out, a batch at a time.
struct Export {
    service: Arc<Service>,
    place: Place,
    is_over: bool,
    revision: u64,
    last: u64,
    /// Goes with the first entry.
    outline: Option<v1::ExportOutline>,
    read: VecDeque<(u64, v1::ExportedEntry)>,
}

impl Export {
    async fn next(&mut self) -> Option<Result<v1::ExportedEntry, Status>> {
        if self.is_over {
            return None;
        }
        if self.read.is_empty() {
            let batch = tokio::select! {
                batch = self.service.export_audit(self.revision, self.last) => batch,
                why = self.place.stopped() => Err(why),
            };
            match batch {
                Ok(batch) => self.read = batch.into(),
                Err(fault) => {
                    self.is_over = true;
                    return Some(Err(status("")(fault)));
                }
            }
        }
        let (revision, mut entry) = self.read.pop_front()?;
        self.revision = revision;
        entry.outline = self.outline.take();
        Some(Ok(entry))
    }
}

/// Entries as they are written.
struct Watch {
    service: Arc<Service>,
    feed: Feed,
    place: Place,
    is_over: bool,
    target: Option<Target>,
    caller: Caller,
}

impl Watch {
    async fn next(&mut self) -> Option<Vec<Result<v1::Event, Status>>> {
        if self.is_over {
            return None;
        }
        let batch = tokio::select! {
            batch = self.feed.next() => batch,
            why = self.place.stopped() => {
                self.is_over = true;
                Err(why)
            }
        };
        match batch {
            Ok(batch) => {
                let wanted = batch.into_iter().filter(|(_, entry)| {
                    let target = self.target.as_ref();
                    self.caller.sees_op(&entry.op().body)
                        && target.is_none_or(|target| entry.op().body.target() == Some(target))
                });
                let events = self.service.events(wanted).into_iter();
                Some(events.map(Ok).collect())
            }
            Err(fault) => Some(vec![Err(status("")(fault))]),
        }
    }
}
