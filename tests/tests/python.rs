//! Clients in another language: one with the standard library alone, one made from the `.proto` files.

use std::{
    path::{Path, PathBuf},
    process::Output,
};

use tokio::process::Command;
use vortex_tests::{Daemon, Transcript, seed};

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("a workspace").to_owned()
}

/// Runs a script with what `make tools` has put into `target/python`.
async fn python(script: &str, arguments: &[&str]) -> Output {
    Command::new("python3")
        .arg(root().join("tests/python").join(script))
        .args(arguments)
        .env("PYTHONPATH", root().join("target/python"))
        .kill_on_drop(true)
        .output()
        .await
        .expect("python3 can be started: `make tools` installs it")
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_with_the_standard_library_reports_and_is_listed() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let server = format!("http://{}", daemon.listen());
    let output = python(
        "heartbeat.py",
        &[&server, "checkout", "prod", "script-1", "v9"],
    )
    .await;
    assert_eq!(stdout(&output), "v1\n");
    let mut transcript = Transcript::new(&server);
    let listed = transcript.run(&["drift", "list", "checkout/prod"]).await;
    assert!(listed.contains("script-1"), "{}", transcript.text());
    assert!(listed.contains("v9"), "{}", transcript.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_made_from_the_proto_files_streams_and_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1"]).await;
    let proto = root().join("proto/proto");
    let output = python(
        "grpc_heartbeat.py",
        &[
            &daemon.listen().to_string(),
            proto.to_str().unwrap(),
            "checkout",
            "prod",
            "v1",
            "agent-1",
            "agent-2",
        ],
    )
    .await;
    if String::from_utf8_lossy(&output.stderr).contains("No module named") {
        panic!("grpcio is missing: run `make tools` first");
    }
    assert_eq!(stdout(&output), "2\nagent-1 in_sync\nagent-2 in_sync\n");
}
