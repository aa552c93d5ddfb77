//! What requests hold, as gRPC's messages and as REST's bodies, read as the handlers read it, up to the state.

use std::fmt::Debug;

use prost::Message;
use serde::{Serialize, de::DeserializeOwned};
use vortex_core::{config::Content, error::Fault, journal::Coverage, time::Timestamp};
use vortex_proto::v1;
use vortexd::wire;

use super::Target;

pub(super) const TARGETS: [Target; 2] = [
    Target {
        name: "requests-proto",
        seeds: proto_seeds,
        read: proto,
    },
    Target {
        name: "requests-json",
        seeds: json_seeds,
        read: json,
    },
];

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// Requests that are fine, each as a message and as JSON.
fn some() -> Vec<(Vec<u8>, Vec<u8>)> {
    fn both<M: Message + Serialize>(message: &M) -> (Vec<u8>, Vec<u8>) {
        let json = serde_json::to_vec(message).expect("plain data");
        (message.encode_to_vec(), json)
    }
    let mut create = crate::create("checkout/prod", "v2", &["1% 5m", "100% 1h manual"]);
    create.pins = vec![v1::Pin {
        key: "web-1".into(),
        cohort: "canary".into(),
    }];
    create.analysis = Some(v1::Analysis {
        checks: vec![v1::Check {
            name: "errors".into(),
            require: "latency_p99 <= stable * 1.1".into(),
            ..v1::Check::default()
        }],
        ..v1::Analysis::default()
    });
    vec![
        both(&crate::publication("checkout/prod", "v1")),
        both(&create),
        both(&v1::AddFreezeRequest {
            cron: "0 18 * * fri".into(),
            duration: "62h".into(),
            reason: "weekend".into(),
            ..v1::AddFreezeRequest::default()
        }),
        both(&crate::strategy("slow", &["1% 5m", "100% 1h"])),
        both(&v1::AddPeerRequest {
            name: "ap".into(),
            address: "ap.example:9090".into(),
            san: "ap.example".into(),
            ..v1::AddPeerRequest::default()
        }),
        both(&v1::ConfigureTargetRequest {
            app: "checkout".into(),
            secret_keys: vec!["*.password".into()],
            drift: Some(v1::DriftSettings {
                grace: "2m".into(),
                ..v1::DriftSettings::default()
            }),
            ..v1::ConfigureTargetRequest::default()
        }),
        both(&v1::CreateTokenRequest {
            name: "ci".into(),
            role: "deployer".into(),
            apps: vec!["pay-*".into()],
            expires_in: "90d".into(),
            ..v1::CreateTokenRequest::default()
        }),
        both(&v1::ListInstancesRequest {
            states: vec!["in_sync".into()],
            labels: [("zone".to_owned(), "a".to_owned())].into(),
            since: "2h".into(),
            ..v1::ListInstancesRequest::default()
        }),
        both(&v1::PromoteRequest {
            rollout: "r-0123456789".into(),
            from_stage: 1,
            to_stage: 3,
            ..v1::PromoteRequest::default()
        }),
    ]
}

/// A first byte that says which message, and its bytes.
fn numbered(bodies: impl Iterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    bodies
        .zip(0u8..)
        .map(|(body, kind)| [vec![kind], body].concat())
        .collect()
}

fn proto_seeds() -> Vec<Vec<u8>> {
    numbered(some().into_iter().map(|(message, _)| message))
}

fn json_seeds() -> Vec<Vec<u8>> {
    numbered(some().into_iter().map(|(_, json)| json))
}

/// How a request is written.
#[derive(Clone, Copy)]
enum Form {
    Proto,
    Json,
}

fn proto(bytes: &[u8]) -> String {
    handled(Form::Proto, bytes)
}

fn json(bytes: &[u8]) -> String {
    handled(Form::Json, bytes)
}

/// Reads a message; what was read is written, in both forms, as something that reads as the same.
fn read<M>(form: Form, bytes: &[u8]) -> Result<M, String>
where
    M: Debug + Message + Default + Serialize + DeserializeOwned,
{
    let message: M = match form {
        Form::Proto => M::decode(bytes).map_err(|error| error.to_string()),
        Form::Json => serde_json::from_slice(bytes).map_err(|error| error.to_string()),
    }?;
    let written = message.encode_to_vec();
    let again = M::decode(written.as_slice()).expect("what was written reads");
    // As text: numbers that are none do not equal themselves, and maps are written in any order.
    let told = format!("{message:?}");
    assert_eq!(told.len(), format!("{again:?}").len(), "{told}");
    if let Form::Json = form {
        let written = serde_json::to_vec(&message).expect("plain data");
        let again: M = serde_json::from_slice(&written).expect("what was written reads");
        assert_eq!(again.encoded_len(), message.encoded_len(), "{told}");
    }
    Ok(message)
}

fn handled(form: Form, bytes: &[u8]) -> String {
    let Some((kind, message)) = bytes.split_first() else {
        return "nothing".to_owned();
    };
    let kind = kind % 9;
    let outcome = match kind {
        0 => read(form, message).map(|request| publish(&request)),
        1 => read(form, message).map(|request| create(&request)),
        2 => read(form, message).map(|request| freeze(&request)),
        3 => read(form, message).map(|request| put_strategy(&request)),
        4 => read(form, message).map(|request| wire::added_peer(&request).map(drop)),
        5 => read(form, message).map(|request| configure(&request)),
        6 => read(form, message).map(|request| wire::principal(&request, NOW).map(drop)),
        7 => read(form, message).map(|request| wire::instance_filter(&request, NOW).map(drop)),
        _ => read(form, message).map(|request| wire::leap(&request).map(drop)),
    };
    match outcome {
        Ok(Ok(())) => format!("read {}", char::from(b'a' + kind)),
        Ok(Err(fault)) => {
            assert!(!fault.detail.is_empty(), "refused without a word");
            fault.detail
        }
        Err(error) => error,
    }
}

fn publish(request: &v1::PublishRequest) -> Result<(), Fault> {
    let target = wire::target(&request.app, &request.profile)?;
    wire::label("version", &request.version)?;
    wire::secret_keys(&request.secret_keys)?;
    let (documents, _) = wire::documents(&target, &request.documents)?;
    Content::parse(documents).map_err(|findings| wire::findings_fault(&findings))?;
    Ok(())
}

fn create(request: &v1::CreateRolloutRequest) -> Result<(), Fault> {
    if let Some(analysis) = wire::asked_analysis(request.analysis.as_ref())? {
        let told = wire::analysis(&analysis);
        let again = wire::asked_analysis(Some(&told))?;
        assert_eq!(again.map(|again| wire::analysis(&again)), Some(told));
    }
    wire::pins(&request.pins)?;
    wire::proposal(request, None, Coverage::default())?;
    Ok(())
}

fn freeze(request: &v1::AddFreezeRequest) -> Result<(), Fault> {
    wire::scope(&request.app, &request.profile)?;
    let schedule = wire::schedule(request, NOW)?;
    schedule.active_at(NOW);
    schedule.next_after(NOW);
    Ok(())
}

fn put_strategy(request: &v1::PutStrategyRequest) -> Result<(), Fault> {
    wire::strategy_name(&request.name)?;
    wire::stages(&request.stages)?;
    Ok(())
}

fn configure(request: &v1::ConfigureTargetRequest) -> Result<(), Fault> {
    wire::target(&request.app, &request.profile)?;
    wire::secret_keys(&request.secret_keys)?;
    wire::fleet_change(request.drift.as_ref())?;
    Ok(())
}
