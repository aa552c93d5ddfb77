//! Spring Cloud Config's HTTP contract, as unmodified clients rely on it, against a real daemon.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};
use vortex_proto::v1;
use vortex_tests::{ConfigServer, Page};

const SPRING_V2: &str = "application/vnd.spring-cloud.config-server.v2+json";

/// A shop with two profiles, and what every app shares.
const SHOP: [(&str, &str); 5] = [
    (
        "application.yml",
        "common: everywhere\nhosts: [w, x, y, z]\nlevel: shared\n",
    ),
    ("application-prod.yml", "tier: gold\nwho: anyone in prod\n"),
    (
        "shop.yml",
        "server:\n  port: 8080\nhost: base.example\nurl: http://${host}/${path:none}\nuser: ${unknown}\n\
         hosts: [a, b, c]\nratio: 0.5\nopen: true\nnote: ~\nlevel: shop\n",
    ),
    (
        "shop-prod.yml",
        "server.port: 9000\nhost: prod.example\nhosts: [p]\nwho: prod\n",
    ),
    ("shop-eu.yml", "region: eu\nwho: eu\n"),
];

fn shop() -> Vec<(String, String)> {
    files(&SHOP)
}

fn files(given: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    given.iter().map(owned).collect()
}

async fn shop_daemon() -> ConfigServer {
    let daemon = ConfigServer::start().await;
    daemon.import("v1", &shop()).await;
    daemon
}

/// The names of the property sources, in their order.
fn source_names(page: &Page) -> Vec<String> {
    let environment = page.json();
    let sources = environment["propertySources"]
        .as_array()
        .expect("sources")
        .clone();
    let name = |source: &Value| source["name"].as_str().expect("a name").to_owned();
    sources.iter().map(name).collect()
}

/// What a client ends up with, lists of a higher source replacing those below.
fn merged(page: &Page) -> BTreeMap<String, Value> {
    let environment = page.json();
    let sources = environment["propertySources"]
        .as_array()
        .expect("sources")
        .clone();
    let mut merged: BTreeMap<String, Value> = BTreeMap::new();
    for source in sources.iter().rev() {
        let source = source["source"].as_object().expect("an object").clone();
        for key in source.keys() {
            if let Some((list, _)) = key.split_once('[') {
                merged.retain(|old, _| old.split_once('[').is_none_or(|(name, _)| name != list));
            }
        }
        merged.extend(source);
    }
    merged
}

async fn publish(
    daemon: &ConfigServer,
    target: (&str, &str),
    version: &str,
    name: &str,
    text: &str,
) {
    let answer = try_publish(daemon, target, version, name, text).await;
    answer.unwrap_or_else(|error| panic!("publish {target:?} {version}: {error}"));
}

async fn try_publish(
    daemon: &ConfigServer,
    (app, profile): (&str, &str),
    version: &str,
    name: &str,
    text: &str,
) -> Result<v1::PublishResponse, tonic::Status> {
    let request = v1::PublishRequest {
        app: app.to_owned(),
        profile: profile.to_owned(),
        version: version.to_owned(),
        documents: vec![v1::Document {
            name: name.to_owned(),
            content: text.to_owned(),
            ..v1::Document::default()
        }],
        ..v1::PublishRequest::default()
    };
    let answer = daemon.configs().publish(request).await?;
    Ok(answer.into_inner())
}

async fn set_stable(daemon: &ConfigServer, (app, profile): (&str, &str), version: &str) {
    let request = v1::SetStableRequest {
        app: app.to_owned(),
        profile: profile.to_owned(),
        version: version.to_owned(),
        ..v1::SetStableRequest::default()
    };
    let answer = daemon.configs().set_stable(request).await;
    answer.unwrap_or_else(|error| panic!("set-stable {app}/{profile} {version}: {error}"));
}

// ---------------------------------------------------------------------------------------------------------
// The environment as JSON.

