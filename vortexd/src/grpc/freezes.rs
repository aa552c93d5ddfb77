//! `vortex.v1.FreezeService`.

use tonic::{Request, Response, Status};
use vortex_proto::v1::{self, freeze_service_server::FreezeService};

use super::{Grpc, status::status};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl FreezeService for Grpc {
    async fn add(&self, request: Request<v1::AddFreezeRequest>) -> Answer<v1::Freeze> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.add_freeze(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn lift(&self, request: Request<v1::LiftFreezeRequest>) -> Answer<v1::Freeze> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.lift_freeze(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn list(
        &self,
        request: Request<v1::ListFreezesRequest>,
    ) -> Answer<v1::ListFreezesResponse> {
        let (caller, request) = self.open(request);
        let answer = self.service.list_freezes(&caller, &request);
        Ok(Response::new(answer))
    }

    async fn get_breaker(&self, request: Request<v1::GetBreakerRequest>) -> Answer<v1::Breaker> {
        let (caller, _) = self.open(request);
        Ok(Response::new(self.service.breaker(&caller)))
    }

    async fn reset_breaker(
        &self,
        request: Request<v1::ResetBreakerRequest>,
    ) -> Answer<v1::Breaker> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.reset_breaker(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }
}
