//! A store in one file: how it is written, and how it is read and found good or not.
//!
//! ```text
//! file  = header, frame…           header = "VXBACKUP", format u16
//! frame = kind u8, length u32, payload, SHA-256 of: digest of what comes before, kind, length, payload
//! ```
//!
//! Integers are big-endian. The digest before the first frame is that of the header; so no frame can be changed, moved,
//! left out or put in without the next digest telling. The frames are, in this order:
//!
//! | kind | payload |
//! |---|---|
//! | 1 manifest | [`Manifest`] in postcard |
//! | 2 snapshot, several or none | a part of the state that stands for the ops before those that are here |
//! | 3 contents, several or none | of each: digest 32 bytes, length u32, bytes |
//! | 4 ops, several or none | revision of the first u64; of each: length u32, canonical bytes |
//! | 5 end | how many frames come before it u64, ops u64, contents u64 |
//!
//! Nothing here opens a file: bytes come in parts of any size, and [`Checker`] holds one frame and the state at most.
//! It refuses a backup whose ops do not follow each other, whose contents are others or missing, or whose ops do not
//! lead to the state that the manifest names.

mod check;
mod encode;
mod frame;
mod manifest;
#[cfg(test)]
mod tests;

pub use self::{
    check::{Checker, Part, Report},
    encode::Encoder,
    frame::{Flaw, Frames},
    manifest::{Manifest, SnapshotNote},
};
