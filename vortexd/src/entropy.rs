//! The one place that draws randomness.

use std::io;

use vortex_core::ids::OriginId;

/// 64 random bits.
///
/// # Errors
/// When the operating system has none to give.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub fn bits() -> io::Result<u64> {
    Ok(getrandom::u64()?)
}

/// An origin that nobody else has.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn origin() -> io::Result<OriginId> {
    Ok(OriginId {
        cluster: (u128::from(bits()?) << 64) | u128::from(bits()?),
        incarnation: bits()?,
    })
}
