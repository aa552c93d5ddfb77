//! The demo's population: clients that read over HTTP, each under its own key, and what they have seen.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::{StreamExt as _, stream};
use vortex_client::{Cohort, ReadError, Reader};

use crate::exit::{Exit, Failure};

/// Reads under way at once.
const READS_MAX: usize = 32;

pub(super) struct Fleet {
    reader: Reader,
    keys: Arc<[String]>,
}

/// What everyone read, once.
pub(super) struct Observed {
    /// Who read the version asked about.
    pub(super) on_version: BTreeSet<String>,
    /// Who was told to be in the canary.
    pub(super) canaries: usize,
    /// How many read.
    pub(super) count: usize,
}

impl Observed {
    /// The share on the version, in percent.
    #[allow(clippy::cast_precision_loss, reason = "some thousands at most")]
    pub(super) fn percent(&self) -> f64 {
        100.0 * self.on_version.len() as f64 / self.count as f64
    }

    /// Whether the share is what chance makes of `weight`: within four standard errors.
    #[allow(clippy::cast_precision_loss, reason = "some thousands at most")]
    pub(super) fn fits(&self, weight: f64) -> bool {
        let share = weight / 100.0;
        let error = 100.0 * (share * (1.0 - share) / self.count as f64).sqrt();
        (self.percent() - weight).abs() <= 4.0 * error + f64::EPSILON
    }
}

impl Fleet {
    pub(super) fn new(server: &str, size: u32) -> Result<Fleet, Failure> {
        Ok(Fleet {
            reader: Reader::new(server).map_err(failed)?,
            keys: (1..=size).map(|number| format!("user-{number}")).collect(),
        })
    }

    pub(super) fn size(&self) -> usize {
        self.keys.len()
    }

    /// Everyone reads once.
    pub(super) async fn look(&self, version: &str) -> Result<Observed, Failure> {
        let reads = stream::iter(self.keys.iter().cloned()).map(|key| {
            let reader = self.reader.clone();
            async move {
                let served = reader.read("checkout", "prod", Some(&key)).await?;
                Ok::<_, ReadError>((key, served))
            }
        });
        let mut reads = reads.buffer_unordered(READS_MAX);
        let mut observed = Observed {
            on_version: BTreeSet::new(),
            canaries: 0,
            count: 0,
        };
        while let Some(read) = reads.next().await {
            let (key, served) = read.map_err(failed)?;
            observed.count += 1;
            observed.canaries += usize::from(served.cohort == Cohort::Canary);
            if served.version == version {
                observed.on_version.insert(key);
            }
        }
        Ok(observed)
    }
}

fn failed(error: ReadError) -> Failure {
    Failure::new(
        Exit::Error,
        "demo",
        format!("a client could not read: {error}"),
    )
}
