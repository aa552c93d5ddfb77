//! What a key reads: the canary decision, and the finished page or the merged keys.

use bytes::Bytes;
use http::HeaderValue;
use vortex_core::{
    access,
    assign::Cohort,
    config::{REDACTED, SecretKeys},
    error::Fault,
    journal::Rejection,
};
use vortex_proto::v1;

use super::{
    Caller, Service,
    configs::{find_target, secrets},
    environment::{render_page, rollout_header},
};
use crate::wire;

/// A page and what decided it.
#[derive(Debug)]
pub struct Answered {
    /// Spring's Environment as JSON.
    pub page: Bytes,
    /// Which version.
    pub version: HeaderValue,
    /// For which cohort.
    pub cohort: Cohort,
    /// Under which rollout.
    pub rollout: Option<HeaderValue>,
}

impl Service {
    /// The finished page of the target whose path is `app/profile`; none when that is no target with a
    /// stable version. This is the daemon's hottest path.
    ///
    /// # Errors
    /// When the content cannot be read.
    pub fn page(
        &self,
        caller: &Caller,
        path: &str,
        key: Option<&[u8]>,
    ) -> Result<Option<Answered>, Fault> {
        let board = self.board.peek();
        let Some(served) = board.serving.get(path) else {
            return Ok(None);
        };
        // It is a target's path, or it would not be served.
        let app = path.split_once('/').map_or(path, |(app, _)| app);
        caller.on(app)?;
        let (edition, cohort) = served.decide(key);
        Ok(Some(Answered {
            page: edition.page(&self.contents, render_page)?,
            version: edition.version_header.clone(),
            cohort,
            rollout: rollout_header(served),
        }))
    }

    /// What `key` reads now, merged.
    ///
    /// # Errors
    /// When there is no such target, or it has no stable version.
    pub fn resolve(
        &self,
        caller: &Caller,
        request: &v1::ResolveRequest,
    ) -> Result<v1::ResolveResponse, Fault> {
        caller.on(&request.app)?;
        if request.reveal_secrets {
            caller.also(access::Action::Read)?;
        }
        let target = wire::target(&request.app, &request.profile)?;
        let key = if request.key.is_empty() {
            None
        } else {
            Some(wire::unit_key(&request.key)?)
        };
        let board = self.board.load();
        let state = find_target(&board.state, &target)?;
        let served = board
            .serving
            .get(&target.to_string())
            .ok_or_else(|| Rejection::NoBaseline(target.clone()))?;
        let (edition, cohort) = served.decide(key.as_ref().map(|key| key.as_str().as_bytes()));
        let entry = &edition.version.entry;
        let effective = self.contents.load(entry)?.effective();
        let secrets = if request.reveal_secrets {
            SecretKeys::default()
        } else {
            secrets(state)?
        };
        Ok(v1::ResolveResponse {
            app: target.app.to_string(),
            profile: target.profile.to_string(),
            version: entry.version.to_string(),
            digest: entry.digest.to_string(),
            cohort: cohort.to_string(),
            rollout: board
                .state
                .canary(&target)
                .map(|rollout| rollout.spec.id.to_string())
                .unwrap_or_default(),
            properties: effective
                .iter()
                .map(|(key, value)| {
                    let value = if secrets.matches(key) {
                        REDACTED.to_owned()
                    } else {
                        value.to_string()
                    };
                    (key.to_owned(), value)
                })
                .collect(),
        })
    }
}
