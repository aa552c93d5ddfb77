//! What one port bears: the settings of `[limits]`, with their defaults.

use std::time::Duration;

use crate::limits::{
    CONNECTION_IDLE, CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, HANDSHAKE_TIMEOUT,
    HEADER_BYTES_MAX, HEADER_READ_TIMEOUT, HEADERS_MAX, HTTP2_STREAMS_MAX, SLOW_READER_TIMEOUT,
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
            header_bytes: HEADER_BYTES_MAX,
            headers: HEADERS_MAX,
        }
    }
}