#[tokio::test]
async fn an_environment_has_springs_shape_and_plain_values_whatever_is_accepted() {
    let daemon = shop_daemon().await;
    let expected = json!({
        "name": "shop",
        "profiles": ["prod"],
        "label": null,
        "version": "v1",
        "state": null,
        "propertySources": [
            { "name": "vortex:shop/shop-prod.yml@v1", "source": {
                "server.port": 9000, "host": "prod.example", "hosts[0]": "p", "who": "prod" } },
            { "name": "vortex:shop/application-prod.yml@v1", "source": {
                "tier": "gold", "who": "anyone in prod" } },
            { "name": "vortex:shop/shop.yml@v1", "source": {
                "server.port": 8080, "host": "base.example", "url": "http://${host}/${path:none}",
                "user": "${unknown}", "hosts[0]": "a", "hosts[1]": "b", "hosts[2]": "c",
                "ratio": 0.5, "open": true, "note": "", "level": "shop" } },
            { "name": "vortex:shop/application.yml@v1", "source": {
                "common": "everywhere", "hosts[0]": "w", "hosts[1]": "x", "hosts[2]": "y",
                "hosts[3]": "z", "level": "shared" } },
        ]
    });
    for (accept, content_type) in [
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        (SPRING_V2, SPRING_V2),
    ] {
        for path in ["/shop/prod", "/sho%70/prod", "/shop/prod/v1"] {
            let page = daemon.get_with(path, &[("Accept", accept)]).await;
            assert_eq!(
                page.header("content-type"),
                Some(content_type),
                "{path} as {accept}"
            );
            let mut expected = expected.clone();
            if path.ends_with("/v1") {
                expected["label"] = json!("v1");
            }
            // As text, so that the order of keys counts too.
            assert_eq!(
                page.json().to_string(),
                expected.to_string(),
                "{path} as {accept}"
            );
        }
    }
}

#[tokio::test]
async fn a_client_reads_default_first_and_then_its_profiles_of_which_the_last_wins() {
    let daemon = shop_daemon().await;
    let first = daemon.get("/shop/default").await;
    assert_eq!(
        source_names(&first),
        ["vortex:shop/shop.yml@v1", "vortex:shop/application.yml@v1"]
    );
    for list in ["prod,eu", "prod%2Ceu", "prod%2ceu"] {
        let page = daemon.get(&format!("/shop/{list}")).await;
        assert_eq!(page.json()["profiles"], json!(["prod", "eu"]), "{list}");
        assert_eq!(
            page.json()["version"],
            "v1",
            "{list}: one version, named once"
        );
        assert_eq!(
            source_names(&page),
            [
                "vortex:shop/shop-eu.yml@v1",
                "vortex:shop/shop-prod.yml@v1",
                "vortex:shop/application-prod.yml@v1",
                "vortex:shop/shop.yml@v1",
                "vortex:shop/application.yml@v1",
            ],
            "{list}"
        );
        let merged = merged(&page);
        assert_eq!(merged["who"], "eu", "{list}: the last profile wins");
        assert_eq!(
            merged["server.port"], 9000,
            "{list}: prod goes before no profile"
        );
    }
    let turned = daemon.get("/shop/eu,prod").await;
    assert_eq!(merged(&turned)["who"], "prod");
    assert_eq!(merged(&turned)["region"], "eu");
}

#[tokio::test]
async fn profiles_of_different_versions_still_go_before_what_has_no_profile() {
    let daemon = shop_daemon().await;
    let mut changed = shop();
    changed[3].1.push_str("extra: 1\n");
    daemon.import("v2", &changed).await;
    set_stable(&daemon, ("shop", "prod"), "v2").await;
    for list in ["prod,eu", "eu,prod"] {
        let page = daemon.get(&format!("/shop/{list}")).await;
        let merged = merged(&page);
        assert_eq!(merged["extra"], 1, "{list}");
        assert_eq!(
            merged["server.port"],
            9000,
            "{list}: shop-prod.yml goes before shop.yml; sources: {:?}",
            source_names(&page)
        );
    }
}

