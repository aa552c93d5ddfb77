//! How webhooks are doing, and whether one answers.

use vortex_core::error::{Fault, Kind};
use vortex_proto::v1;

use super::Service;

impl Service {
    /// Every webhook: what it is told of, and how it is doing.
    pub fn list_webhooks(&self) -> v1::ListWebhooksResponse {
        v1::ListWebhooksResponse {
            webhooks: self.hooks.list(),
        }
    }

    /// Sends one ping to a webhook now, and tells what came back.
    ///
    /// # Errors
    /// When there is no such webhook. One that does not answer is an answer.
    pub async fn test_webhook(
        &self,
        request: &v1::TestWebhookRequest,
    ) -> Result<v1::TestWebhookResponse, Fault> {
        self.hooks.test(&request.name).await.ok_or_else(|| {
            let names = self.hooks.names();
            let hint = if names.is_empty() {
                "none is configured: declare it in the daemon's settings file under [[webhooks]]"
                    .to_owned()
            } else {
                format!("there are {}", names.join(", "))
            };
            Fault::new(
                Kind::NotFound,
                "unknown_webhook",
                format!("there is no webhook `{}`", request.name.escape_debug()),
            )
            .with_hint(hint)
        })
    }
}
