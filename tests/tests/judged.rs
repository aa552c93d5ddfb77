//! The commands that show how rollouts are judged, against a server that answers what it is told to.

use std::{future::Future, net::SocketAddr, pin::Pin};

use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, async_trait};
use vortex_proto::v1::{
    self,
    rollout_service_server::{RolloutService, RolloutServiceServer},
};
use vortex_tests::Transcript;

/// Knows one rollout.
struct Told {
    rollout: v1::Rollout,
}

const VERDICTS: u64 = 450;

fn verdict(revision: u64, outcome: &str) -> v1::Verdict {
    v1::Verdict {
        outcome: outcome.to_owned(),
        summary: "error_rate is 6.2%, at most 5%".to_owned(),
        at: "2026-11-25T02:07:40Z".to_owned(),
        revision,
        stage: 2,
        decided_by: "errors".to_owned(),
        checks: vec![v1::CheckVerdict {
            name: "errors".to_owned(),
            require: "error_rate <= 5%".to_owned(),
            outcome: "fail".to_owned(),
            canary: Some(0.062),
            limit: Some(0.05),
            canary_samples: 4_311,
            min_samples: 100,
            ..v1::CheckVerdict::default()
        }],
    }
}

impl Told {
    fn rollout(phase: &str, cause: &str) -> Told {
        Told {
            rollout: v1::Rollout {
                id: "r-1".to_owned(),
                app: "checkout".to_owned(),
                profile: "prod".to_owned(),
                to_version: "v2".to_owned(),
                phase: phase.to_owned(),
                cause: cause.to_owned(),
                stage: 2,
                frozen_by: vec!["f-night".to_owned()],
                verdict: Some(verdict(812, "rollback")),
                ..v1::Rollout::default()
            },
        }
    }
}

type Rollouts = Pin<Box<dyn futures_util::Stream<Item = Result<v1::Rollout, Status>> + Send>>;

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send + 'a>>;

/// Methods that no test asks for, in the form that `async_trait` gives to the others.
macro_rules! refuse {
    ($($method:ident($request:ty) -> $response:ty;)*) => {
        $(fn $method<'s, 'a>(&'s self, _: Request<$request>) -> Answer<'a, $response>
        where
            's: 'a,
            Self: 'a,
        {
            Box::pin(async { Err(Status::unimplemented("not asked here")) })
        })*
    };
}

#[async_trait]
impl RolloutService for Told {
    type WatchStream = Rollouts;

    async fn watch(&self, _: Request<v1::GetRolloutRequest>) -> Result<Response<Rollouts>, Status> {
        let rollout = self.rollout.clone();
        let stream: Rollouts = Box::pin(futures_util::stream::iter([Ok(rollout)]));
        Ok(Response::new(stream))
    }

    async fn get(
        &self,
        _: Request<v1::GetRolloutRequest>,
    ) -> Result<Response<v1::Rollout>, Status> {
        Ok(Response::new(self.rollout.clone()))
    }

    async fn explain(
        &self,
        _: Request<v1::GetRolloutRequest>,
    ) -> Result<Response<v1::RolloutExplanation>, Status> {
        Ok(Response::new(v1::RolloutExplanation {
            rollout: "r-1".to_owned(),
            app: "checkout".to_owned(),
            profile: "prod".to_owned(),
            from_version: "v1".to_owned(),
            to_version: "v2".to_owned(),
            phase: self.rollout.phase.clone(),
            headline: "Rolled back at stage 2.".to_owned(),
            next: vec!["`vortexctl config diff checkout/prod v1 v2`".to_owned()],
            verdict: self.rollout.verdict.clone(),
            ..v1::RolloutExplanation::default()
        }))
    }

    async fn list_verdicts(
        &self,
        request: Request<v1::ListVerdictsRequest>,
    ) -> Result<Response<v1::ListVerdictsResponse>, Status> {
        let request = request.into_inner();
        let from: u64 = request.page_token.parse().unwrap_or(1);
        let until = (from + u64::from(request.page_size)).min(VERDICTS + 1);
        Ok(Response::new(v1::ListVerdictsResponse {
            verdicts: (from..until)
                .map(|revision| verdict(revision, "pass"))
                .collect(),
            next_page_token: if until <= VERDICTS {
                until.to_string()
            } else {
                String::new()
            },
        }))
    }

    async fn replay(
        &self,
        request: Request<v1::ReplayRequest>,
    ) -> Result<Response<v1::ReplayResponse>, Status> {
        let request = request.into_inner();
        // Told nothing to change, nothing differs.
        let differs = !request.set.is_empty() || request.analysis.is_some();
        Ok(Response::new(v1::ReplayResponse {
            rollout: "r-1".to_owned(),
            analysis: request.analysis,
            verdicts: vec![v1::ReplayedVerdict {
                was: Some(verdict(812, "pass")),
                would_be: Some(verdict(0, if differs { "rollback" } else { "pass" })),
                differs,
            }],
            differing: u32::from(differs),
            summary: request.set.join(", "),
        }))
    }

    refuse! {
        plan(v1::CreateRolloutRequest) -> v1::RolloutPlan;
        create(v1::CreateRolloutRequest) -> v1::Rollout;
        start(v1::RolloutActionRequest) -> v1::Rollout;
        promote(v1::PromoteRequest) -> v1::Rollout;
        pause(v1::RolloutActionRequest) -> v1::Rollout;
        resume(v1::RolloutActionRequest) -> v1::Rollout;
        rollback(v1::RolloutActionRequest) -> v1::Rollout;
        complete(v1::RolloutActionRequest) -> v1::Rollout;
        set_pin(v1::SetPinRequest) -> v1::Rollout;
        list(v1::ListRolloutsRequest) -> v1::ListRolloutsResponse;
        put_strategy(v1::PutStrategyRequest) -> v1::Strategy;
        delete_strategy(v1::DeleteStrategyRequest) -> v1::Strategy;
        list_strategies(v1::ListStrategiesRequest) -> v1::ListStrategiesResponse;
    }
}

/// Serves one rollout while commands are run against it.
async fn against<F: Future<Output = ()>>(told: Told, commands: impl FnOnce(Transcript) -> F) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let served = tonic::transport::Server::builder()
        .add_service(RolloutServiceServer::new(told))
        .serve_with_incoming(TcpListenerStream::new(listener));
    tokio::select! {
        served = served => panic!("{served:?}"),
        () = commands(Transcript::new(&format!("http://{address}"))) => {}
    }
}

