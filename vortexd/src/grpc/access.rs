//! `vortex.v1.AccessService`.

use tonic::{Request, Response, Status};
use vortex_proto::v1::{self, access_service_server::AccessService};

use super::{Grpc, status::status};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl AccessService for Grpc {
    async fn create_token(
        &self,
        request: Request<v1::CreateTokenRequest>,
    ) -> Answer<v1::CreateTokenResponse> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.create_token(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }

    async fn list_tokens(
        &self,
        request: Request<v1::ListTokensRequest>,
    ) -> Answer<v1::ListTokensResponse> {
        Ok(Response::new(self.service.list_tokens(request.get_ref())))
    }

    async fn revoke_token(&self, request: Request<v1::RevokeTokenRequest>) -> Answer<v1::Token> {
        let (caller, request) = self.open(request);
        let id = request.request_id.clone();
        let answer = self.service.revoke_token(&caller, request).await;
        answer.map(Response::new).map_err(status(&id))
    }
}
