//! What makes a retried request the same request.

use vortex_core::{
    error::{Fault, Kind},
    ids::{Digest, Note},
    journal::RequestMark,
};
use vortex_proto::v1;

use super::note;
use crate::entropy;

/// A request that changes something.
pub trait Mutation: Clone {
    /// Its name, part of the fingerprint.
    fn name(&self) -> &'static str;

    /// Its protobuf encoding.
    fn encode(&self) -> Vec<u8>;

    /// The idempotency key; empty when the caller gave none.
    fn request_id(&mut self) -> &mut String;

    /// Why, in the caller's words.
    fn reason(&self) -> &str;

    /// The caller only wants to know what would happen.
    fn is_dry_run(&self) -> bool;

    /// The object's revision that the caller saw; 0 for any.
    fn expected_revision(&self) -> u64;

    /// The request's id (a fresh one if the caller gave none, or only asks) and the fingerprint of all the
    /// rest: the first 16 bytes of SHA-256 over the name and the protobuf encoding without the id.
    ///
    /// # Errors
    /// When the id is none.
    fn mark(&self) -> Result<RequestMark, Fault> {
        let mut bare = self.clone();
        let given = std::mem::take(bare.request_id());
        let id = if given.is_empty() || self.is_dry_run() {
            fresh_id()?
        } else {
            given
        };
        let mut asked = self.name().as_bytes().to_vec();
        asked.push(0);
        asked.extend(bare.encode());
        let mut fingerprint = [0; 16];
        for (byte, digest) in fingerprint.iter_mut().zip(Digest::of(&asked).0) {
            *byte = digest;
        }
        Ok(RequestMark {
            id: id
                .parse()
                .map_err(|error| super::parse::invalid("request_id", error))?,
            fingerprint,
        })
    }

    /// The caller means it even while a freeze holds.
    fn overrides_freeze(&self) -> bool;

    /// The caller means it even where another cluster is the home.
    fn allows_divergence(&self) -> bool;

    /// The reason as a note.
    ///
    /// # Errors
    /// When it is too long or holds control characters.
    fn note(&self) -> Result<Note, Fault> {
        note("reason", self.reason())
    }
}

fn fresh_id() -> Result<String, Fault> {
    let random = || {
        entropy::bits().map_err(|error| {
            Fault::new(
                Kind::Internal,
                "no_randomness",
                format!("no randomness: {error}"),
            )
        })
    };
    Ok(format!("auto-{:016x}{:016x}", random()?, random()?))
}

macro_rules! mutation {
    ($($message:ident { $(dry_run: $dry_run:ident)? $(, revision: $revision:ident)? $(, freeze: $freeze:ident)? $(, divergent: $divergent:ident)? })*) => {$(
        impl Mutation for v1::$message {
            fn name(&self) -> &'static str {
                stringify!($message)
            }

            fn encode(&self) -> Vec<u8> {
                prost::Message::encode_to_vec(self)
            }

            fn request_id(&mut self) -> &mut String {
                &mut self.request_id
            }

            fn reason(&self) -> &str {
                &self.reason
            }

            fn is_dry_run(&self) -> bool {
                false $(|| self.$dry_run)?
            }

            fn expected_revision(&self) -> u64 {
                0 $(+ self.$revision)?
            }

            fn overrides_freeze(&self) -> bool {
                false $(|| self.$freeze)?
            }

            fn allows_divergence(&self) -> bool {
                false $(|| self.$divergent)?
            }
        }
    )*};
}

mutation! {
    PublishRequest { dry_run: dry_run, revision: expected_revision, divergent: allow_divergent }
    ImportRequest { dry_run: dry_run, divergent: allow_divergent }
    SetStableRequest {
        dry_run: dry_run, revision: expected_revision, freeze: override_freeze, divergent: allow_divergent
    }
    ConfigureTargetRequest { , revision: expected_revision, divergent: allow_divergent }
    CreateRolloutRequest { , freeze: override_freeze, divergent: allow_divergent }
    RolloutActionRequest {
        dry_run: dry_run, revision: expected_revision, freeze: override_freeze, divergent: allow_divergent
    }
    PromoteRequest {
        dry_run: dry_run, revision: expected_revision, freeze: override_freeze, divergent: allow_divergent
    }
    SetPinRequest { , divergent: allow_divergent }
    PutStrategyRequest { , divergent: allow_divergent }
    DeleteStrategyRequest { , divergent: allow_divergent }
    ResetBreakerRequest {}
    AddFreezeRequest {}
    LiftFreezeRequest {}
    ResolveConflictRequest {}
    TransferHomeRequest {}
    RetireClusterRequest {}
    RenewRequest {}
    ReleaseOriginRequest {}
    CreateTokenRequest {}
    RevokeTokenRequest {}
}
