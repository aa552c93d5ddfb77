//! What strangers may send this client, read as it reads it: a daemon's answers, and a cache file. For tests that
//! throw random bytes at it; an application has no use for it.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, OnceLock},
    time::Duration,
};

use serde_json::Value;
use tokio::sync::watch;

use crate::{
    api::{Api, Assignment, Receipt},
    cache::{Cache, Saved},
    config::{Cohort, Config, Content},
    limits::{INTERVAL, INTERVAL_MAX, INTERVAL_MIN},
    reader::{Environment, detail, merge},
    shared::Shared,
    split::Split,
    worker::{Progress, Settings, Worker},
};

/// Keys that are asked for, of each configuration: enough to meet what is strange, and never long.
const KEYS_ASKED: usize = 64;

/// What holds of everything that was read, or a sentence on what does not.
type Held = Result<String, String>;

fn hold(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// Reads a heartbeat's answer.
///
/// # Errors
/// What should hold of it and does not.
pub fn receipt(body: &[u8]) -> Held {
    let receipt: Receipt = match serde_json::from_slice(body) {
        Ok(receipt) => receipt,
        Err(error) => return Ok(error.to_string()),
    };
    let worker = worker(None);
    worker.set_interval(receipt.next_interval_s);
    let interval = worker.shared.interval();
    hold((INTERVAL_MIN..=INTERVAL_MAX).contains(&interval), || {
        format!("it reports every {interval:?}")
    })?;
    Ok(format!("read {}", Cohort::named(&receipt.cohort)))
}

/// Reads who decides who is in the canary.
///
/// # Errors
/// What should hold of it and does not.
pub fn assignment(body: &[u8]) -> Held {
    let assignment: Assignment = match serde_json::from_slice(body) {
        Ok(assignment) => assignment,
        Err(error) => return Ok(error.to_string()),
    };
    let (own, cohort) = assignment.own();
    let is_canary = cohort == Cohort::Canary;
    hold(!is_canary || own == assignment.canary(), || {
        format!("a canary runs {own:?}")
    })?;
    let side = |version: &str, cohort| Config {
        content: Arc::new(content(version, BTreeMap::new())),
        cohort,
    };
    let (stable, canary) = (side("v1", Cohort::Stable), side("v2", Cohort::Canary));
    let Some(split) = Split::new(&assignment, stable, canary) else {
        return Ok(format!("nothing decides, {cohort}"));
    };
    // Of a key that is pinned twice, the last pin holds.
    let pins: BTreeMap<_, _> = assignment
        .pins
        .iter()
        .map(|pin| (pin.key.as_str(), Cohort::named(&pin.cohort)))
        .collect();
    for (key, cohort) in &pins {
        let read = split.config(key).cohort();
        hold(read == *cohort, || format!("{key:?} reads {read}"))?;
    }
    // At nobody and at everybody, no hash matters.
    let (key, weight) = ("user-4", assignment.effective_weight_bp);
    if [0, 10_000].contains(&weight) && !pins.contains_key(key) {
        let is_canary = split.config(key).cohort() == Cohort::Canary;
        hold(is_canary == (weight > 0), || {
            format!("{key} at {weight} of 10,000")
        })?;
    }
    Ok(format!("decides, {cohort}, {}", pins.len().min(3)))
}

/// Reads a configuration, looks into it, and keeps it.
///
/// # Errors
/// What should hold of it and does not.
pub fn environment(body: &[u8]) -> Held {
    let environment: Environment = match serde_json::from_slice(body) {
        Ok(environment) => environment,
        Err(error) => return Ok(error.to_string()),
    };
    let content = content("v1", merge(environment));
    let config = Config {
        content: Arc::new(content),
        cohort: Cohort::Stable,
    };
    look(&config)?;
    kept(&config.content)?;
    let count = config.properties().len();
    Ok(format!(
        "read {}",
        match count {
            0 => "none",
            1 => "one",
            _ => "many",
        }
    ))
}

/// Reads why something was refused.
pub fn refusal(body: &[u8]) -> String {
    detail(body)
}

/// Reads a cache file, starts from it, and keeps what it runs.
///
/// # Errors
/// What should hold of it and does not.
pub fn cache_file(bytes: &[u8]) -> Held {
    let cache = cache();
    let read = |bytes: &[u8]| cache.read(bytes);
    if let Err(why) = read(bytes) {
        return Ok(why);
    }
    let mut told = vec![];
    for lease in [None, Some(Duration::from_secs(60))] {
        let mut worker = worker(lease);
        worker.restore(read(bytes)?);
        let snapshot = worker.shared.snapshot.load_full();
        let own = &snapshot.own;
        let was_held =
            own.is_empty() || (worker.contents.iter()).any(|held| Arc::ptr_eq(held, &own.content));
        hold(was_held, || format!("it runs {}", own.version()))?;
        look(own)?;
        kept(&own.content)?;
        if let Some(split) = &snapshot.split {
            look(split.config("user-4"))?;
        }
        if let (Some(lease), Some(end)) = (lease, worker.lease_end()) {
            let left = end.saturating_duration_since(crate::system::now());
            hold(left <= lease, || format!("a lease of {left:?}"))?;
        }
        let runs = if own.is_empty() {
            "nothing"
        } else {
            "something"
        };
        told.push(format!(
            "{runs} {} {}",
            own.cohort(),
            snapshot.split.is_some()
        ));
    }
    Ok(told.join(", "))
}

/// A cache file as this client writes it: a rollout by key, half of them canaries.
///
/// # Errors
/// When it cannot be written.
pub fn some_cache_file() -> Result<Vec<u8>, String> {
    let values = |size: u32| {
        let size = ("pool.size".to_owned(), Value::from(size));
        BTreeMap::from([size, ("hosts[0]".to_owned(), Value::from("a"))])
    };
    let contents = [content("v1", values(5)), content("v2", values(9))];
    let mut saved = Saved::new(contents.iter());
    "v2".clone_into(&mut saved.running);
    INSTANCE.clone_into(&mut saved.instance_id);
    saved.cohort = Cohort::Canary;
    saved.confirmed_at_ms = Some(crate::system::wall_ms());
    saved.assignment = Some(Assignment {
        stable_version: "v1".to_owned(),
        canary_version: "v2".to_owned(),
        unit: "key".to_owned(),
        seed: "00000000000000ff".to_owned(),
        effective_weight_bp: 5_000,
        cohort: "canary".to_owned(),
        ..Assignment::default()
    });
    cache().write(saved).map_err(|error| error.to_string())
}

/// Every value is found under its key, as itself and as a part of the whole.
fn look(config: &Config) -> Result<(), String> {
    if config.is_empty() {
        return Ok(());
    }
    for (key, value) in config.properties().iter().take(KEYS_ASKED) {
        let read: Value = config.get(key).map_err(|error| error.to_string())?;
        hold(read == *value, || format!("{key:?} reads as {read}"))?;
        let parts = key.match_indices(['.', '[']).map(|(at, _)| at);
        for at in parts.take(KEYS_ASKED) {
            let parent = key.get(..at).unwrap_or_default();
            let found = config.get::<Value>(parent);
            hold(found.is_ok(), || format!("nothing stands at {parent:?}"))?;
        }
        // Whatever they come to: they are asked for.
        let _ = (config.get::<u64>(key), config.get::<String>(key));
    }
    let whole = config.get::<Value>("");
    let is_some = !config.properties().is_empty();
    hold(whole.is_ok() == is_some, || format!("all of it: {whole:?}"))
}

/// What is written to disk comes back as it was, and is not taken for edited.
fn kept(content: &Content) -> Result<(), String> {
    let (cache, saved) = (cache(), Saved::new([content].into_iter()));
    let bytes = cache.write(saved).map_err(|error| error.to_string())?;
    let again = cache.read(&bytes)?.take_contents();
    hold(again.as_slice() == std::slice::from_ref(content), || {
        format!("kept as {again:?}")
    })
}

const INSTANCE: &str = "web-17";

fn content(version: &str, properties: BTreeMap<String, Value>) -> Content {
    Content {
        version: version.to_owned(),
        digest: "d1".to_owned(),
        properties,
    }
}

fn cache() -> Cache {
    Cache::new(Path::new("nowhere"), "shop", "prod")
}

/// A task that was never started, and asks nobody.
fn worker(lease: Option<Duration>) -> Worker {
    static HTTP: OnceLock<reqwest::Client> = OnceLock::new();
    let http = HTTP.get_or_init(reqwest::Client::new).clone();
    let settings = Settings {
        app: "shop".to_owned(),
        profile: "prod".to_owned(),
        instance_id: INSTANCE.to_owned(),
        labels: BTreeMap::new(),
        started_at: String::new(),
        interval: INTERVAL,
        lease,
        validate: None,
        cache: None,
    };
    let api = Api::new(http, "http://127.0.0.1:1", "shop", "prod", INSTANCE, None);
    let progress = watch::channel(Progress::Starting).0;
    Worker::new(settings, Arc::new(Shared::new(INTERVAL)), api, progress)
}
