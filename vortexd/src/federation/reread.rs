//! What strangers may send, for tests: read, written and read again.

use prost::Message as _;
use vortex_core::{
    ids::ClusterId,
    journal::{Call, RequestRecord, VersionVector},
    peering::Frame,
};
use vortex_proto::federation::{self as wire, PeerFrame, peer_frame};

use super::{
    calls::{Answered, Asked},
    codec,
};

/// A frame of a peer's bytes, which has been written and read again; none: a message that is not the session's. For
/// tests of what strangers may send.
///
/// # Errors
/// Why no peer sends it.
pub fn reread_frame(bytes: &[u8]) -> Result<Option<Frame>, &'static str> {
    let message = PeerFrame::decode(bytes);
    let message = message.map_err(|_| "it is no message")?;
    match codec::read(message).map_err(|codec::Malformed(why)| why)? {
        codec::Received::Frame(frame) => {
            let again = codec::read(codec::message(frame.clone(), "eu"));
            match again {
                Ok(codec::Received::Frame(again)) if again == frame => Ok(Some(frame)),
                Ok(_) => Err("BROKEN: written and read it is another"),
                Err(_) => Err("BROKEN: written it does not read"),
            }
        }
        codec::Received::Greeting(..)
        | codec::Received::Duplicate
        | codec::Received::Call(_)
        | codec::Received::Answer(_)
        | codec::Received::Report(_) => Ok(None),
    }
}

/// A call as one cluster writes it for another.
///
/// # Errors
/// Why it cannot be sent.
pub fn write_call(call: Call) -> Result<Vec<u8>, String> {
    let asked = Asked::new(ClusterId(7), call, false, vec![]);
    match asked.map_err(|fault| fault.detail)?.message().frame {
        Some(peer_frame::Frame::Call(call)) => Ok(call.call),
        _ => Err("BROKEN: a call is no call".to_owned()),
    }
}

/// The call that a peer's bytes hold, which has been written and read again.
///
/// # Errors
/// Why no peer sends it.
pub fn reread_call(bytes: &[u8]) -> Result<Call, String> {
    let open = |call: Vec<u8>| {
        let home = 7_u128.to_be_bytes().to_vec();
        let message = wire::Call {
            home,
            call,
            ..wire::Call::default()
        };
        let asked = Asked::read(message).map_err(|codec::Malformed(why)| why.to_owned())?;
        let (call, ..) = asked.open().map_err(|fault| fault.detail)?;
        Ok::<_, String>(call)
    };
    let call = open(bytes.to_vec())?;
    match write_call(call.clone()).and_then(open) {
        // Numbers that are none do not equal themselves.
        Ok(again) if format!("{again:?}") == format!("{call:?}") => Ok(call),
        Ok(_) => Err("BROKEN: written and read it is another".to_owned()),
        Err(why) => Err(format!("BROKEN: written it does not read: {why}")),
    }
}

/// What came of a call, as one cluster writes it for another.
///
/// # Errors
/// Why it cannot be sent.
pub fn write_record(record: &RequestRecord) -> Result<Vec<u8>, String> {
    let answered = Answered::new(1, Ok(record), VersionVector::default());
    answered.outcome.map_err(|fault| fault.detail)
}

/// What a peer's bytes say came of a call; it has been written and read again.
///
/// # Errors
/// Why no peer sends it.
pub fn reread_record(bytes: &[u8]) -> Result<RequestRecord, String> {
    let open = |record: Vec<u8>| {
        let message = wire::Answer {
            outcome: Some(wire::answer::Outcome::Record(record)),
            ..wire::Answer::default()
        };
        let answered = Answered::read(message).map_err(|codec::Malformed(why)| why.to_owned())?;
        answered.record().map_err(|fault| fault.detail)
    };
    let record = open(bytes.to_vec())?;
    match write_record(&record).and_then(open) {
        Ok(again) if again == record => Ok(record),
        Ok(_) => Err("BROKEN: written and read it is another".to_owned()),
        Err(why) => Err(format!("BROKEN: written it does not read: {why}")),
    }
}
