//! Every use case once. REST, gRPC and the Spring routes are thin and call these; whatever they are asked
//! over, the same thing happens and the same answer is given.

mod actions;
mod audit;
mod backup;
mod beats;
mod breaker;
mod configs;
pub(crate) mod conflicts;
mod environment;
mod federation;
mod feed;
mod fleet;
mod freezes;
mod plan;
mod publishing;
mod reads;
mod rollouts;
#[doc(hidden)]
pub mod schema;
mod strategies;
mod tokens;
mod verdicts;
mod webhooks;
mod witnesses;

use std::{path::PathBuf, sync::Arc};

use vortex_core::{
    access,
    error::Fault,
    journal::{Call, Command, RequestRecord, answered},
    rollout::BreakerPolicy,
};

use crate::{
    contents::Contents,
    counts::Counts,
    federation::Federation,
    fleets::Fleets,
    hooks::Hooks,
    measured::Measured,
    snapshot::Board,
    sources::Sources,
    store::{Blob, Store},
    wire::Mutation,
    writer::Writer,
};

pub use crate::access::Caller;
pub use actions::Action;
pub use backup::Backup;
pub use beats::{BeatRefusal, Beats, Taken};
pub use environment::Environment;
pub use feed::Feed;
pub use reads::Answered;

/// What the use cases work with.
pub struct Service {
    /// Where the journal lies.
    pub store: Arc<dyn Store>,
    /// Where it lies, and small files beside it; none: nothing outlives the process.
    pub directory: Option<PathBuf>,
    /// Where the newest moment is shown.
    pub board: Arc<Board>,
    /// Parsed contents of versions.
    pub contents: Arc<Contents>,
    /// Who decides and writes.
    pub writer: Writer,
    /// What instances run.
    pub fleets: Arc<Fleets>,
    /// What was measured of them.
    pub measured: Arc<Measured>,
    /// Who else can be asked for measurements.
    pub sources: Arc<Sources>,
    /// When automatic rollbacks stop.
    pub breaker: BreakerPolicy,
    /// Who is told what happens.
    pub hooks: Arc<Hooks>,
    /// Other clusters.
    pub federation: Arc<Federation>,
    /// What is counted as it happens.
    pub counts: Arc<Counts>,
    /// To Spring's routes an unknown app is an empty configuration, as it is to Spring's own server; otherwise it
    /// is not found.
    pub accept_empty: bool,
}

impl Service {
    /// The writer, to ask how it does.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// The answer that the very same request was given before.
    fn earlier_answer(
        &self,
        caller: &Caller,
        request: &impl Mutation,
    ) -> Result<Option<Arc<RequestRecord>>, Fault> {
        if request.is_dry_run() {
            return Ok(None);
        }
        let state = &self.board.peek().state;
        Ok(answered(state, &caller.actor, &request.mark()?)?)
    }

    async fn submit(
        &self,
        caller: &Caller,
        request: &impl Mutation,
        command: Command,
        blobs: Vec<Blob>,
    ) -> Result<Arc<RequestRecord>, Fault> {
        caller.assert_checked()?;
        if request.overrides_freeze() || request.allows_divergence() {
            caller.also(access::Action::Approve)?;
        }
        let expected = request.expected_revision();
        let call = Call {
            request: Some(request.mark()?),
            actor: caller.actor.clone(),
            reason: request.note()?,
            expected_revision: (expected > 0).then_some(expected),
            override_freeze: request.overrides_freeze(),
            allow_divergent: request.allows_divergence(),
            command,
        };
        let dry_run = request.is_dry_run();
        let kept = (self.federation.is_enabled()).then(|| (call.clone(), blobs.clone()));
        match self.writer.submit_here(call, blobs, dry_run).await {
            Ok(record) => Ok(record),
            Err(declined) => match kept {
                Some((call, blobs)) => {
                    let federation = &self.federation;
                    federation
                        .submit_at_home(declined, call, blobs, dry_run)
                        .await
                }
                None => Err(declined.fault),
            },
        }
    }
}
