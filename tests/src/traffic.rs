//! A fleet that serves: instances that run what they are told, and report how that went.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{Daemon, Dice};

/// How a version behaves.
#[derive(Clone, Copy, Debug)]
pub struct Behaviour {
    /// The part of requests that fail, of 10,000.
    pub errors: u64,
    /// The median latency in milliseconds; a hundredth of the requests takes five times as long.
    pub latency_ms: u64,
}

/// Instances of one target. Each tick, every one of them answers its requests and reports.
pub struct Traffic {
    app: String,
    profile: String,
    instances: Vec<Served>,
    behaviours: BTreeMap<String, Behaviour>,
    digests: BTreeMap<String, String>,
    requests_per_tick: u64,
    speaking: usize,
    dice: Dice,
}

struct Served {
    id: String,
    version: String,
    seq: u64,
}

impl Traffic {
    /// So many instances of `target`, each with so many requests a tick.
    pub fn new(target: &str, count: usize, requests_per_tick: u64) -> Traffic {
        let (app, profile) = target.split_once('/').expect("app/profile");
        let instances = (1..=count).map(|number| Served {
            id: format!("{app}-{number}"),
            version: String::new(),
            seq: 0,
        });
        Traffic {
            app: app.to_owned(),
            profile: profile.to_owned(),
            instances: instances.collect(),
            behaviours: BTreeMap::new(),
            digests: BTreeMap::new(),
            requests_per_tick,
            speaking: count,
            dice: Dice::new(7),
        }
    }

    /// From now on `version` behaves so.
    pub fn behave(&mut self, version: &str, errors: u64, latency_ms: u64) {
        let behaviour = Behaviour { errors, latency_ms };
        self.behaviours.insert(version.to_owned(), behaviour);
    }

    /// From now on every instance answers so many requests a tick.
    pub fn requests(&mut self, per_tick: u64) {
        self.requests_per_tick = per_tick;
    }

    /// From now on only the first so many instances say anything.
    pub fn speaking(&mut self, count: usize) {
        self.speaking = count;
    }

    /// Everyone answers and reports once; a daemon that is away hears nothing.
    pub async fn tick(&mut self, daemon: &Daemon) {
        let beats: Vec<Value> = (0..self.instances.len().min(self.speaking))
            .map(|index| self.beat(index))
            .collect();
        let request = daemon
            .http()
            .request(Method::POST, daemon.url("/api/heartbeats"))
            .json(&beats);
        let Ok(response) = request.send().await else {
            return;
        };
        let answers: Vec<Value> = response.json().await.unwrap_or_default();
        for (instance, answer) in self.instances.iter_mut().zip(&answers) {
            if let Some(desired) = answer["desired_version"].as_str() {
                desired.clone_into(&mut instance.version);
            }
        }
        self.learn_digests(daemon).await;
    }

    async fn learn_digests(&mut self, daemon: &Daemon) {
        let versions: Vec<String> = (self.instances.iter())
            .map(|instance| instance.version.clone())
            .filter(|version| !version.is_empty() && !self.digests.contains_key(version))
            .collect();
        for version in versions {
            let path = format!("/api/configs/{}/{}/{version}", self.app, self.profile);
            let digest = daemon.get(&path).await.text("digest");
            self.digests.insert(version, digest);
        }
    }

    fn beat(&mut self, index: usize) -> Value {
        let instance = self.instances.get_mut(index).expect("an instance");
        instance.seq += 1;
        let mut beat = json!({
            "instance_id": instance.id, "app": self.app, "profile": self.profile,
            "version": instance.version, "seq": instance.seq,
            "digest": self.digests.get(&instance.version).cloned().unwrap_or_default(),
        });
        let behaviour = self.behaviours.get(&instance.version);
        let Some(behaviour) = behaviour.filter(|_| self.requests_per_tick > 0) else {
            return beat;
        };
        let count = self.requests_per_tick;
        let (mut errors, mut bins) = (0, [0_u64; 8]);
        for _ in 0..count {
            errors += u64::from(self.dice.within(0..10_000) < behaviour.errors);
            let slow = if self.dice.within(0..100) == 0 { 5 } else { 1 };
            // Around the median, in eight steps of a tenth.
            let step = self.dice.within(0..8);
            if slow == 1 {
                bins[usize::try_from(step).expect("few")] += 1;
            } else {
                bins[7] += 1;
            }
        }
        let le: Vec<f64> = (0..8)
            .map(|step| {
                let middle = behaviour.latency_ms as f64;
                if step < 7 {
                    middle * (0.7 + 0.1 * f64::from(step))
                } else {
                    middle * 5.0
                }
            })
            .collect();
        beat["metrics"] = json!([{
            "version": instance.version, "requests": count, "errors": errors,
            "latency_ms": { "le": le, "count": bins },
        }]);
        beat
    }
}
