//! What strangers may send, for tests: read, written and read again.

use prost::Message as _;
use vortex_core::peering::Frame;
use vortex_proto::federation::PeerFrame;

use super::codec;

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
