//! The connection to a daemon: which one, who calls, how long a call may take.

use std::{path::Path, time::Duration};

use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};
use vortex_proto::v1::{
    access_service_client::AccessServiceClient, audit_service_client::AuditServiceClient,
    backup_service_client::BackupServiceClient, config_service_client::ConfigServiceClient,
    federation_service_client::FederationServiceClient, fleet_service_client::FleetServiceClient,
    freeze_service_client::FreezeServiceClient, rollout_service_client::RolloutServiceClient,
    webhook_service_client::WebhookServiceClient,
};

use crate::{
    cli::Global,
    context::{Context, Contexts},
    credential, environment,
    exit::{Exit, Failure},
};

const SERVER_DEFAULT: &str = "http://127.0.0.1:8888";
/// Answers larger than tonic's default come from large configurations: a version of 1 MiB, escaped.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

type Called = InterceptedService<Channel, Sign>;

/// A daemon to call.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    channel: Channel,
    sign: Sign,
    /// How long a call may take; streams have no end.
    pub(crate) timeout: Duration,
}

/// Writes who calls into every request.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    actor: Option<MetadataValue<Ascii>>,
    authorization: Option<MetadataValue<Ascii>>,
}

impl Interceptor for Sign {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let headers = [
            ("x-vortex-actor", &self.actor),
            ("authorization", &self.authorization),
        ];
        for (name, value) in headers {
            if let Some(value) = value {
                request.metadata_mut().insert(name, value.clone());
            }
        }
        Ok(request)
    }
}

/// The server's URL: flag or variable, context, the current context, the default.
pub(crate) fn server(global: &Global) -> Result<String, Failure> {
    Ok(place(global)?.0)
}

/// The server's URL, and the context that says it, if one does: a token is for its context's server alone.
fn place(global: &Global) -> Result<(String, Option<Context>), Failure> {
    if let Some(server) = &global.server {
        return Ok((server.clone(), None));
    }
    let contexts = Contexts::load()?;
    match global.context.as_ref().or(contexts.current.as_ref()) {
        Some(name) => {
            let context = contexts.get(name)?;
            Ok((context.server.clone(), Some(context.clone())))
        }
        None => Ok((SERVER_DEFAULT.to_owned(), None)),
    }
}

/// The authority that the server is trusted by, in PEM: flag or variable, else the context's, if it is the context's
/// server that is called.
fn authority(global: &Global) -> Result<Option<Vec<u8>>, Failure> {
    let path = match &global.ca_file {
        Some(path) => Some(path.clone()),
        None if global.server.is_some() => None,
        None => {
            let contexts = Contexts::load()?;
            match global.context.as_ref().or(contexts.current.as_ref()) {
                Some(name) => contexts.get(name)?.ca_file.clone(),
                None => None,
            }
        }
    };
    path.map(|path| read_authority(&path)).transpose()
}

fn read_authority(path: &Path) -> Result<Vec<u8>, Failure> {
    let unread = |why: String| {
        Failure::new(Exit::Error, "ca_file", format!("{}: {why}", path.display()))
            .with_hint("name the PEM file of the authority that signed the daemon's certificate")
    };
    let pem = std::fs::read(path).map_err(|error| unread(error.to_string()))?;
    let holds_one = String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----");
    if !holds_one {
        return Err(unread("it holds no certificate".to_owned()));
    }
    Ok(pem)
}

