//! Who may come in, and what for. `table` names every route and method with what it takes; `layer` asks for a token
//! before any of them and refuses what the table does not list; `caller` answers, where the app is known, whether it
//! may be touched.
//!
//! What a role may do is decided by `vortex_core::access`. A secret is compared by its digest and never kept.

mod bootstrap;
mod caller;
mod layer;
mod local;
mod page;
mod secret;
mod sweep;
pub mod table;

use std::sync::Arc;

use base64::Engine as _;
use http::{HeaderMap, header};
use vortex_core::{
    access::{Resource, decide},
    error::{Fault, Kind},
    ids::{ClusterId, Digest},
    journal::{Managed, Token},
};

use self::table::Reach;
use crate::{clock, settings::Settings, snapshot::Board};

pub use bootstrap::bootstrap;
pub use caller::{Caller, Pass};
pub use layer::{guard_admin, guard_grpc, guard_rest};
pub use page::page;
pub use secret::Secret;
pub use sweep::{Stay, Sweeper, sweep};

/// Whether a token is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthMode {
    /// It is not: whoever reaches the port may do everything.
    #[default]
    Off,
    /// It is, for everything but health and the API's description.
    Tokens,
}

/// The gate before everything.
#[derive(Clone, Debug)]
pub struct Gate {
    mode: AuthMode,
    /// Without tokens: web pages from elsewhere are let in as well, for whoever said that all of this is somebody
    /// else's care.
    takes_pages: bool,
    board: Arc<Board>,
    cluster: ClusterId,
}

impl Gate {
    /// A gate that lets in who has a token of `cluster`, or everybody.
    pub fn new(settings: &Settings, board: Arc<Board>, cluster: ClusterId) -> Gate {
        Gate {
            mode: settings.auth.mode,
            takes_pages: settings.auth.insecure,
            board,
            cluster,
        }
    }

    /// Whether nobody is asked for a token.
    pub fn is_open(&self) -> bool {
        self.mode == AuthMode::Off
    }

    /// The caller of a route or method with this rule. Whether it may touch the app in question is asked later,
    /// where that is known, unless none is.
    fn admit(
        &self,
        headers: &HeaderMap,
        action: vortex_core::access::Action,
        reach: Reach,
    ) -> Result<Caller, Fault> {
        let token = self.authenticate(headers)?;
        let resource = match reach {
            Reach::EveryApp => Resource::EveryApp,
            Reach::NoApp | Reach::App | Reach::Named | Reach::Scope | Reach::List => {
                Resource::Nothing
            }
        };
        decide(&token.principal, action, resource)?;
        let is_settled = matches!(reach, Reach::NoApp | Reach::EveryApp);
        Ok(Caller::of(Pass::new(token, action, is_settled)))
    }

    /// The token that a request brings.
    fn authenticate(&self, headers: &HeaderMap) -> Result<Arc<Token>, Fault> {
        let secret = secret_of(headers).ok_or_else(|| {
            refused(
                "token_missing",
                "this daemon asks for a token, and the request brings none",
                "send it as `Authorization: Bearer TOKEN` or `X-API-Key: TOKEN`; vortexctl takes --token-file or VORTEX_TOKEN",
            )
        })?;
        let digest = Digest::of(secret.as_slice());
        self.holding(&digest)
    }

    /// The token whose secret has this digest, if it holds.
    fn holding(&self, digest: &Digest) -> Result<Arc<Token>, Fault> {
        let board = self.board.peek();
        let token = board.state.tokens.get(digest);
        // What other clusters made lets nobody in here, however it came into the state.
        let token = token
            .filter(|token| token.cluster == self.cluster)
            .ok_or_else(|| {
                refused(
                    "token_unknown",
                    "the token is not one of this daemon's",
                    "check that it is whole and meant for this cluster; vortexctl token create makes another",
                )
            })?;
        if token.revoked_at.is_some() {
            return Err(refused(
                "token_revoked",
                &format!("the token {} was revoked", token.id),
                "ask for another",
            ));
        }
        if !token.holds_at(clock::now()) {
            return Err(refused(
                "token_expired",
                &format!("the token {} has expired", token.id),
                "ask for another",
            ));
        }
        Ok(Arc::clone(token))
    }

