//! A collector of spans that speaks OTLP over gRPC, and keeps what it is sent.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::{KeyValue, any_value::Value},
    trace::v1::Span,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Request, Response, Status,
    transport::{self, Certificate, Server, ServerTlsConfig},
};

use crate::federation::Identity;

/// A collector on a free port; dropped, it ends.
pub struct Collector {
    address: SocketAddr,
    is_secured: bool,
    sent: Sent,
    server: JoinHandle<()>,
}

#[derive(Clone, Default)]
struct Sent(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

#[tonic::async_trait]
impl TraceService for Sent {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let request = request.into_inner();
        self.0.lock().expect("nobody panics with it").push(request);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    /// Starts one.
    pub async fn start() -> Collector {
        Collector::serve(None).await
    }

    /// Starts one that speaks TLS with this certificate, which has to be for `localhost`; it takes only clients with a certificate
    /// of the authority, if one is given in PEM.
    pub async fn start_secured(identity: &Identity, client_ca: Option<&str>) -> Collector {
        let own = transport::Identity::from_pem(&identity.certificate, &identity.key);
        let tls = ServerTlsConfig::new().identity(own);
        let tls = match client_ca {
            Some(pem) => tls.client_ca_root(Certificate::from_pem(pem)),
            None => tls,
        };
        Collector::serve(Some(tls)).await
    }

    async fn serve(tls: Option<ServerTlsConfig>) -> Collector {
        let is_secured = tls.is_some();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let sent = Sent::default();
        let mut server = Server::builder();
        if let Some(tls) = tls {
            server = server.tls_config(tls).expect("a certificate that fits");
        }
        let serving = server
            .add_service(TraceServiceServer::new(sent.clone()))
            .serve_with_incoming(TcpListenerStream::new(listener));
        let server = tokio::spawn(async move { serving.await.expect("it serves") });
        Collector {
            address,
            is_secured,
            sent,
            server,
        }
    }

    /// What a daemon's settings name.
    pub fn url(&self) -> String {
        match self.is_secured {
            true => format!("https://localhost:{}", self.address.port()),
            false => format!("http://{}", self.address),
        }
    }

    /// Every request as it came, for a search.
    pub fn everything(&self) -> Vec<ExportTraceServiceRequest> {
        self.sent.0.lock().expect("nobody panics with it").clone()
    }

    /// Every span.
    pub fn spans(&self) -> Vec<Span> {
        let resources = self
            .everything()
            .into_iter()
            .flat_map(|it| it.resource_spans);
        let scopes = resources.flat_map(|it| it.scope_spans);
        scopes.flat_map(|it| it.spans).collect()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// An attribute's value as text; empty if there is none.
pub fn attribute(attributes: &[KeyValue], key: &str) -> String {
    let found = attributes.iter().find(|it| it.key == key);
    let value = found.and_then(|it| it.value.clone()?.value);
    match value {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        Some(other) => panic!("{key} is {other:?}"),
        None => String::new(),
    }
}
