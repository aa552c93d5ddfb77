//! `vortex.v1.WebhookService`.

use tonic::{Request, Response, Status};
use vortex_proto::v1::{self, webhook_service_server::WebhookService};

use super::{Grpc, status::status};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl WebhookService for Grpc {
    async fn list(&self, _: Request<v1::ListWebhooksRequest>) -> Answer<v1::ListWebhooksResponse> {
        Ok(Response::new(self.service.list_webhooks()))
    }

    async fn test(
        &self,
        request: Request<v1::TestWebhookRequest>,
    ) -> Answer<v1::TestWebhookResponse> {
        let answer = self.service.test_webhook(request.get_ref()).await;
        answer.map(Response::new).map_err(status(""))
    }
}
