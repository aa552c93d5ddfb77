//! `vortex.v1.FederationService`.

use tonic::{Request, Response, Status};
use vortex_proto::v1::{self, federation_service_server::FederationService};

use super::{Grpc, status::status};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl FederationService for Grpc {
    async fn status(
        &self,
        _: Request<v1::FederationStatusRequest>,
    ) -> Answer<v1::FederationStatus> {
        let answer = self.service.federation_status().await;
        answer.map(Response::new).map_err(status(""))
    }

    async fn list_peers(&self, _: Request<v1::ListPeersRequest>) -> Answer<v1::ListPeersResponse> {
        Ok(Response::new(self.service.list_peers()))
    }

    async fn add_peer(&self, request: Request<v1::AddPeerRequest>) -> Answer<v1::Peer> {
        let (caller, request) = self.open(request);
        let answer = self.service.add_peer(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn remove_peer(&self, request: Request<v1::RemovePeerRequest>) -> Answer<v1::Peer> {
        let (caller, request) = self.open(request);
        let answer = self.service.remove_peer(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn list_conflicts(
        &self,
        request: Request<v1::ListConflictsRequest>,
    ) -> Answer<v1::ListConflictsResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.list_conflicts(&caller, &request).await;
        answer.map(Response::new).map_err(status(""))
    }

    async fn resolve(
        &self,
        request: Request<v1::ResolveConflictRequest>,
    ) -> Answer<v1::RolloutConflict> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.resolve_conflict(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn transfer(&self, request: Request<v1::TransferHomeRequest>) -> Answer<v1::TargetHome> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.transfer_home(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn retire(&self, request: Request<v1::RetireClusterRequest>) -> Answer<v1::Member> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.retire_cluster(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn renew(&self, request: Request<v1::RenewRequest>) -> Answer<v1::FederationStatus> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.renew(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn release(
        &self,
        request: Request<v1::ReleaseOriginRequest>,
    ) -> Answer<v1::FederationStatus> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.release(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }
}
