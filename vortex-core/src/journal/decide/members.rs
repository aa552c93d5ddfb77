//! Members: letting go of a cluster that is gone for good.

use super::Context;
use crate::{
    ids::ClusterId,
    journal::{
        body::{OpBody, Subject},
        rejection::Rejection,
        state::State,
    },
};

pub(super) fn retire(
    state: &State,
    context: Context<'_>,
    cluster: ClusterId,
) -> Result<Vec<OpBody>, Rejection> {
    if context.cluster == Some(cluster.0) {
        return Err(Rejection::RetiresItself);
    }
    let member = state
        .members()
        .get(&cluster.0)
        .ok_or(Rejection::UnknownMember(cluster))?;
    if member.retired_at.is_some() {
        return Ok(vec![OpBody::Unchanged {
            subjects: vec![Subject::Cluster(cluster)],
        }]);
    }
    Ok(vec![OpBody::ClusterRetired {
        cluster,
        cut: state.counting_of(cluster),
    }])
}
