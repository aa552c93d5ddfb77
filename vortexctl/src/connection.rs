//! The connection to a daemon: which one, who calls, how long a call may take.

use std::{path::PathBuf, time::Duration};

use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};
use vortex_proto::v1::{
    self, access_service_client::AccessServiceClient, audit_service_client::AuditServiceClient,
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
    trust::{self, Files, root_cause},
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

/// How often a lost connection is made anew to learn why it was lost.
const LOOKS_MAX: usize = 10;

/// Why a call failed, where that is not known yet. Who shows no certificate that the daemon takes is told so after the
/// handshake, and the connection may have ended before the call that would hear of it is sent.
pub(crate) async fn looked_into(global: &Global, failure: Failure) -> Failure {
    let is_secured = server(global).is_ok_and(|server| server.starts_with("https://"));
    if failure.exit != Exit::Unreachable || !is_secured {
        return failure;
    }
    for _ in 0..LOOKS_MAX {
        let asked = async {
            let connection = Connection::open(global).await?;
            let request = connection.request(v1::GetBreakerRequest {});
            connection.freezes().get_breaker(request).await?;
            Ok::<(), Failure>(())
        };
        match asked.await {
            Err(found) if found.code == trust::REFUSED => return found,
            Err(found) if found.exit == Exit::Unreachable => {}
            Ok(()) | Err(_) => break,
        }
    }
    failure
}

/// The file of the token that calls are made with, if everybody on the machine may read it.
pub(crate) fn exposed_token(global: &Global) -> Option<PathBuf> {
    let (_, context) = place(global).ok()?;
    credential::exposed(global, context.as_ref())
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(global: &Global) -> Result<Connection, Failure> {
        let (server, context) = place(global)?;
        let authorization = credential::authorization(global, context.as_ref())?;
        trust::both(global)?;
        let files = Files::of(global, context.as_ref());
        Connection::open_at(global, server, authorization, &files).await
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
        let files = Files::of_other(global, context.as_ref());
        Connection::open_at(global, server, authorization, &files).await
    }

    async fn open_at(
        global: &Global,
        server: String,
        authorization: Option<MetadataValue<Ascii>>,
        files: &Files,
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
            endpoint = endpoint
                .tls_config(files.tls()?)
                .map_err(|error| files.unfit(&error))?;
        }
        let channel = endpoint.connect().await.map_err(|error| {
            if let Some(refusal) = trust::refusal(&error) {
                return refusal;
            }
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
