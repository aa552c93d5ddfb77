//! Tokens: made and revoked. Whoever may do that was asked before.

use super::Context;
use crate::{
    access::Principal,
    ids::{Digest, TokenId},
    journal::{
        body::{OpBody, Subject},
        rejection::Rejection,
        state::State,
    },
    limits::TOKENS_MAX,
    time::Timestamp,
};

pub(super) fn create(
    state: &State,
    context: Context<'_>,
    principal: &Principal,
    (secret_sha256, expires_at): (Digest, Option<Timestamp>),
) -> Result<Vec<OpBody>, Rejection> {
    if let Some(end) = expires_at.filter(|end| *end <= context.now) {
        return Err(Rejection::TokenExpired(end));
    }
    if state.tokens.contains_key(&secret_sha256) {
        return Err(Rejection::SecretUsed);
    }
    let kept = || {
        let tokens = state.tokens.values();
        tokens.filter(|token| !token.is_forgotten(context.now))
    };
    let is_namesake = |name| name == &principal.name;
    if kept().any(|token| is_namesake(&token.principal.name) && token.holds_at(context.now)) {
        return Err(Rejection::TokenNameTaken(principal.name.clone()));
    }
    if kept().count() >= TOKENS_MAX {
        return Err(Rejection::TooManyTokens);
    }
    Ok(vec![OpBody::TokenCreated {
        token: fresh_id(state, context.random),
        principal: principal.clone(),
        secret_sha256,
        expires_at,
    }])
}

/// An id that no token has: the one that `random` writes, or one a step further.
fn fresh_id(state: &State, random: u64) -> TokenId {
    (0..)
        .map(|step| TokenId::from_random(random.wrapping_add(step)))
        .find(|id| state.token(id).is_none())
        .unwrap_or_else(|| TokenId::from_random(random))
}

pub(super) fn revoke(
    state: &State,
    context: Context<'_>,
    id: &TokenId,
) -> Result<Vec<OpBody>, Rejection> {
    let unknown = || Rejection::UnknownToken(id.to_string());
    let token = state.token(id).ok_or_else(unknown)?;
    if token.revoked_at.is_some() {
        return Ok(vec![OpBody::Unchanged {
            subjects: vec![Subject::Token(id.clone())],
        }]);
    }
    // Whoever may make tokens, and stays: somebody has to.
    let mut others = state.tokens.values().filter(|other| {
        other.id != *id
            && other.cluster == token.cluster
            && other.may_manage()
            && other.holds_at(context.now)
    });
    let may_manage = token.may_manage() && token.holds_at(context.now);
    if may_manage && others.next().is_none() {
        return Err(Rejection::LastAdmin(id.clone()));
    }
    Ok(vec![OpBody::TokenRevoked {
        token: id.clone(),
        name: token.principal.name.clone(),
    }])
}
