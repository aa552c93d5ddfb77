//! Every call that changes something, over gRPC and over REST.

use prost::Message as _;
use reqwest::Method;
use serde_json::Value;
use tonic::{Response, Status, transport::Channel};
use vortex_proto::v1::{
    self, config_service_client::ConfigServiceClient, freeze_service_client::FreezeServiceClient,
    rollout_service_client::RolloutServiceClient,
};

use crate::{Answer, Daemon};

macro_rules! calls {
    ($($name:ident($request:ident => $response:ident), $client:ident.$rpc:ident, $method:ident $path:expr;)*) => {
        /// A call that changes something.
        #[allow(clippy::large_enum_variant, reason = "a test holds few of them")]
        #[derive(Clone, Debug, PartialEq)]
        pub enum Call {
            $(
                #[doc = concat!("`", stringify!($client), ".", stringify!($rpc), "`")]
                $name(v1::$request),
            )*
        }

        impl Call {
            /// The name of its gRPC method.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Call::$name(_) => stringify!($name),)*
                }
            }

            /// The same call under this request id.
            #[must_use]
            pub fn with_id(mut self, id: &str) -> Call {
                match &mut self {
                    $(Call::$name(request) => id.clone_into(&mut request.request_id),)*
                }
                self
            }

            /// The same call for this reason.
            #[must_use]
            pub fn because(mut self, reason: &str) -> Call {
                match &mut self {
                    $(Call::$name(request) => reason.clone_into(&mut request.reason),)*
                }
                self
            }

            /// Its request id.
            pub fn id(&self) -> &str {
                match self {
                    $(Call::$name(request) => &request.request_id,)*
                }
            }

            /// Sends it over gRPC; gives the encoded answer.
            ///
            /// # Errors
            /// The status.
            pub async fn send(&self, channel: &Channel) -> Result<Vec<u8>, Status> {
                match self {
                    $(Call::$name(request) => {
                        let mut client = $client::new(channel.clone());
                        let answer = client.$rpc(request.clone()).await;
                        answer.map(|answer: Response<v1::$response>| answer.into_inner().encode_to_vec())
                    })*
                }
            }

            /// Sends it over REST.
            pub async fn send_rest(&self, daemon: &Daemon) -> Answer {
                match self {
                    $(Call::$name(request) => {
                        let path: fn(&v1::$request) -> String = $path;
                        let body = serde_json::to_value(request).expect("a message is JSON");
                        daemon.send(Method::$method, &path(request), &body).await
                    })*
                }
            }

            /// An encoded answer as JSON.
            pub fn decode(&self, answer: &[u8]) -> Value {
                match self {
                    $(Call::$name(_) => {
                        let answer = v1::$response::decode(answer).expect("an answer");
                        serde_json::to_value(answer).expect("a message is JSON")
                    })*
                }
            }
        }
    };
}

fn of_target(app: &str, profile: &str, rest: &str) -> String {
    format!("/api/targets/{app}/{profile}/{rest}")
}

calls! {
    Publish(PublishRequest => PublishResponse), ConfigServiceClient.publish, POST |r| format!("/api/configs/{}/{}", r.app, r.profile);
    Import(ImportRequest => ImportResponse), ConfigServiceClient.import, POST |_| "/api/import".into();
    SetStable(SetStableRequest => SetStableResponse), ConfigServiceClient.set_stable, PUT |r| of_target(&r.app, &r.profile, "stable");
    ConfigureTarget(ConfigureTargetRequest => ConfigureTargetResponse), ConfigServiceClient.configure_target, PUT |r| of_target(&r.app, &r.profile, "settings");
    Create(CreateRolloutRequest => Rollout), RolloutServiceClient.create, POST |_| "/api/rollouts".into();
    Start(RolloutActionRequest => Rollout), RolloutServiceClient.start, POST |r| format!("/api/rollouts/{}/start", r.rollout);
    Promote(PromoteRequest => Rollout), RolloutServiceClient.promote, POST |r| format!("/api/rollouts/{}/promote", r.rollout);
    Pause(RolloutActionRequest => Rollout), RolloutServiceClient.pause, POST |r| format!("/api/rollouts/{}/pause", r.rollout);
    Resume(RolloutActionRequest => Rollout), RolloutServiceClient.resume, POST |r| format!("/api/rollouts/{}/resume", r.rollout);
    Rollback(RolloutActionRequest => Rollout), RolloutServiceClient.rollback, POST |r| format!("/api/rollouts/{}/rollback", r.rollout);
    Complete(RolloutActionRequest => Rollout), RolloutServiceClient.complete, POST |r| format!("/api/rollouts/{}/complete", r.rollout);
    SetPin(SetPinRequest => Rollout), RolloutServiceClient.set_pin, PUT |r| format!("/api/rollouts/{}/pins", r.rollout);
    PutStrategy(PutStrategyRequest => Strategy), RolloutServiceClient.put_strategy, PUT |r| format!("/api/strategies/{}", r.name);
    DeleteStrategy(DeleteStrategyRequest => Strategy), RolloutServiceClient.delete_strategy, DELETE |r| format!("/api/strategies/{}", r.name);
    AddFreeze(AddFreezeRequest => Freeze), FreezeServiceClient.add, POST |_| "/api/freezes".into();
    LiftFreeze(LiftFreezeRequest => Freeze), FreezeServiceClient.lift, POST |r| format!("/api/freezes/{}/lift", r.id);
}
