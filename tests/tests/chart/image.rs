//! What the image relies on: the health check, and a Dockerfile that keeps its promises.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    thread,
};

use tokio::process::Command;
use vortex_tests::{Daemon, config_file, federation::Authority, repository, vortexctl};

fn vortexd() -> PathBuf {
    vortexctl().with_file_name("vortexd")
}

/// Runs the health check; gives its status, and what it said.
async fn healthcheck(flags: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = Command::new(vortexd())
        .env_clear()
        .envs(variables.iter().copied())
        .arg("healthcheck")
        .args(flags)
        .output()
        .await
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

/// Answers one connection after the other with these bytes.
fn answering(bytes: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(bytes);
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_is_ready_is_healthy_however_its_address_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(folder.path()).await;
    let port = daemon.admin_listen().port();
    let (here, everywhere) = (format!("127.0.0.1:{port}"), format!("0.0.0.0:{port}"));
    let file = folder.path().join("vortexd.toml");
    // Other settings are none of its business, nor are secrets that it may not read.
    std::fs::write(
        &file,
        format!("admin_listen = \"{everywhere}\"\nother = 1\n"),
    )
    .unwrap();
    let file = file.to_str().unwrap();
    for (flags, variables) in [
        (vec!["--admin-listen", here.as_str()], vec![]),
        (vec!["--admin-listen", &everywhere], vec![]),
        (vec!["--config", file], vec![]),
        (vec![], vec![("VORTEX_ADMIN_LISTEN", here.as_str())]),
        (vec![], vec![("VORTEX_CONFIG_FILE", file)]),
    ] {
        let (code, said) = healthcheck(&flags, &variables).await;
        assert_eq!(code, Some(0), "{flags:?}: {said}");
        assert!(said.contains("\"status\":\"up\""), "{said}");
    }
    let address = daemon.admin_listen().to_string();
    daemon.kill().await;
    let (code, said) = healthcheck(&["--admin-listen", &address], &[]).await;
    assert_eq!(code, Some(1));
    assert!(
        said.contains(&format!("no answer from {address}")),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_port_with_tls_is_asked_over_tls_and_a_plain_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Authority::new().issue("vortex.example");
    std::fs::write(folder.path().join("tls.crt"), &identity.certificate).unwrap();
    std::fs::write(folder.path().join("tls.key"), &identity.key).unwrap();
    for admin in ["", "admin = true\n", "admin = false\n"] {
        let text = format!("[tls]\ncert = \"tls.crt\"\nkey = \"tls.key\"\n{admin}");
        let config = config_file(folder.path(), &text);
        let flags = ["--config", config.as_str()];
        let daemon = Daemon::start_with(&folder.path().join("data"), &flags).await;
        let address = daemon.admin_listen().to_string();
        let flags = ["--config", &config, "--admin-listen", &address];
        let (code, said) = healthcheck(&flags, &[]).await;
        assert_eq!(code, Some(0), "{admin}: {said}");
        assert!(said.contains("\"status\":\"up\""), "{said}");
        assert!(daemon.terminate().await.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ready_is_not_healthy() {
    let draining = answering(b"HTTP/1.1 503 Service Unavailable\r\n\r\n{\"why\":\"stopping\"}");
    let other = answering(b"220 mail.example ESMTP\r\n");
    let nothing = answering(b"");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for (address, expected) in [
        (draining, "stopping"),
        (other, "220 mail.example"),
        (nothing, "is not ready"),
        (silent.local_addr().unwrap(), "no answer from"),
    ] {
        let address = address.to_string();
        let flags = ["--admin-listen", &address, "--timeout", "300ms"];
        let (code, said) = healthcheck(&flags, &[]).await;
        assert_eq!(code, Some(1), "{expected}: {said}");
        assert!(said.contains(expected), "{expected}: {said}");
    }
    for wrong in ["127.0.0.1:0", "here"] {
        let (code, said) = healthcheck(&["--admin-listen", wrong], &[]).await;
        assert_eq!(code, Some(1));
        assert!(
            said.contains("name the admin port by --admin-listen"),
            "{said}"
        );
    }
}

#[test]
fn the_dockerfile_ends_without_root_with_a_health_check_and_on_bases_that_can_be_chosen() {
    let text = std::fs::read_to_string(repository().join("Dockerfile")).unwrap();
    let stages: Vec<&str> = text.split("\nFROM ").skip(1).collect();
    assert_eq!(stages.len(), 2);
    assert!(stages[0].starts_with("--platform=${BUILDPLATFORM} ${BUILD_IMAGE} "));
    assert!(stages[1].starts_with("${RUNTIME_IMAGE}\n"));
    // A base without a C library takes programs that bring theirs.
    assert!(stages[0].contains("\nENV RUSTFLAGS=\"-C target-feature=+crt-static\"\n"));
    assert!(text.contains("/distroless/static-debian12:nonroot\n"));
    for needed in [
        "\nUSER 65532:65532\n",
        "CMD [\"/usr/local/bin/vortexd\", \"healthcheck\"]",
        "org.opencontainers.image.revision=\"${REVISION}\"",
        "org.opencontainers.image.licenses=\"Apache-2.0\"",
        "\nENTRYPOINT [\"/usr/local/bin/vortexd\"]",
    ] {
        assert!(stages[1].contains(needed), "{needed}");
    }
    assert!(!stages[1].contains("\nRUN "), "there is no shell");
    let manifest = std::fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let version = manifest.split("version = \"").nth(1).unwrap();
    let version = version.split('"').next().unwrap();
    assert!(stages[1].contains(&format!("ARG VERSION={version}\n")));
    let chart = std::fs::read_to_string(crate::helm::chart().join("Chart.yaml")).unwrap();
    assert!(chart.contains(&format!("\nappVersion: \"{version}\"\n")));
}
