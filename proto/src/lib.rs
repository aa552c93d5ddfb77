//! The wire types of Vortex.
//!
//! One definition serves three surfaces: gRPC sends the messages as protobuf, REST and `-o json` print the
//! same messages through serde. The `.proto` files beside this crate are the reference.

/// Version 1 of the protocol: messages, clients and, with the `server` feature, server traits.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "generated; documented in the .proto files"
)]
pub mod v1 {
    tonic::include_proto!("vortex.v1");
}

/// What clusters say to each other. Only between daemons.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "generated; documented in the .proto files"
)]
pub mod federation {
    tonic::include_proto!("vortex.federation.v1");
}

/// The encoded `FileDescriptorSet` of every `.proto` file, for gRPC reflection.
pub const FILE_DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vortex.bin"));
