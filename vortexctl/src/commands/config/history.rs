//! `vortexctl config history`

use clap::Args;
use vortex_proto::v1;

use crate::{cli::TargetArg, commands::audit, exit::Failure, session::Session};

#[derive(Args, Debug)]
#[command(after_help = "EXAMPLES\n  vortexctl config history checkout/prod --limit 20")]
pub(crate) struct History {
    #[command(flatten)]
    target: TargetArg,
    /// At most so many changes, newest first
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

impl History {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let target = self.target.target;
        // A target that nobody has heard of has no history, rather than an empty one.
        let connection = session.connect().await?;
        let request = v1::ListVersionsRequest {
            app: target.app.clone(),
            profile: target.profile.clone(),
            page_size: 1,
            page_token: String::new(),
        };
        connection
            .configs()
            .list_versions(connection.request(request))
            .await?;
        let request = v1::ListAuditRequest {
            app: target.app,
            profile: target.profile,
            page_size: self.limit,
            ..v1::ListAuditRequest::default()
        };
        audit::show(session, request).await
    }
}
