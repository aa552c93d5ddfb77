//! `[tls]` and `[limits]`: how the ports speak, and what they bear.

use std::path::Path;

use serde::Deserialize;
use vortex_core::time::Span;

use crate::{
    limits::{BODY_BYTES_MAX, REQUEST_TIMEOUT},
    listen::{Limits, Tls, TlsFiles},
};

/// `[tls]`: certificate and key, beside the settings file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileTls {
    cert: String,
    key: String,
    client_ca: Option<String>,
    client_cert: Option<String>,
    admin: Option<bool>,
}

impl FileTls {
    /// The files, if TLS can be spoken with them.
    pub(super) fn read(
        self,
        settings_file: Option<&Path>,
        faults: &mut Vec<String>,
    ) -> Option<TlsFiles> {
        let beside = settings_file.and_then(Path::parent);
        let beside = beside.unwrap_or(Path::new(""));
        let files = TlsFiles {
            cert: beside.join(self.cert),
            key: beside.join(self.key),
            client_ca: self.client_ca.map(|file| beside.join(file)),
            is_client_cert_required: super::word(
                "tls.client_cert",
                self.client_cert,
                &[("optional", false), ("required", true)],
                false,
                faults,
            ),
            admin: self.admin.unwrap_or(true),
        };
        match Tls::load(&files) {
            Ok(_) => Some(files),
            Err(why) => {
                faults.push(format!("tls.{why}"));
                None
            }
        }
    }
}

/// `[limits]`: what the API port bears.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileLimits {
    connections: Option<usize>,
    connections_per_address: Option<usize>,
    handshake: Option<String>,
    header: Option<String>,
    idle: Option<String>,
    slow_reader: Option<String>,
    streams_per_connection: Option<u32>,
    request: Option<String>,
    body_bytes: Option<usize>,
    bodies_bytes: Option<usize>,
    rollbacks: Option<usize>,
    writes: Option<usize>,
    reads: Option<usize>,
    heartbeats: Option<usize>,
    header_bytes: Option<usize>,
    headers: Option<usize>,
}

/// Smallest buffer that HTTP/1.1 is read with.
const HEADER_BYTES_LEAST: usize = 8_192;

impl FileLimits {
    pub(super) fn read(self, faults: &mut Vec<String>) -> Limits {
        let default = Limits::default();
        let mut span = |name: &str, text: Option<String>, default| {
            let Some(text) = text else {
                return default;
            };
            match text.parse::<Span>() {
                Ok(span) if span > Span(0) => span.to_duration(),
                Ok(_) => {
                    faults.push(format!("limits.{name}: it must be longer than nothing"));
                    default
                }
                Err(error) => {
                    faults.push(format!("limits.{name}: {error}"));
                    default
                }
            }
        };
        let (handshake, header, idle, slow_reader, request) = (
            span("handshake", self.handshake, default.handshake),
            span("header", self.header, default.header),
            span("idle", self.idle, default.idle),
            span("slow_reader", self.slow_reader, default.slow_reader),
            span("request", self.request, default.request),
        );
        let mut count = |name: &str, value: Option<usize>, default: usize, least: usize| {
            let value = value.unwrap_or(default);
            if value < least {
                faults.push(format!("limits.{name}: {value} is less than {least}"));
            }
            value
        };
        let streams = self.streams_per_connection;
        let streams = streams.map(|streams| usize::try_from(streams).unwrap_or(usize::MAX));
        let streams_default = usize::try_from(default.streams_per_connection).unwrap_or(usize::MAX);
        let streams = count("streams_per_connection", streams, streams_default, 1);
        Limits {
            connections: count("connections", self.connections, default.connections, 1),
            connections_per_address: count(
                "connections_per_address",
                self.connections_per_address,
                default.connections_per_address,
                1,
            ),
            handshake,
            header,
            idle,
            slow_reader,
            streams_per_connection: u32::try_from(streams).unwrap_or(u32::MAX),
            request: request.min(REQUEST_TIMEOUT),
            body_bytes: count("body_bytes", self.body_bytes, default.body_bytes, 1024)
                .min(BODY_BYTES_MAX),
            bodies_bytes: count(
                "bodies_bytes",
                self.bodies_bytes,
                default.bodies_bytes,
                BODY_BYTES_MAX,
            ),
            rollbacks: count("rollbacks", self.rollbacks, default.rollbacks, 1),
            writes: count("writes", self.writes, default.writes, 1),
            reads: count("reads", self.reads, default.reads, 1),
            heartbeats: count("heartbeats", self.heartbeats, default.heartbeats, 1),
            header_bytes: count(
                "header_bytes",
                self.header_bytes,
                default.header_bytes,
                HEADER_BYTES_LEAST,
            ),
            headers: count("headers", self.headers, default.headers, 1),
        }
    }
}