/// The end of a transcript holds all of these.
fn check(transcript: &Transcript, expected: &[&str]) {
    for expected in expected {
        let text = transcript.text();
        assert!(text.contains(expected), "no {expected:?} in\n{text}");
    }
}

#[tokio::test]
async fn an_automatic_rollback_is_told_with_its_check_and_explained() {
    against(Told::rollout("rolled_back", "analysis"), async |mut t| {
        t.run(&["rollout", "wait", "r-1"]).await;
        check(
            &t,
            &[
                "! error: r-1 was rolled back automatically; errors: error_rate is 6.2%, at most 5%",
                "!   hint: vortexctl rollout explain r-1",
                "? 3",
            ],
        );
        t.run(&["rollout", "explain", "r-1"]).await;
        check(
            &t,
            &[
                "Rolled back at stage 2.",
                "errors  6.2%    <= 5%",
                "1. `vortexctl",
            ],
        );
        t.run(&["rollout", "get", "r-1"]).await;
        check(&t, &["held by    freeze f-night"]);
        let json = t.run(&["rollout", "explain", "r-1", "-o", "json"]).await;
        let explanation: v1::RolloutExplanation = serde_json::from_str(&json).unwrap();
        assert_eq!(explanation.verdict.unwrap().revision, 812);
    })
    .await;
}

#[tokio::test]
async fn a_pause_for_want_of_a_verdict_needs_a_person() {
    for cause in [
        "analysis",
        "inconclusive",
        "no_data",
        "monitoring_unavailable",
        "breaker",
    ] {
        against(Told::rollout("paused", cause), async |mut t| {
            t.run(&["rollout", "wait", "r-1"]).await;
            check(&t, &["! error: r-1 is paused: ", "? 7"]);
        })
        .await;
    }
}

#[tokio::test]
async fn verdicts_are_read_page_by_page_and_the_newest_shown() {
    against(Told::rollout("running", ""), async |mut t| {
        let history = [
            "rollout",
            "history",
            "checkout/prod",
            "--verdicts",
            "-o",
            "name",
        ];
        let shown = t.run(&[&history[..], &["--limit", "3"]].concat()).await;
        assert_eq!(shown, "448\n449\n450\n");
        check(
            &t,
            &["! 447 older verdicts are not shown; see more with --limit"],
        );
        let shown = t.run(&[&history[..], &["--limit", "1000"]].concat()).await;
        assert_eq!(shown.lines().count(), 450);
    })
    .await;
}

#[tokio::test]
async fn a_replay_ends_with_a_status_where_that_is_asked_for() {
    against(Told::rollout("running", ""), async |mut t| {
        let replay = ["analysis", "replay", "r-1", "--exit-code"];
        t.run(&replay).await;
        check(&t, &["0 of 1 verdicts differ"]);
        assert!(!t.text().contains("? "), "{}", t.text());
        let change = ["--set", "errors.require=error_rate <= 2%"];
        t.run(&[&replay[..3], &change].concat()).await;
        check(&t, &["rollback\n\nerrors.require=error_rate <= 2%\n"]);
        assert!(!t.text().contains("? "), "{}", t.text());
        t.run(&[&replay[..], &change].concat()).await;
        check(&t, &["? 8"]);
        t.file("stages.json", r#"{"stages": [{"weight": "100%"}]}"#);
        t.run(&[&replay[..], &["-f", "stages.json"]].concat()).await;
        check(&t, &["stages.json: it has no analysis to judge by", "? 1"]);
    })
    .await;
}
