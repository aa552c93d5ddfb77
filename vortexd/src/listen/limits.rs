//! What one port bears: the settings of `[limits]`, with their defaults.

use std::time::Duration;

use crate::limits::{
    BODIES_BYTES_MAX, BODY_BYTES_MAX, CONNECTION_IDLE, CONNECTIONS_MAX,
    CONNECTIONS_PER_ADDRESS_MAX, HANDSHAKE_TIMEOUT, HEADER_BYTES_MAX, HEADER_READ_TIMEOUT,
    HEADERS_MAX, HEARTBEATS_MAX, HTTP2_STREAMS_MAX, READS_MAX, REQUEST_TIMEOUT, ROLLBACKS_MAX,
    SLOW_READER_TIMEOUT, WRITES_MAX,
};

/// Bounds of the API port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open connections, all clients together.
    pub connections: usize,
    /// Open connections of one address; of one /64 for IPv6.
    pub connections_per_address: usize,
    /// Time to agree on TLS.
    pub handshake: Duration,
    /// Time to send a request's head; for a new connection, its first.
    pub header: Duration,
    /// Time without a request after which a connection is closed.
    pub idle: Duration,
    /// Time in which a client takes nothing of what is sent to it, after which it is cut.
    pub slow_reader: Duration,
    /// Requests at once on one HTTP/2 connection.
    pub streams_per_connection: u32,
    /// Time until a request is answered, its body's arrival included; streams have none.
    pub request: Duration,
    /// Bytes of a REST request's body.
    pub body_bytes: usize,
    /// Bytes of large bodies that are held at once, all requests together.
    pub bodies_bytes: usize,
    /// Rollbacks and pauses at once.
    pub rollbacks: usize,
    /// Other changes at once.
    pub writes: usize,
    /// Reads at once.
    pub reads: usize,
    /// Heartbeats, or batches of them, at once.
    pub heartbeats: usize,
    /// Bytes of a request's head.
    pub header_bytes: usize,
    /// Fields of an HTTP/1.1 head; HTTP/2 is bounded by their bytes.
    pub headers: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: CONNECTIONS_MAX,
            connections_per_address: CONNECTIONS_PER_ADDRESS_MAX,
            handshake: HANDSHAKE_TIMEOUT,
            header: HEADER_READ_TIMEOUT,
            idle: CONNECTION_IDLE,
            slow_reader: SLOW_READER_TIMEOUT,
            streams_per_connection: HTTP2_STREAMS_MAX,
            request: REQUEST_TIMEOUT,
            body_bytes: BODY_BYTES_MAX,
            bodies_bytes: BODIES_BYTES_MAX,
            rollbacks: ROLLBACKS_MAX,
            writes: WRITES_MAX,
            reads: READS_MAX,
            heartbeats: HEARTBEATS_MAX,
            header_bytes: HEADER_BYTES_MAX,
            headers: HEADERS_MAX,
        }
    }
}
