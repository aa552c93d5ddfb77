//! Verdicts, read: why a rollout stands where it stands, and how it would have been judged otherwise.

use vortex_core::error::{Fault, Kind};
use vortex_proto::v1;

use super::Service;

impl Service {
    /// Why a rollout stands where it stands.
    ///
    /// # Errors
    /// When there is none of that name, or several.
    pub async fn explain(&self, _name: &str) -> Result<v1::RolloutExplanation, Fault> {
        Err(Fault::new(Kind::Internal, "unfinished", "not yet"))
    }

    /// Every verdict on a rollout, oldest first.
    ///
    /// # Errors
    /// When there is none of that name, or several.
    pub async fn list_verdicts(
        &self,
        _request: &v1::ListVerdictsRequest,
    ) -> Result<v1::ListVerdictsResponse, Fault> {
        Err(Fault::new(Kind::Internal, "unfinished", "not yet"))
    }

    /// Judges a rollout anew from what was written down.
    ///
    /// # Errors
    /// When there is none of that name, or the limits make no sense.
    pub async fn replay(&self, _request: &v1::ReplayRequest) -> Result<v1::ReplayResponse, Fault> {
        Err(Fault::new(Kind::Internal, "unfinished", "not yet"))
    }
}