    /// Until when somebody can make and revoke tokens.
    fn managed_until(&self) -> Managed {
        let board = self.board.peek();
        board.state.managed_until(self.cluster, clock::now())
    }

    /// Lets a token that let somebody in go on.
    ///
    /// # Errors
    /// Why it would let nobody in any more.
    pub(crate) fn standing(&self, token: &Token) -> Result<(), Fault> {
        self.holding(&token.secret_sha256).map(drop)
    }
}

/// Says loudly what is open to whom.
pub fn announce(settings: &Settings) {
    let reachable = |address: &std::net::SocketAddr| !address.ip().is_loopback();
    let (listen, admin) = (&settings.listen, &settings.admin_listen);
    if let Some(path) = &settings.auth.bootstrap_file
        && is_read_by_all(path)
    {
        tracing::warn!(
            file = %path.display(),
            "whoever has an account on this machine may read the first admin token's secret: chmod 600 this file"
        );
    }
    match settings.auth.mode {
        AuthMode::Off if reachable(listen) => tracing::warn!(
            %listen,
            "NO AUTHENTICATION, and --insecure: whoever reaches this address may read every secret and change everything"
        ),
        AuthMode::Off if settings.auth.insecure => tracing::warn!(
            "no authentication, and --insecure: whoever has an account on this machine may do everything, and web pages in its browsers"
        ),
        AuthMode::Off => {
            tracing::warn!(
                "no authentication: whoever has an account on this machine may do everything; --auth tokens asks for tokens"
            );
        }
        AuthMode::Tokens if reachable(listen) && settings.tls.is_none() => tracing::warn!(
            %listen,
            "tokens are asked for, but without [tls] they and all configuration travel in clear: whoever is on the way reads and reuses them, unless a proxy or mesh in front speaks TLS"
        ),
        AuthMode::Tokens => tracing::info!("tokens are asked for"),
    }
    if reachable(admin) {
        tracing::warn!(%admin, "health and metrics are shown without a token to whoever reaches this address");
    }
}

/// Whether others than owner and group may read this file.
fn is_read_by_all(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let found = std::fs::metadata(path);
    found.is_ok_and(|found| found.permissions().mode() & 0o004 != 0)
}

fn refused(code: &'static str, detail: &str, hint: &str) -> Fault {
    Fault::new(Kind::Unauthenticated, code, detail).with_hint(hint)
}

/// The secret in a request's headers: a bearer token, the password of basic authentication (which Spring's clients
/// have settings for), or an API key.
fn secret_of(headers: &HeaderMap) -> Option<Vec<u8>> {
    let scheme = |name: &str| {
        let value = headers.get(header::AUTHORIZATION)?.as_bytes();
        let (given, rest) = value.split_at_checked(name.len())?;
        let rest = rest.strip_prefix(b" ")?;
        given
            .eq_ignore_ascii_case(name.as_bytes())
            .then(|| rest.trim_ascii())
    };
    if let Some(bearer) = scheme("bearer") {
        return Some(bearer.to_vec());
    }
    if let Some(key) = headers.get("x-api-key") {
        return Some(key.as_bytes().trim_ascii().to_vec());
    }
    let basic = scheme("basic")?;
    let pair = base64::engine::general_purpose::STANDARD
        .decode(basic)
        .ok()?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    pair.get(colon + 1..).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_wherever_clients_can_put_one() {
        let check = |headers: &[(&'static str, &str)], expected: Option<&str>| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, value.parse().unwrap());
            }
            let found = secret_of(&map);
            assert_eq!(found.as_deref(), expected.map(str::as_bytes), "{headers:?}");
        };
        check(&[], None);
        check(&[("authorization", "Bearer abc")], Some("abc"));
        check(&[("authorization", "bearer  abc ")], Some("abc"));
        check(&[("authorization", "Bearer")], None);
        check(&[("authorization", "Bearerabc")], None);
        check(&[("x-api-key", "abc")], Some("abc"));
        check(
            &[("authorization", "Bearer abc"), ("x-api-key", "def")],
            Some("abc"),
        );
        // printf 'any:a:bc' | base64
        check(&[("authorization", "Basic YW55OmE6YmM=")], Some("a:bc"));
        check(&[("authorization", "Basic !!")], None);
        check(
            &[("authorization", "Negotiate x"), ("x-api-key", "def")],
            Some("def"),
        );
    }
}