#[tokio::test]
async fn of_several_apps_the_shared_documents_stay_lowest() {
    let daemon = ConfigServer::start().await;
    let mut both = shop();
    both.extend(files(&[("billing.yml", "currency: EUR\n")]));
    daemon.import("v1", &both).await;
    let page = daemon.get("/shop,billing/default").await;
    let merged = merged(&page);
    assert_eq!(merged["currency"], "EUR");
    assert_eq!(
        merged["level"],
        "shop",
        "application.yml goes below every app; sources: {:?}",
        source_names(&page)
    );
}

#[tokio::test]
async fn a_higher_sources_list_replaces_the_lower_one_whole() {
    let daemon = shop_daemon().await;
    for (profile, expected) in [
        ("default", json!(["a", "b", "c"])),
        ("prod", json!(["p"])),
        ("eu", json!(["a", "b", "c"])),
        ("prod,eu", json!(["p"])),
    ] {
        let merged = merged(&daemon.get(&format!("/shop/{profile}")).await);
        let items: Vec<&Value> = merged
            .iter()
            .filter(|(key, _)| key.starts_with("hosts["))
            .map(|(_, value)| value)
            .collect();
        assert_eq!(json!(items), expected, "{profile}, merged by the client");
        if !profile.contains(',') {
            let flat = daemon.get(&format!("/shop-{profile}.json")).await.json();
            assert_eq!(flat["hosts"], expected, "{profile}, merged by the daemon");
        }
    }
}

#[tokio::test]
async fn an_unknown_app_is_an_empty_environment() {
    let daemon = shop_daemon().await;
    let page = daemon.get("/nobody/prod").await;
    assert_eq!(
        page.json(),
        json!({ "name": "nobody", "profiles": ["prod"], "label": null, "version": null,
                "state": null, "propertySources": [] })
    );
    for header in ["x-vortex-version", "x-vortex-cohort", "x-vortex-rollout"] {
        assert_eq!(page.header(header), None, "{header}");
    }
}

#[tokio::test]
async fn an_unknown_app_is_404_where_empty_is_not_accepted() {
    let daemon = ConfigServer::start_with("[spring]\naccept_empty = false\n").await;
    daemon.import("v1", &shop()).await;
    let page = daemon.get("/nobody/prod").await;
    page.assert_problem(404, "unknown_target");
    let flat = daemon.get("/nobody-prod.yml").await;
    flat.assert_problem(404, "unknown_target");
    assert_eq!(daemon.get("/shop/prod").await.status, 200);
}

#[tokio::test]
async fn an_unknown_profile_reads_what_the_app_says_without_one() {
    let daemon = shop_daemon().await;
    let page = daemon.get("/shop/staging").await;
    assert_eq!(page.json()["profiles"], json!(["staging"]));
    let default = daemon.get("/shop/default").await;
    assert_eq!(
        page.json()["propertySources"],
        default.json()["propertySources"]
    );
    assert_eq!(page.header("x-vortex-version"), Some("v1"));
    // Beside a known one it changes nothing.
    let with_prod = daemon.get("/shop/prod,staging").await;
    assert_eq!(merged(&with_prod), merged(&daemon.get("/shop/prod").await));
}

// ---------------------------------------------------------------------------------------------------------
// Labels.