/// What happened, below the layers that only say that something did.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(global: &Global) -> Result<Connection, Failure> {
        let (server, context) = place(global)?;
        let authorization = credential::authorization(global, context.as_ref())?;
        let authority = || authority(global);
        Connection::open_at(global, server, authorization, authority).await
    }

    /// Connects to another daemon than the one that the command is about: by its context's name, or by its URL. Only a
    /// context's own token is shown to it: the command's is for the command's daemon.
    pub(crate) async fn open_other(global: &Global, named: &str) -> Result<Connection, Failure> {
        let contexts = Contexts::load()?;
        let context = match named.contains("://") {
            true => {
                let mut all = contexts.contexts.values();
                all.find(|context| context.server == named).cloned()
            }
            false => Some(contexts.get(named)?.clone()),
        };
        let server = match &context {
            Some(context) => context.server.clone(),
            None => named.to_owned(),
        };
        let authorization = (context.as_ref()).map_or(Ok(None), credential::of_context)?;
        let authority = || {
            let own = context.as_ref().and_then(|context| context.ca_file.clone());
            let path = own.or_else(|| global.ca_file.clone());
            path.map(|path| read_authority(&path)).transpose()
        };
        Connection::open_at(global, server, authorization, authority).await
    }

    async fn open_at(
        global: &Global,
        server: String,
        authorization: Option<MetadataValue<Ascii>>,
        authority: impl FnOnce() -> Result<Option<Vec<u8>>, Failure>,
    ) -> Result<Connection, Failure> {
        let invalid = |why: String| {
            Failure::new(
                Exit::Error,
                "invalid_server",
                format!("server `{server}`: {why}"),
            )
            .with_hint("write e.g. --server http://127.0.0.1:8888")
        };
        let is_secured = server.starts_with("https://");
        if !is_secured && !server.starts_with("http://") {
            return Err(invalid(
                "it is neither an http:// nor an https:// URL".to_owned(),
            ));
        }
        let mut endpoint = Endpoint::from_shared(server.clone())
            .map_err(|error| invalid(error.to_string()))?
            .connect_timeout(global.timeout)
            .tcp_nodelay(true);
        if is_secured {
            let tls = match authority()? {
                Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
                None => ClientTlsConfig::new().with_native_roots(),
            };
            endpoint = endpoint
                .tls_config(tls)
                .map_err(|error| invalid(root_cause(&error)))?;
        }
        let channel = endpoint.connect().await.map_err(|error| {
            let (detail, hint) = if is_secured {
                (
                    format!("no daemon answers at {server}: {}", root_cause(&error)),
                    "if its certificate is not trusted, name its authority with --ca-file",
                )
            } else {
                (
                    format!("no daemon answers at {server}"),
                    "start one with `vortexd`, or name another with --server",
                )
            };
            Failure {
                retryable: true,
                ..Failure::new(Exit::Unreachable, "unreachable", detail)
            }
            .with_hint(hint)
        })?;
        let actor = global.actor.clone().unwrap_or_else(environment::actor);
        Ok(Connection {
            channel,
            sign: Sign {
                actor: actor.parse().ok(),
                authorization,
            },
            timeout: global.timeout,
        })
    }

    fn called(&self) -> Called {
        InterceptedService::new(self.channel.clone(), self.sign.clone())
    }

    pub(crate) fn configs(&self) -> ConfigServiceClient<Called> {
        ConfigServiceClient::new(self.called()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    pub(crate) fn rollouts(&self) -> RolloutServiceClient<Called> {
        RolloutServiceClient::new(self.called()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    pub(crate) fn access(&self) -> AccessServiceClient<Called> {
        AccessServiceClient::new(self.called()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    pub(crate) fn audit(&self) -> AuditServiceClient<Called> {
        AuditServiceClient::new(self.called()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    pub(crate) fn backup(&self) -> BackupServiceClient<Called> {
        BackupServiceClient::new(self.called())
    }

    pub(crate) fn fleet(&self) -> FleetServiceClient<Called> {
        FleetServiceClient::new(self.called()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    pub(crate) fn freezes(&self) -> FreezeServiceClient<Called> {
        FreezeServiceClient::new(self.called()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    pub(crate) fn webhooks(&self) -> WebhookServiceClient<Called> {
        WebhookServiceClient::new(self.called())
    }

    pub(crate) fn federation(&self) -> FederationServiceClient<Called> {
        FederationServiceClient::new(self.called()).max_decoding_message_size(ANSWER_BYTES_MAX)
    }

    /// A request that has to be answered in time.
    pub(crate) fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(self.timeout);
        request
    }
}
