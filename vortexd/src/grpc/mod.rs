//! gRPC: thin handlers over the service, with reflection and the standard health service.

mod access;
mod audit;
mod backup;
mod configs;
mod federation;
mod fleet;
mod freezes;
mod rollouts;
mod status;
mod webhooks;

use std::sync::Arc;

use axum::response::Response;
use tonic::{Request, service::Routes};
use tonic_health::server::HealthReporter;
use vortex_core::error::Fault;
use vortex_proto::v1::{
    access_service_server::AccessServiceServer, audit_service_server::AuditServiceServer,
    backup_service_server::BackupServiceServer, config_service_server::ConfigServiceServer,
    federation_service_server::FederationServiceServer, fleet_service_server::FleetServiceServer,
    freeze_service_server::FreezeServiceServer, rollout_service_server::RolloutServiceServer,
    webhook_service_server::WebhookServiceServer,
};

use crate::{
    access::{Gate, guard_grpc},
    limits::{BODY_BYTES_MAX, HEARTBEAT_BYTES_MAX, STRANGERS_MESSAGE_BYTES_MAX},
    service::{Caller, Service},
    streams::Streams,
    wire,
};

/// What handlers work with.
#[derive(Clone)]
struct Grpc {
    service: Arc<Service>,
    streams: Streams,
    gate: Gate,
}

/// Every service, and the handle that says whether they serve.
///
/// # Errors
/// When the protocol's own description does not read, which would be a fault of the build.
pub async fn routes(
    service: Arc<Service>,
    streams: Streams,
    gate: Gate,
) -> Result<(axum::Router, HealthReporter), tonic_reflection::server::Error> {
    let grpc = Grpc {
        service,
        streams,
        gate: gate.clone(),
    };
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter
        .set_not_serving::<ConfigServiceServer<Grpc>>()
        .await;
    let reflection = |builder: tonic_reflection::server::Builder<'static>| {
        builder
            .register_encoded_file_descriptor_set(vortex_proto::FILE_DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let v1 = reflection(tonic_reflection::server::Builder::configure()).build_v1()?;
    let v1alpha = reflection(tonic_reflection::server::Builder::configure()).build_v1alpha()?;
    let most = STRANGERS_MESSAGE_BYTES_MAX;
    let routes = Routes::new(health.max_decoding_message_size(most))
        .add_service(v1.max_decoding_message_size(most))
        .add_service(v1alpha.max_decoding_message_size(most))
        .add_service(
            ConfigServiceServer::new(grpc.clone()).max_decoding_message_size(BODY_BYTES_MAX),
        )
        .add_service(RolloutServiceServer::new(grpc.clone()))
        .add_service(
            FleetServiceServer::new(grpc.clone()).max_decoding_message_size(HEARTBEAT_BYTES_MAX),
        )
        .add_service(FreezeServiceServer::new(grpc.clone()))
        .add_service(WebhookServiceServer::new(grpc.clone()))
        .add_service(FederationServiceServer::new(grpc.clone()))
        .add_service(BackupServiceServer::new(grpc.clone()))
        .add_service(AccessServiceServer::new(grpc.clone()))
        .add_service(AuditServiceServer::new(grpc));
    let router = routes.prepare().into_axum_router().reset_fallback();
    Ok((guard_grpc(gate, router), reporter))
}

/// Tells health checks whether the services serve.
pub async fn set_serving(reporter: &HealthReporter, serving: bool) {
    let status = if serving {
        tonic_health::ServingStatus::Serving
    } else {
        tonic_health::ServingStatus::NotServing
    };
    for name in [
        "",
        "vortex.v1.ConfigService",
        "vortex.v1.RolloutService",
        "vortex.v1.AuditService",
        "vortex.v1.FleetService",
        "vortex.v1.FreezeService",
        "vortex.v1.WebhookService",
        "vortex.v1.FederationService",
        "vortex.v1.BackupService",
        "vortex.v1.AccessService",
    ] {
        reporter.set_service_status(name, status).await;
    }
}

/// A fault as a whole answer.
pub(crate) fn refusal(fault: Fault) -> Response {
    status::status("")(fault).into_http()
}

impl Grpc {
    /// Who calls, and what they ask for.
    fn open<T>(&self, request: Request<T>) -> (Caller, T) {
        let caller = if self.gate.is_open() {
            let name = request.metadata().get("x-vortex-actor");
            Caller::trusted(wire::actor(name.and_then(|name| name.to_str().ok())))
        } else {
            let caller = request.extensions().get::<Caller>().cloned();
            caller.unwrap_or_else(Caller::nobody)
        };
        (caller, request.into_inner())
    }
}