#[tokio::test]
async fn a_known_label_is_served_whatever_is_stable() {
    let daemon = shop_daemon().await;
    let mut changed = shop();
    changed[3].1.push_str("extra: 1\n");
    daemon.import("v2", &changed).await;
    for stable in ["v1", "v2"] {
        set_stable(&daemon, ("shop", "prod"), stable).await;
        for label in ["v1", "v2"] {
            let page = daemon.get(&format!("/shop/prod/{label}")).await;
            let environment = page.json();
            assert_eq!(environment["label"], label, "{stable} is stable");
            assert_eq!(environment["version"], label, "{stable} is stable");
            assert_eq!(
                page.header("x-vortex-version"),
                Some(label),
                "{stable} is stable"
            );
            assert_eq!(
                merged(&page).contains_key("extra"),
                label == "v2",
                "{label}"
            );
            let flat = daemon.get(&format!("/{label}/shop-prod.json")).await;
            assert_eq!(
                flat.json().get("extra").is_some(),
                label == "v2",
                "{label}, flat"
            );
        }
        let page = daemon.get("/shop/prod").await;
        assert_eq!(page.header("x-vortex-version"), Some(stable));
        assert_eq!(page.json()["label"], Value::Null);
    }
}

#[tokio::test]
async fn an_unknown_label_is_404_with_a_problem() {
    let daemon = shop_daemon().await;
    for path in [
        "/shop/prod/v9",
        "/shop/prod/feature(_)x",
        "/shop/prod/feature%28_%29x",
        "/shop/prod/main",
        "/nobody/prod/v1",
        "/v9/shop-prod.yml",
        "/feature(_)x/shop-prod.json",
    ] {
        let page = daemon.get(path).await;
        page.assert_problem(404, "unknown_version");
    }
}

// ---------------------------------------------------------------------------------------------------------
// Flat forms.

const FLAT_YAML: &str = "\
common: everywhere
host: prod.example
hosts:
  - p
level: shop
note: \"\"
open: true
ratio: 0.5
server:
  port: 9000
tier: gold
url: \"http://prod.example/none\"
user: \"${unknown}\"
who: prod
";

const FLAT_PROPERTIES: &str = "\
common: everywhere
host: prod.example
hosts[0]: p
level: shop
note: \nopen: true
ratio: 0.5
server.port: 9000
tier: gold
url: http://prod.example/none
user: ${unknown}
who: prod
";

#[tokio::test]
async fn flat_forms_are_merged_and_resolved_with_and_without_label() {
    let daemon = shop_daemon().await;
    let text = Some("text/plain;charset=UTF-8");
    for label in ["", "/v1"] {
        for (ending, expected) in [
            ("yml", FLAT_YAML),
            ("yaml", FLAT_YAML),
            ("properties", FLAT_PROPERTIES),
        ] {
            let page = daemon.get(&format!("{label}/shop-prod.{ending}")).await;
            assert_eq!(page.status, 200, "{}: {}", page.path, page.text());
            assert_eq!(page.header("content-type"), text, "{}", page.path);
            assert_eq!(page.text(), expected, "{}", page.path);
            assert_eq!(page.header("x-vortex-version"), Some("v1"), "{}", page.path);
            assert_eq!(
                page.header("x-vortex-cohort"),
                Some("stable"),
                "{}",
                page.path
            );
        }
        let page = daemon.get(&format!("{label}/shop-prod.json")).await;
        assert_eq!(page.header("content-type"), Some("application/json"));
        assert_eq!(
            page.json(),
            json!({
                "common": "everywhere", "host": "prod.example", "hosts": ["p"], "level": "shop",
                "note": "", "open": true, "ratio": 0.5, "server": { "port": 9000 }, "tier": "gold",
                "url": "http://prod.example/none", "user": "${unknown}", "who": "prod"
            }),
            "{}",
            page.path
        );
    }
    for path in ["/shop.yml", "/shop-prod.xml", "/shop"] {
        daemon.get(path).await.assert_problem(404, "no_such_path");
    }
}

