//! Lists out of JSON that somebody else wrote: in six megabytes there may be two million entries, each far larger when read.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use vortex_proto::v1;

use crate::limits::METRICS_PER_HEARTBEAT_MAX;

/// A list of which only so many are kept; what is beyond is counted.
pub struct AtMost<T, const MOST: usize> {
    /// The first of them.
    pub kept: Vec<T>,
    /// How many there were.
    pub count: usize,
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for AtMost<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Reader(PhantomData))
    }
}

/// The metrics of a heartbeat: one more than may be is enough to refuse them.
pub(super) fn few_metrics<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<v1::VersionMetrics>, D::Error> {
    let few = AtMost::<_, { METRICS_PER_HEARTBEAT_MAX + 1 }>::deserialize(deserializer);
    few.map(|few| few.kept)
}

struct Reader<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Reader<T, MOST> {
    type Value = AtMost<T, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<AtMost<T, MOST>, S::Error> {
        let mut kept = vec![];
        while kept.len() < MOST {
            match list.next_element()? {
                Some(one) => kept.push(one),
                None => {
                    let count = kept.len();
                    return Ok(AtMost { kept, count });
                }
            }
        }
        let mut count = kept.len();
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(AtMost { kept, count })
    }
}
