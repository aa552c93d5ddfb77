//! Tokens in requests and answers. A secret is in one answer only.

use vortex_core::{
    access::{AppPatterns, Principal, Role},
    error::Fault,
    ids::Actor,
    journal::Token,
    time::{Span, Timestamp},
};
use vortex_proto::v1;

use super::{
    parse::{invalid, parse},
    view::text,
};

/// Names that the journal gives to others than holders of tokens.
const RESERVED_NAMES: [&str; 2] = ["system", "anonymous"];

/// Whom a token is for, and until when.
///
/// # Errors
/// When a field does not read as it should.
pub fn principal(
    request: &v1::CreateTokenRequest,
    now: Timestamp,
) -> Result<(Principal, Option<Timestamp>), Fault> {
    let name: Actor = parse("name", &request.name)?;
    if RESERVED_NAMES.contains(&name.as_str()) {
        return Err(invalid("name", format!("{name} is not somebody's name")));
    }
    let role: Role = parse("role", &request.role)?;
    let apps = AppPatterns::parse(&request.apps).map_err(|error| invalid("apps", error))?;
    let expires_at = match request.expires_in.as_str() {
        "" => None,
        span => Some(now.plus(parse::<Span>("expires_in", span)?)),
    };
    Ok((Principal { name, role, apps }, expires_at))
}

/// A token, without its secret.
pub fn token(token: &Token, now: Timestamp) -> v1::Token {
    let state = if token.revoked_at.is_some() {
        "revoked"
    } else if token.holds_at(now) {
        "active"
    } else {
        "expired"
    };
    v1::Token {
        id: token.id.to_string(),
        name: token.principal.name.to_string(),
        role: token.principal.role.to_string(),
        apps: token
            .principal
            .apps
            .iter()
            .map(ToString::to_string)
            .collect(),
        created_at: token.created_at.to_string(),
        created_by: token.created_by.to_string(),
        expires_at: text(token.expires_at),
        revoked_at: text(token.revoked_at),
        state: state.to_owned(),
    }
}