#[tokio::test]
async fn placeholders_stay_raw_where_they_are_not_to_be_resolved() {
    let daemon = shop_daemon().await;
    let raw = "http://${host}/${path:none}";
    let environment = merged(&daemon.get("/shop/prod").await);
    assert_eq!(environment["url"], raw, "JSON environment");
    let forced = merged(&daemon.get("/shop/prod?resolvePlaceholders=true").await);
    assert_eq!(forced["url"], raw, "JSON environment, whatever is asked");
    for label in ["", "/v1"] {
        let path = format!("{label}/shop-prod.json?resolvePlaceholders=false");
        assert_eq!(daemon.get(&path).await.json()["url"], raw, "{path}");
        let path = format!("{label}/shop-prod.json?resolvePlaceholders=true");
        let page = daemon.get(&path).await.json();
        assert_eq!(page["url"], "http://prod.example/none", "{path}");
        assert_eq!(
            page["user"], "${unknown}",
            "{path}: what nobody knows stays"
        );
    }
    let yaml = daemon
        .get("/shop-prod.yml?resolvePlaceholders=false")
        .await
        .text();
    assert!(yaml.contains(raw), "{yaml}");
    let properties = daemon
        .get("/shop-prod.properties?resolvePlaceholders=false")
        .await
        .text();
    assert!(
        properties.contains(&format!("url: {raw}\n")),
        "{properties}"
    );
}

// ---------------------------------------------------------------------------------------------------------
// Keys, cohorts, pins.

/// A shop whose prod is half way from v1 to v2; `chosen` is pinned to the canary and `spared` to stable.
async fn half_way() -> (ConfigServer, String) {
    let daemon = shop_daemon().await;
    let mut changed = shop();
    changed[3].1.push_str("extra: 1\n");
    daemon.import("v2", &changed).await;
    let pin = |key: &str, cohort: &str| v1::Pin {
        key: key.to_owned(),
        cohort: cohort.to_owned(),
    };
    let stage = |weight: &str| v1::Stage {
        weight: weight.to_owned(),
        bake: "1h".to_owned(),
        gate: "manual".to_owned(),
    };
    let request = v1::CreateRolloutRequest {
        app: "shop".to_owned(),
        profile: "prod".to_owned(),
        to_version: "v2".to_owned(),
        stages: vec![stage("50%"), stage("100%")],
        unit: "key".to_owned(),
        pins: vec![pin("chosen", "canary"), pin("spared", "stable")],
        start: true,
        ..v1::CreateRolloutRequest::default()
    };
    let answer = daemon.rollouts().create(request).await;
    let rollout = answer.expect("the rollout is created").into_inner().id;
    (daemon, rollout)
}

/// Asserts that a read was decided as `cohort` under `rollout`.
#[track_caller]
fn assert_cohort(page: &Page, how: &str, cohort: &str, rollout: &str) {
    let place = format!("{} {how}", page.path);
    assert_eq!(page.header("x-vortex-cohort"), Some(cohort), "{place}");
    let version = if cohort == "canary" { "v2" } else { "v1" };
    assert_eq!(page.header("x-vortex-version"), Some(version), "{place}");
    assert_eq!(page.header("x-vortex-rollout"), Some(rollout), "{place}");
    assert_eq!(
        page.text().contains("extra"),
        cohort == "canary",
        "{place}: the content fits the headers"
    );
}

#[tokio::test]
async fn pins_are_honoured_however_the_key_is_given() {
    let (daemon, rollout) = half_way().await;
    for (key, cohort) in [("chosen", "canary"), ("spared", "stable")] {
        for path in [
            "/shop/prod",
            "/shop-prod.json",
            "/shop-prod.yml",
            "/shop/eu,prod",
        ] {
            for header in ["X-Vortex-Key", "X-Vortex-Instance"] {
                let page = daemon.get_with(path, &[(header, key)]).await;
                assert_cohort_of_list(&page, &format!("by {header} {key}"), cohort, &rollout);
            }
            let page = daemon.get(&format!("{path}?key={key}")).await;
            assert_cohort_of_list(&page, "by query", cohort, &rollout);
        }
    }
}

