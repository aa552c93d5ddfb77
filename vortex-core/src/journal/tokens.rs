//! Tokens in the state: who holds which, until when. Of their secrets there are digests only.
//!
//! A token lets somebody in at the cluster that made it and nowhere else. Its ops travel to other clusters with all
//! the rest, and are nothing there.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{answer::Answer, op::Op, rejection::Rejection, state::State};
use crate::{
    access::{Principal, Role},
    ids::{Actor, ClusterId, Digest, TokenId},
    limits::TOKEN_KEPT_MS,
    time::{Span, Timestamp},
};

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Which.
    pub id: TokenId,
    /// Whose, and what it allows.
    pub principal: Principal,
    /// The cluster that made it: it holds nowhere else.
    pub cluster: ClusterId,
    /// SHA-256 of its secret.
    pub secret_sha256: Digest,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Actor,
    /// Until when it holds; none: until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// Since when it does not any more.
    pub revoked_at: Option<Timestamp>,
}

/// Until when a cluster's tokens can be made and revoked; the later is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Managed {
    /// No token that may do it holds.
    ByNobody,
    /// The last that may do it expires then.
    Until(Timestamp),
    /// One that may do it has no end.
    ForGood,
}

impl Token {
    /// Whether it lets anybody in at `now`.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether it allows to make and revoke tokens, while it holds.
    pub fn may_manage(&self) -> bool {
        self.principal.role == Role::Admin && self.principal.apps.is_everything()
    }

    /// Whether it ended so long ago that nobody asks for it any more.
    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        let ends = [self.revoked_at, self.expires_at];
        let end = ends.into_iter().flatten().min();
        end.is_some_and(|end| end.plus(Span(TOKEN_KEPT_MS)) < now)
    }
}

impl State {
    /// The token with this id.
    pub fn token(&self, id: &TokenId) -> Option<&Arc<Token>> {
        self.tokens.values().find(|token| token.id == *id)
    }

    /// The tokens that `cluster` made, oldest first.
    pub fn tokens_of(&self, cluster: ClusterId) -> Vec<&Arc<Token>> {
        let tokens = self.tokens.values();
        let mut own: Vec<_> = tokens.filter(|token| token.cluster == cluster).collect();
        own.sort_by_key(|token| (token.created_at, token.id.clone()));
        own
    }

    /// Until when somebody can make and revoke tokens of `cluster`.
    pub fn managed_until(&self, cluster: ClusterId, now: Timestamp) -> Managed {
        let tokens = self.tokens_of(cluster).into_iter();
        let managing = tokens.filter(|token| token.may_manage() && token.holds_at(now));
        managing.fold(Managed::ByNobody, |until, token| match token.expires_at {
            None => Managed::ForGood,
            Some(end) => until.max(Managed::Until(end)),
        })
    }

    /// The token of `cluster` that a person calls `name`: its id, the beginning of exactly one, or its holder's name
    /// while it holds.
    ///
    /// # Errors
    /// When that is no token, or several.
    pub fn find_token(
        &self,
        cluster: ClusterId,
        name: &str,
        now: Timestamp,
    ) -> Result<&Arc<Token>, Rejection> {
        let shown = || name.chars().take(80).collect::<String>();
        if name.is_empty() {
            return Err(Rejection::UnknownToken(shown()));
        }
        let own = self.tokens_of(cluster);
        let named = own
            .iter()
            .find(|token| token.principal.name.as_str() == name && token.holds_at(now));
        if let Some(token) = named {
            return Ok(token);
        }
        let matching: Vec<_> = own
            .into_iter()
            .filter(|token| {
                let digits = token.id.as_str().strip_prefix("t-").unwrap_or_default();
                token.id.as_str().starts_with(name) || digits.starts_with(name)
            })
            .collect();
        match matching.as_slice() {
            [] => Err(Rejection::UnknownToken(shown())),
            [one] => Ok(one),
            several => Err(Rejection::AmbiguousToken {
                prefix: shown(),
                count: several.len(),
            }),
        }
    }

    /// Takes in a new token, and lets go of those that ended long ago: their ops stay in the journal.
    pub(super) fn add_token(
        &mut self,
        op: &Op,
        id: &TokenId,
        principal: &Principal,
        (secret_sha256, expires_at): (Digest, Option<Timestamp>),
    ) -> Vec<Answer> {
        let now = op.at.time;
        let forgotten: Vec<Digest> = self
            .tokens
            .iter()
            .filter(|(_, token)| token.is_forgotten(now))
            .map(|(digest, _)| *digest)
            .collect();
        for digest in &forgotten {
            self.tokens.remove(digest);
        }
        let token = Arc::new(Token {
            id: id.clone(),
            principal: principal.clone(),
            cluster: ClusterId(op.origin.cluster),
            secret_sha256,
            created_at: now,
            created_by: op.actor.clone(),
            expires_at,
            revoked_at: None,
        });
        // A secret has one meaning: nobody takes another's by its digest.
        let kept = self.tokens.entry(secret_sha256).or_insert(token);
        vec![Answer::Token(Arc::clone(kept))]
    }

    /// Ends a token of the cluster that wrote `op`.
    pub(super) fn revoke_token(&mut self, op: &Op, id: &TokenId) -> Vec<Answer> {
        let cluster = ClusterId(op.origin.cluster);
        let found = self.token(id).filter(|token| token.cluster == cluster);
        let Some(digest) = found.map(|token| token.secret_sha256) else {
            return vec![];
        };
        let Some(token) = self.tokens.get_mut(&digest) else {
            return vec![];
        };
        Arc::make_mut(token).revoked_at = Some(op.at.time);
        vec![Answer::Token(Arc::clone(token))]
    }
}
