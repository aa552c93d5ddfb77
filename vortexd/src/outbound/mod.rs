//! HTTP to elsewhere: one request to one server, over a connection of its own.
//!
//! Nothing but its [`Route`] chooses where a request goes: no proxy, no redirect, no connection that was opened for
//! somebody else. It tries nothing twice, keeps no time of its own beyond one address among several, and reads no
//! more of an answer than it is told to. What an answer means is for whoever asked.

mod exchange;
mod route;
mod tls;

use std::error::Error;

pub use self::{
    exchange::{Answer, Body, End, NoAnswer},
    route::{AddressPolicy, Route, anywhere},
    tls::{Identity, TlsError, Trust, authorities, certificates, connector, read_pem},
};

/// The root of an error, which says what happened: the layers above it only say that something did.
pub fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