/// Like `assert_cohort`; a list of profiles may name more than one version.
#[track_caller]
fn assert_cohort_of_list(page: &Page, how: &str, cohort: &str, rollout: &str) {
    if !page.path.contains(',') {
        return assert_cohort(page, how, cohort, rollout);
    }
    assert_eq!(
        page.header("x-vortex-cohort"),
        Some(cohort),
        "{} {how}",
        page.path
    );
    assert_eq!(
        page.header("x-vortex-rollout"),
        Some(rollout),
        "{} {how}",
        page.path
    );
    assert_eq!(
        page.text().contains("extra"),
        cohort == "canary",
        "{} {how}",
        page.path
    );
}

#[tokio::test]
async fn the_unit_key_goes_before_the_query_and_that_before_the_instance() {
    let (daemon, rollout) = half_way().await;
    let headers = [("X-Vortex-Key", "chosen"), ("X-Vortex-Instance", "spared")];
    let page = daemon.get_with("/shop/prod?key=spared", &headers).await;
    assert_cohort(&page, "key first", "canary", &rollout);
    let page = daemon
        .get_with("/shop/prod?key=chosen", &[("X-Vortex-Instance", "spared")])
        .await;
    assert_cohort(&page, "query before instance", "canary", &rollout);
    let page = daemon
        .get_with("/shop/prod?key=spared", &[("X-Vortex-Instance", "chosen")])
        .await;
    assert_cohort(&page, "query before instance", "stable", &rollout);
}

#[tokio::test]
async fn without_a_key_everyone_reads_the_stable_version() {
    let (daemon, rollout) = half_way().await;
    for _ in 0..20 {
        let page = daemon.get("/shop/prod").await;
        assert_cohort(&page, "without a key", "stable", &rollout);
    }
    for (path, headers) in [
        ("/shop/prod", [("X-Vortex-Key", "")]),
        ("/shop/prod?key=", [("X-Vortex-Other", "chosen")]),
    ] {
        let page = daemon.get_with(path, &headers).await;
        assert_cohort(&page, "with an empty key", "stable", &rollout);
    }
    // Other targets know nothing of it.
    let other = daemon
        .get_with("/shop/eu", &[("X-Vortex-Key", "chosen")])
        .await;
    assert_eq!(other.header("x-vortex-rollout"), None);
    assert_eq!(other.header("x-vortex-cohort"), Some("stable"));
}

#[tokio::test]
async fn every_surface_decides_alike_for_the_same_key() {
    let (daemon, rollout) = half_way().await;
    let mut canaries = 0;
    for index in 0..100 {
        let key = format!("user-{index}");
        let request = v1::GetAssignmentRequest {
            app: "shop".to_owned(),
            profile: "prod".to_owned(),
            key: key.clone(),
        };
        let answer = daemon.configs().get_assignment(request).await;
        let cohort = answer.expect("an assignment").into_inner().cohort;
        canaries += usize::from(cohort == "canary");
        for header in ["X-Vortex-Key", "X-Vortex-Instance"] {
            let page = daemon.get_with("/shop/prod", &[(header, &key)]).await;
            assert_cohort(&page, &format!("by {header} {key}"), &cohort, &rollout);
        }
        for path in ["/shop/prod", "/shop-prod.properties"] {
            let page = daemon.get(&format!("{path}?key={key}")).await;
            assert_cohort(&page, "by query", &cohort, &rollout);
        }
    }
    assert!(
        (20..=80).contains(&canaries),
        "{canaries} of 100 keys at 50 %"
    );
}

#[tokio::test]
async fn a_label_is_served_to_every_key_alike() {
    let (daemon, _) = half_way().await;
    for key in ["chosen", "spared"] {
        let page = daemon
            .get_with("/shop/prod/v1", &[("X-Vortex-Key", key)])
            .await;
        assert_eq!(page.header("x-vortex-version"), Some("v1"), "{key}");
        assert_eq!(page.header("x-vortex-cohort"), Some("stable"), "{key}");
        assert_eq!(page.header("x-vortex-rollout"), None, "{key}");
    }
}

// ---------------------------------------------------------------------------------------------------------
// Publishing for a profile.

