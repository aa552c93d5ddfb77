//! Requests that are answered here, before anybody has looked at them: one fault for each reason, told in the words of
//! whoever asked, REST or gRPC.

use std::time::Duration;

use axum::{body::Body, response::IntoResponse as _};
use http::Response;
use tonic::Status;
use vortex_core::error::{Fault, Kind};

use super::tally::Refused;
use crate::{grpc, rest::Problem};

/// The answer.
pub(super) fn refusal(why: Refused, is_grpc: bool) -> Response<Body> {
    let fault = fault(why);
    if is_grpc {
        return grpc::refusal(fault);
    }
    Problem::from(fault).into_response()
}

fn fault(why: Refused) -> Fault {
    let busy = |what: &str| {
        Fault::new(
            Kind::Exhausted,
            "busy",
            format!("as many {what} are under way as there may be at once"),
        )
        .with_hint("wait a moment, then send the same request again, with the same request id")
    };
    match why {
        Refused::Rollback => busy("rollbacks and pauses"),
        Refused::Write => busy("changes"),
        Refused::Read => busy("reads"),
        Refused::Heartbeat => busy("heartbeats"),
        Refused::Stream => busy("streams that ask for no token"),
        Refused::Arriving => busy("requests that have not arrived whole"),
        Refused::Memory => busy("large requests"),
        Refused::TooLarge => Fault::new(
            Kind::Invalid,
            "body_too_large",
            "the body is larger than the daemon takes",
        )
        .with_hint("limits.body_bytes says how large it may be"),
        Refused::Encoding => Fault::new(
            Kind::Invalid,
            "unsupported_media_type",
            "the body is compressed, and no compression is taken",
        )
        .with_hint("send it as it is, without Content-Encoding"),
        Refused::Late => Fault::new(Kind::Unavailable, "too_slow", ""),
    }
}

/// What a stream is told that is refused in the middle.
pub(super) fn broken(why: Refused) -> Status {
    match why {
        Refused::Late => Status::deadline_exceeded("a message was begun and did not arrive whole"),
        why => {
            let fault = fault(why);
            Status::resource_exhausted(format!("{}; {}", fault.detail, fault.hint))
        }
    }
}

/// The answer to a request that took too long, most likely because it did not arrive whole.
pub(super) fn late(limit: Duration, is_grpc: bool) -> Response<Body> {
    let detail =
        format!("not answered within {limit:?}; what it asked for may have been done or not");
    if is_grpc {
        return Status::deadline_exceeded(detail).into_http();
    }
    let fault = Fault::new(Kind::Unavailable, "too_slow", detail)
        .with_hint("send it again, whole and with the same request id");
    Problem::from(fault).into_response()
}
