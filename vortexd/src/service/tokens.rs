//! Tokens: made, listed, revoked.

use vortex_core::{
    error::Fault,
    ids::ClusterId,
    journal::{Answer, Command, Managed, Rejection},
};
use vortex_proto::v1;

use super::{Caller, Service, configs::wrong_answer};
use crate::{access::Secret, clock, wire};

impl Service {
    /// Makes a token. A retried call is answered with the token, and without its secret: that is kept nowhere.
    ///
    /// # Errors
    /// When its name is taken, or it is not as a token has to be.
    pub async fn create_token(
        &self,
        caller: &Caller,
        request: v1::CreateTokenRequest,
    ) -> Result<v1::CreateTokenResponse, Fault> {
        let secret = Secret::draw()?;
        let record = match self.earlier_answer(caller, &request)? {
            Some(record) => record,
            None => {
                let (principal, expires_at) = wire::principal(&request, clock::now())?;
                let command = Command::CreateToken {
                    principal,
                    secret_sha256: secret.digest(),
                    expires_at,
                };
                self.submit(caller, &request, command, vec![]).await?
            }
        };
        let Some(Answer::Token(token)) = record.answers.first() else {
            return Err(wrong_answer());
        };
        // Another call under the same id may have been first.
        let is_this_ones = token.secret_sha256 == secret.digest();
        Ok(v1::CreateTokenResponse {
            token: Some(wire::token(token, token.created_at)),
            secret: if is_this_ones {
                secret.reveal().to_owned()
            } else {
                String::new()
            },
            note: if is_this_ones {
                String::new()
            } else {
                format!(
                    "this request was answered before, and a secret is shown once: if it did not arrive, revoke {} and make another token",
                    token.id
                )
            },
        })
    }

    /// Tokens, oldest first.
    pub fn list_tokens(&self, request: &v1::ListTokensRequest) -> v1::ListTokensResponse {
        let now = clock::now();
        let board = self.board.load();
        let own = board.state.tokens_of(self.own_cluster()).into_iter();
        let shown = own.filter(|token| match request.all {
            true => !token.is_forgotten(now),
            false => token.holds_at(now),
        });
        v1::ListTokensResponse {
            tokens: shown.map(|token| wire::token(token, now)).collect(),
        }
    }

    /// Ends a token for good.
    ///
    /// # Errors
    /// When there is no such token, or nobody could make another without it.
    pub async fn revoke_token(
        &self,
        caller: &Caller,
        request: v1::RevokeTokenRequest,
    ) -> Result<v1::Token, Fault> {
        let now = clock::now();
        let record = match self.earlier_answer(caller, &request)? {
            Some(record) => record,
            None => {
                let id = {
                    let board = self.board.load();
                    let found = board
                        .state
                        .find_token(self.own_cluster(), &request.token, now);
                    found
                        .map_err(|rejection: Rejection| Fault::from(rejection))?
                        .id
                        .clone()
                };
                let command = Command::RevokeToken(id);
                self.submit(caller, &request, command, vec![]).await?
            }
        };
        match record.answers.first() {
            Some(Answer::Token(token)) => {
                if let Managed::Until(end) =
                    self.board.load().state.managed_until(token.cluster, now)
                {
                    tracing::warn!(
                        %end,
                        "every admin token that is left expires, the last one then: make one without --expires-in"
                    );
                }
                Ok(wire::token(token, now))
            }
            _ => Err(wrong_answer()),
        }
    }

    fn own_cluster(&self) -> ClusterId {
        ClusterId(self.store.origin().cluster)
    }
}