#[tokio::test]
async fn a_document_for_another_profile_is_left_out_with_a_warning() {
    let daemon = ConfigServer::start().await;
    let text = "who: all\nbase: 1\n---\nspring.config.activate.on-profile: prod\nwho: prod\n---\n\
                spring.config.activate.on-profile: eu\nwho: eu\n---\n\
                spring.config.activate.on-profile: \"!eu\"\nnot: eu\n";
    for (profile, left_out, who, names) in [
        ("prod", Some("1 "), "prod", vec!["#3", "#1", "#0"]),
        ("eu", Some("2 "), "eu", vec!["#2", "#0"]),
        ("default", Some("2 "), "all", vec!["#3", "#0"]),
    ] {
        let target = ("shop", profile);
        let answer = try_publish(&daemon, target, "v1", "shop.yml", text).await;
        let warnings = answer
            .unwrap_or_else(|error| panic!("{profile}: {error}"))
            .warnings;
        let found = warnings.iter().find(|warning| warning.contains("left out"));
        match (left_out, found) {
            (Some(count), Some(warning)) => {
                assert!(warning.starts_with(count), "{profile}: {warning}");
                assert!(warning.contains(profile), "{profile}: {warning}");
            }
            (expected, found) => panic!("{profile}: expected {expected:?}, warned {found:?}"),
        }
        set_stable(&daemon, target, "v1").await;
        let page = daemon.get(&format!("/shop/{profile}")).await;
        assert_eq!(merged(&page)["who"], who, "{profile}");
        assert_eq!(merged(&page)["base"], 1, "{profile}");
        let expected: Vec<String> = names
            .iter()
            .map(|document| format!("vortex:shop/shop.yml (document {document})@v1"))
            .collect();
        assert_eq!(
            source_names(&page),
            expected,
            "{profile}: later documents first"
        );
    }
    let answer = try_publish(&daemon, ("shop", "prod"), "v2", "shop.yml", "a: 1\n").await;
    assert_eq!(answer.expect("published").warnings, Vec::<String>::new());
    let only_eu = "spring.config.activate.on-profile: eu\na: 1\n";
    let refused = try_publish(&daemon, ("shop", "prod"), "v3", "shop.yml", only_eu).await;
    let refused = refused.expect_err("nothing is left");
    assert_eq!(refused.code(), tonic::Code::InvalidArgument, "{refused}");
}

// ---------------------------------------------------------------------------------------------------------
// Names.

