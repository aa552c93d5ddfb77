//! What other clusters know of a journal: it shows that one was written anew or cut, and a file of it as well.

use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;
use vortex_tests::{Daemon, federation::*, publication, seed, vortexctl};

const SHOP: &str = "shop/prod";
const MAIL: &str = "mail/prod";

/// A folder to run `vortexctl` in.
struct Desk {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn url(daemon: &Daemon) -> String {
    format!("http://{}", daemon.listen())
}

impl Desk {
    fn new() -> Desk {
        Desk {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    async fn run(&self, arguments: &[&str]) -> Ended {
        let output = Command::new(vortexctl())
            .args(arguments)
            .env_clear()
            .env("VORTEX_CONFIG", self.path("contexts.yaml"))
            .current_dir(self.folder.path())
            .kill_on_drop(true)
            .output()
            .await
            .unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Exports a daemon's journal into a file; its lines.
    async fn export(&self, daemon: &Daemon, name: &str) -> Vec<String> {
        let exported = self
            .run(&["--server", &url(daemon), "audit", "export"])
            .await;
        assert_eq!(exported.code, Some(0), "{exported:?}");
        std::fs::write(self.path(name), &exported.stdout).unwrap();
        exported.stdout.lines().map(str::to_owned).collect()
    }

    /// Verifies with these arguments; the document that is printed.
    async fn verify(&self, arguments: &[&str], expected: i32) -> (Value, String) {
        let all = [&["audit", "verify", "-o", "json"], arguments].concat();
        let ended = self.run(&all).await;
        assert_eq!(ended.code, Some(expected), "{arguments:?}: {ended:?}");
        let found = serde_json::from_str(&ended.stdout).unwrap_or(Value::Null);
        (found, ended.stderr)
    }
}

async fn publish(cluster: &Cluster, target: &str, version: &str) {
    let daemon = cluster.daemon();
    let published = daemon.configs().publish(publication(target, version)).await;
    published.unwrap_or_else(|status| panic!("{}: {status:?}", cluster.name()));
}

fn differences(found: &Value, whose: &str) -> Vec<Value> {
    let all = found[whose].as_array().unwrap().iter();
    all.flat_map(|one| one["differences"].as_array().unwrap().clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn witnesses_that_agree_are_counted_and_one_that_says_nothing_is_named() {
    let mut federation = Federation::mesh(&["eu", "us", "ap"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    seed(federation.daemon(1), MAIL, &["m1"]).await;
    federation.converged().await;
    let desk = Desk::new();
    let [eu, us, ap] = [0, 1, 2].map(|index| url(federation.daemon(index)));
    let both = ["--server", &eu, "--witness", &us, "--witness", &ap];
    let (found, _) = desk.verify(&both, 0).await;
    assert_eq!(found["valid"], true);
    for (witness, name) in found["witnesses"]
        .as_array()
        .unwrap()
        .iter()
        .zip(["us", "ap"])
    {
        assert_eq!(witness["cluster"], name);
        assert_eq!(witness["agreeing"], 3, "{found}");
    }
    // What the peers themselves have said is told without being asked for.
    let found = eventually("both peers are witnesses", async || {
        let (found, _) = desk.verify(&["--server", &eu], 0).await;
        let peers = found["peers"].as_array().unwrap();
        let agree = peers.iter().filter(|peer| peer["agreeing"] == 3);
        (agree.count() == 2).then(|| found.clone())
    })
    .await;
    assert_eq!(differences(&found, "peers"), Vec::<Value>::new());

    // A file is a witness's business as well, also when everybody has gone on.
    desk.export(federation.daemon(0), "eu.jsonl").await;
    publish(&federation.clusters[0], SHOP, "v2").await;
    federation.converged().await;
    let (found, _) = desk.verify(&["--file", "eu.jsonl"], 0).await;
    assert_eq!(found["export"]["fault_count"], 0);
    let file = ["--file", "eu.jsonl", "--witness", &us, "--witness", &ap];
    let (found, _) = desk.verify(&file, 0).await;
    assert_eq!(found["witnesses"][0]["agreeing"], 3, "{found}");

    federation.clusters[2].kill().await;
    for arguments in [&both, &file] {
        let (found, stderr) = desk.verify(arguments, 10).await;
        assert_eq!(found["witnesses"][0]["agreeing"], 3, "{found}");
        assert!(stderr.contains(&ap), "{stderr}");
    }
    let (_, stderr) = desk.verify(&["--server", &eu, "--witness", &eu], 2).await;
    assert!(stderr.contains("is no witness"), "{stderr}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_was_written_anew_is_valid_by_itself_and_named_by_a_witness() {
    let mut federation = Federation::mesh(&["eu", "us"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    seed(federation.daemon(1), MAIL, &["m1"]).await;
    federation.converged().await;
    federation.clusters[1].kill().await;
    let old = federation.clusters[1].copy_data();
    federation.clusters[1].start().await;
    for version in ["m2", "m3"] {
        publish(&federation.clusters[1], MAIL, version).await;
    }
    federation.converged().await;
    // The disk goes back, and it is written on before anybody is met.
    federation.clusters[1].kill().await;
    federation.split(&[0]);
    federation.clusters[1].put_data(old.path());
    federation.clusters[1].start().await;
    let desk = Desk::new();
    let [eu, us] = [0, 1].map(|index| url(federation.daemon(index)));
    let asked = ["--server", &us, "--witness", &eu];
    let cut = differences(&desk.verify(&asked, 8).await.0, "witnesses");
    assert_eq!(cut.len(), 1, "{cut:?}");
    assert_eq!(cut[0]["kind"], "truncated");
    let (origin, first) = (cut[0]["origin"].clone(), cut[0]["seq"].clone());

    for version in ["m2-again", "m3-again", "m4-again"] {
        publish(&federation.clusters[1], MAIL, version).await;
    }
    desk.verify(&["--server", &us], 0).await;
    desk.export(federation.daemon(1), "us.jsonl").await;
    desk.verify(&["--file", "us.jsonl"], 0).await;
    let of_file = ["--file", "us.jsonl", "--witness", &eu];
    for arguments in [asked, of_file] {
        let (found, stderr) = desk.verify(&arguments, 8).await;
        let anew = differences(&found, "witnesses");
        assert_eq!(anew.len(), 1, "{anew:?}");
        assert_eq!(anew[0]["kind"], "rewritten");
        assert_eq!(anew[0]["origin"], origin);
        // The first that differs, not the newest.
        assert_eq!(anew[0]["seq"], first);
        for hash in ["here", "there"] {
            assert_eq!(anew[0][hash].as_str().unwrap().len(), 64, "{anew:?}");
        }
        assert!(stderr.contains(origin.as_str().unwrap()), "{stderr}");
    }
    // The other way round it shows, too.
    desk.verify(&["--server", &eu, "--witness", &us], 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_cut_or_changed_is_named_where_it_was() {
    let federation = Federation::mesh(&["eu", "us"]).await;
    seed(federation.daemon(0), SHOP, &["v1", "v2"]).await;
    seed(federation.daemon(1), MAIL, &["m1"]).await;
    federation.converged().await;
    for version in ["v3", "v4"] {
        publish(&federation.clusters[0], SHOP, version).await;
    }
    federation.converged().await;
    let desk = Desk::new();
    let whole = desk.export(federation.daemon(0), "whole.jsonl").await;
    let last = whole.len() - 1;
    let check = async |what: &str, lines: Vec<String>, expected: &[&str]| {
        std::fs::write(desk.path("changed.jsonl"), lines.join("\n") + "\n").unwrap();
        let (found, stderr) = desk.verify(&["--file", "changed.jsonl"], 1).await;
        for expected in expected {
            let is_told = found.to_string().contains(expected) || stderr.contains(expected);
            assert!(is_told, "{what}: no {expected} in {found} {stderr}");
        }
    };
    let with = |number: usize, from: &str, to: &str| {
        let mut lines = whole.clone();
        assert!(
            lines[number].contains(from),
            "{} in {}",
            from,
            lines[number]
        );
        lines[number] = lines[number].replacen(from, to, 1);
        lines
    };
    let without = |number: usize| {
        let mut lines = whole.clone();
        lines.remove(number);
        lines
    };
    let event = |number: usize| -> Value {
        serde_json::from_str::<Value>(&whole[number]).unwrap()["event"].clone()
    };
    let revision = last + 1;
    let gone = event(last);
    let ends = format!("{} ends with op", gone["origin"].as_str().unwrap());
    let missing = format!("revision {revision} is missing");
    check("cut at the end", without(last), &[&missing, &ends]).await;
    check(
        "taken out",
        without(3),
        &["revision 4 is missing", "line 4"],
    )
    .await;
    check("no beginning", without(0), &["the beginning is missing"]).await;
    let flipped = with(4, "\"canonical\":\"5658", "\"canonical\":\"5659");
    check("a byte", flipped, &["line 5", "its bytes are no op"]).await;
    let mut lines = whole.clone();
    let length = lines[4].len();
    let digit = if &lines[4][length - 5..length - 4] == "0" {
        "1"
    } else {
        "0"
    };
    lines[4].replace_range(length - 5..length - 4, digit);
    let seq = format!(
        "op {} of {}",
        event(4)["seq"],
        event(4)["origin"].as_str().unwrap()
    );
    check("a late byte", lines, &["line 5", &seq]).await;
    let forged = with(4, "\"actor\":\"", "\"actor\":\"mallory");
    check("told otherwise", forged, &["line 5", "event.actor"]).await;
    let mut swapped = whole.clone();
    swapped.swap(3, 4);
    check("moved", swapped, &["here twice or out of order"]).await;
    let mut doubled = whole.clone();
    doubled.insert(4, whole[3].clone());
    check("doubled", doubled, &["revision 4 is here twice", "line 5"]).await;

    // Whoever cuts it and says so in the outline is found by those who know more.
    let mut first: Value = serde_json::from_str(&whole[0]).unwrap();
    let outline = &mut first["outline"];
    outline["to_revision"] = (revision - 1).into();
    for head in outline["heads"].as_array_mut().unwrap() {
        if head["origin"] == gone["origin"] {
            head["seq"] = (gone["seq"].as_u64().unwrap() - 1).into();
            head["hash"] = gone["prev_hash"].clone();
        }
    }
    assert_eq!(gone["origin"], outline["origin"], "eu wrote last");
    let mut lines = without(last);
    lines[0] = first.to_string();
    std::fs::write(desk.path("cut.jsonl"), lines.join("\n") + "\n").unwrap();
    desk.verify(&["--file", "cut.jsonl"], 0).await;
    let us = url(federation.daemon(1));
    let asked = ["--file", "cut.jsonl", "--witness", &us];
    let cut = differences(&desk.verify(&asked, 8).await.0, "witnesses");
    assert_eq!(cut.len(), 1, "{cut:?}");
    assert_eq!(cut[0]["kind"], "truncated");
    assert_eq!(cut[0]["seq"], gone["seq"]);
    assert_eq!(cut[0]["there"], gone["hash"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_is_shown_its_own_context_s_token_and_no_other() {
    let desk = Desk::new();
    let start = async |name: &str| {
        let token = desk.path(&format!("{name}.token"));
        std::fs::write(
            &token,
            format!("a-secret-of-{name}-and-nobody-else-0123456789"),
        )
        .unwrap();
        let flags = ["--auth", "tokens", "--bootstrap-token-file"];
        let flags = [&flags[..], &[token.to_str().unwrap()]].concat();
        let daemon = Daemon::start_with(&desk.path(name), &flags).await;
        (url(&daemon), token, daemon)
    };
    let (here, token, _here) = start("here").await;
    let (there, others, _there) = start("there").await;
    let token: &str = token.to_str().unwrap();
    let asked = [
        "--server",
        &here,
        "--token-file",
        token,
        "--witness",
        &there,
    ];
    desk.verify(&asked, 4).await;
    let others = others.to_str().unwrap();
    let set = [
        "context",
        "set",
        "there",
        "--server",
        &there,
        "--token-file",
        others,
    ];
    let set = desk.run(&set).await;
    assert_eq!(set.code, Some(0), "{set:?}");
    // Named either way it is let in; it knows nothing of a journal that is not its own.
    for witness in [there.as_str(), "there"] {
        let asked = [
            "--server",
            &here,
            "--token-file",
            token,
            "--witness",
            witness,
        ];
        let (_, stderr) = desk.verify(&asked, 5).await;
        assert!(stderr.contains("knows none of these journals"), "{stderr}");
    }
}
