//! `vortex.v1.ConfigService`.

use tonic::{Request, Response, Status};
use vortex_proto::v1::{self, config_service_server::ConfigService};

use super::{Grpc, status::status};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl ConfigService for Grpc {
    async fn publish(&self, request: Request<v1::PublishRequest>) -> Answer<v1::PublishResponse> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.publish(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn import(&self, request: Request<v1::ImportRequest>) -> Answer<v1::ImportResponse> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.import(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn list_targets(
        &self,
        request: Request<v1::ListTargetsRequest>,
    ) -> Answer<v1::ListTargetsResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.list_targets(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn list_versions(
        &self,
        request: Request<v1::ListVersionsRequest>,
    ) -> Answer<v1::ListVersionsResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.list_versions(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn get_version(
        &self,
        request: Request<v1::GetVersionRequest>,
    ) -> Answer<v1::ConfigVersion> {
        let (caller, request) = self.open(request);
        let answer = self.service.get_version(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn diff(&self, request: Request<v1::DiffRequest>) -> Answer<v1::DiffResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.diff(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn set_stable(
        &self,
        request: Request<v1::SetStableRequest>,
    ) -> Answer<v1::SetStableResponse> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.set_stable(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn configure_target(
        &self,
        request: Request<v1::ConfigureTargetRequest>,
    ) -> Answer<v1::ConfigureTargetResponse> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.configure_target(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn resolve(&self, request: Request<v1::ResolveRequest>) -> Answer<v1::ResolveResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.resolve(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }

    async fn get_assignment(
        &self,
        request: Request<v1::GetAssignmentRequest>,
    ) -> Answer<v1::Assignment> {
        let (caller, request) = self.open(request);
        let answer = self.service.get_assignment(&caller, &request);
        answer.map(Response::new).map_err(status(""))
    }
}