/// Sends `target` as it stands, which no proper client would, and returns the status, the content type and
/// the body.
fn raw_get(daemon: &ConfigServer, target: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(daemon.listen()).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    let request = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .expect("the request is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let content_type = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-type: ")
                .map(str::to_owned)
        })
        .unwrap_or_default();
    let status = status.unwrap_or_else(|| panic!("{target}: no status in {answer:?}"));
    (status, content_type, body.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_climb_or_hide_are_refused() {
    let daemon = shop_daemon().await;
    let mut wrong = vec![];
    for target in [
        "/../prod",
        "/%2e%2e/prod",
        "/%2E%2E/prod",
        "/shop/..",
        "/shop/%2e%2e",
        "/shop/prod/..",
        "/shop/prod/%2e%2e",
        "/shop/prod/..%2f..%2fetc%2fpasswd",
        "/..%2f..%2fetc/passwd",
        "/shop/..%2f..%2fetc%2fpasswd",
        "/..%5c..%5cwindows/prod",
        "/shop%00/prod",
        "/shop/prod%00",
        "/shop/prod/v1%00",
        "/(_)etc(_)passwd/prod",
        "/..(_)..(_)etc/prod",
        "/(_)/prod",
        "/shop(_)x/prod",
        "/shop/(_)prod",
        "/shop/prod/(_)v1",
        "/shop/prod/..(_)v1",
        "/%2e%2e-prod.yml",
        "/..(_)shop-prod.yml",
        "/shop%00-prod.yml",
        "/../shop-prod.yml",
        "/%2e%2e/shop-prod.yml",
        "/v1%00/shop-prod.yml",
        "/shop/prod%0a",
        "/shop/prod%23",
        "/shop/,",
        "/,/prod",
        "/shop/%ff",
        "/shop/prod/v1/extra",
    ] {
        let (status, content_type, body) = raw_get(&daemon, target);
        if !matches!(status, 400 | 404) {
            wrong.push(format!("{target}: {status} {body}"));
        }
        if content_type != "application/problem+json" {
            wrong.push(format!("{target}: {status} as {content_type:?}: {body}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(raw_get(&daemon, "/shop/prod").0, 200, "the daemon is well");
}

#[tokio::test]
async fn a_query_that_does_not_read_is_a_problem_too() {
    let daemon = shop_daemon().await;
    let page = daemon
        .get("/shop-prod.yml?resolvePlaceholders=perhaps")
        .await;
    assert_eq!(page.status, 400, "{}", page.text());
    assert_eq!(
        page.header("content-type"),
        Some("application/problem+json"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn the_daemons_own_routes_are_no_apps() {
    let daemon = shop_daemon().await;
    for path in [
        "/actuator/health",
        "/api/prod",
        "/health/prod",
        "/metrics/prod",
        "/ofrep/prod",
        "/ui/prod/v1",
        "/actuator/health/v1",
    ] {
        let page = daemon.get(path).await;
        assert_eq!(page.status, 404, "{path}: {}", page.text());
    }
}

#[tokio::test]
async fn targets_whose_names_begin_alike_are_never_mixed() {
    let daemon = ConfigServer::start().await;
    let targets = [
        ("a", "default"),
        ("ab", "default"),
        ("a", "b"),
        ("ab", "b"),
        ("a", "bc"),
        ("a-b", "default"),
        ("a-b", "c"),
        ("a", "b-c"),
        ("a.b", "default"),
    ];
    for (app, profile) in targets {
        let text = format!("owner: {app} of {profile}\n{app}.{profile}.own: true\n");
        publish(
            &daemon,
            (app, profile),
            "v1",
            "own.properties",
            &text.replace(": ", "="),
        )
        .await;
        set_stable(&daemon, (app, profile), "v1").await;
    }
    // One of them moves on; the others stay.
    publish(&daemon, ("a", "b"), "v2", "own.properties", "owner=moved\n").await;
    set_stable(&daemon, ("a", "b"), "v2").await;
    for (app, profile) in targets {
        for path in [format!("/{app}/{profile}"), format!("/{app}/{profile}/v1")] {
            let moved = path == "/a/b";
            let page = daemon.get(&path).await;
            let version = if moved { "v2" } else { "v1" };
            assert_eq!(page.header("x-vortex-version"), Some(version), "{path}");
            assert_eq!(page.json()["name"], app, "{path}");
            let found = merged(&page);
            let expected = if moved {
                BTreeMap::from([("owner".to_owned(), json!("moved"))])
            } else {
                BTreeMap::from([
                    ("owner".to_owned(), json!(format!("{app} of {profile}"))),
                    (format!("{app}.{profile}.own"), json!("true")),
                ])
            };
            assert_eq!(found, expected, "{path}");
        }
    }
    // A flat name is split at its last hyphen.
    let flat = daemon.get("/a-b-c.json").await.json();
    assert_eq!(flat["owner"], "a-b of c");
    let flat = daemon.get("/ab-b.json").await.json();
    assert_eq!(flat["owner"], "ab of b");
}

#[tokio::test]
async fn a_key_longer_than_any_is_refused_as_everywhere() {
    let daemon = shop_daemon().await;
    let key = "k".repeat(1025);
    let page = daemon
        .get_with("/shop/prod", &[("X-Vortex-Key", &key)])
        .await;
    page.assert_problem(400, "invalid_field");
    let page = daemon
        .get_with("/shop/prod", &[("X-Vortex-Key", &key[1..])])
        .await;
    assert_eq!(page.status, 200);
}
