//! A peer's frame, read from bytes and written again, for tests of what strangers may send.

use vortex_core::peering::Frame;
use vortex_proto::federation::PeerFrame;

use super::{Malformed, Received, message, read};

/// A frame of a peer's bytes, which has been written and read again; none: a message that is not the session's. For
/// tests of what strangers may send.
///
/// # Errors
/// Why no peer sends it.
#[doc(hidden)]
pub fn reread_frame(bytes: &[u8]) -> Result<Option<Frame>, &'static str> {
    let found = <PeerFrame as prost::Message>::decode(bytes);
    let found = found.map_err(|_| "it is no message")?;
    match read(found).map_err(|Malformed(why)| why)? {
        Received::Frame(frame) => {
            let again = read(message(frame.clone(), "eu"));
            match again {
                Ok(Received::Frame(again)) if again == frame => Ok(Some(frame)),
                Ok(_) => Err("BROKEN: written and read it is another"),
                Err(_) => Err("BROKEN: written it does not read"),
            }
        }
        Received::Greeting(..)
        | Received::Duplicate
        | Received::Call(_)
        | Received::Answer(_)
        | Received::Report(_) => Ok(None),
    }
}
