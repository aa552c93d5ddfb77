//! The tables of a store file and how their rows are written. Keys and values are plain bytes of our own
//! making, integers big-endian, so that no change of redb's type encodings can touch them.
//!
//! | table | key | value |
//! |---|---|---|
//! | `meta` | name | see [`Meta`] |
//! | `journal` | revision u64 | the op's canonical bytes |
//! | `runs` | origin 24 bytes, first seq u64 | first revision u64 |
//! | `blobs` | digest 32 bytes | the content |
//! | `cursors` | name | revision u64 |
//! | `snapshot` | `head`, or chunk u32 | revision u64, length u64, SHA-256 of the whole; or the chunk |
//!
//! A run is a stretch of revisions that one origin wrote; as an origin's ops come without a gap, the next
//! run says where one ends. A journal of one origin is one run, so an append touches the journal alone.

use ::redb::TableDefinition;
use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Head, VersionVector},
};

use crate::store::Horizon;

type Bytes = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// What the file is.
pub(super) const META: Bytes = TableDefinition::new("meta");
/// Every op, in local order.
pub(super) const JOURNAL: Bytes = TableDefinition::new("journal");
/// Which revisions an origin's ops have.
pub(super) const RUNS: Bytes = TableDefinition::new("runs");
/// Content by digest.
pub(super) const BLOBS: Bytes = TableDefinition::new("blobs");
/// The state at some revision.
pub(super) const SNAPSHOT: Bytes = TableDefinition::new("snapshot");

/// How far readers with a name have come. Made with the first of them: files of before have none.
pub(super) const CURSORS: Bytes = TableDefinition::new("cursors");

/// The newest schema this build reads and writes: a journal with a horizon.
pub(super) const SCHEMA: u32 = crate::store::SCHEMA;
/// The schema of a journal that begins with its first op. Builds of before know only this one.
const SCHEMA_WHOLE: u32 = 1;
/// The row of `meta` that says where the journal begins; none: with its first op.
const HORIZON: &str = "horizon";
/// The oldest schema a program must know to read (not write) files of [`SCHEMA`].
const READER_MIN: u32 = 1;
const FORMAT: &[u8] = b"vortex-store";

/// What `meta` says of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meta {
    /// A store of ours, with its origin.
    Ours(OriginId),
    /// A store of a newer daemon, with its schema.
    Newer(u32),
    /// No store of ours.
    Foreign,
    /// A store of ours, with a row that is none.
    Damaged(&'static str),
}

impl Meta {
    /// The rows of a new file.
    pub(super) fn rows(origin: OriginId) -> [(&'static str, Vec<u8>); 6] {
        [
            ("format", FORMAT.to_vec()),
            ("schema", SCHEMA_WHOLE.to_be_bytes().to_vec()),
            ("min_reader", READER_MIN.to_be_bytes().to_vec()),
            ("cluster", origin.cluster.to_be_bytes().to_vec()),
            ("incarnation", origin.incarnation.to_be_bytes().to_vec()),
            ("writer", env!("CARGO_PKG_VERSION").as_bytes().to_vec()),
        ]
    }

    /// Reads the rows through `row`. A newer schema is refused whatever its `min_reader`: whoever opens a
    /// store here also writes to it.
    pub(super) fn read<E>(
        mut row: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Meta, E> {
        if row("format")?.as_deref() != Some(FORMAT) {
            return Ok(Meta::Foreign);
        }
        let schema = row("schema")?.and_then(|bytes| bytes.try_into().ok());
        let Some(schema) = schema.map(u32::from_be_bytes) else {
            return Ok(Meta::Damaged("its schema is unreadable"));
        };
        if schema > SCHEMA {
            return Ok(Meta::Newer(schema));
        }
        let cluster = row("cluster")?.and_then(|bytes| bytes.try_into().ok());
        let incarnation = row("incarnation")?.and_then(|bytes| bytes.try_into().ok());
        Ok(match (schema, cluster, incarnation) {
            (SCHEMA_WHOLE | SCHEMA, Some(cluster), Some(incarnation)) => Meta::Ours(OriginId {
                cluster: u128::from_be_bytes(cluster),
                incarnation: u64::from_be_bytes(incarnation),
            }),
            (SCHEMA_WHOLE | SCHEMA, ..) => Meta::Damaged("its origin is unreadable"),
            _ => Meta::Damaged("its schema was never released"),
        })
    }
}

/// The rows of `meta` that say that the journal begins after `horizon`: its revision u64, and of every origin
/// 24 bytes, seq u64 and hash 32 bytes.
pub(super) fn horizon_rows(horizon: &Horizon) -> [(&'static str, Vec<u8>); 2] {
    let mut row = horizon.revision.to_be_bytes().to_vec();
    for (origin, head) in horizon.heads.iter() {
        row.extend(run_key(origin, head.seq));
        row.extend(head.hash.0);
    }
    [("schema", SCHEMA.to_be_bytes().to_vec()), (HORIZON, row)]
}

/// Reads the row through `row`; none when it is no such row.
pub(super) fn read_horizon<E>(
    row: impl FnOnce(&str) -> Result<Option<Vec<u8>>, E>,
) -> Result<Option<Horizon>, E> {
    let Some(bytes) = row(HORIZON)? else {
        return Ok(Some(Horizon::default()));
    };
    Ok(parse_horizon(&bytes))
}

fn parse_horizon(bytes: &[u8]) -> Option<Horizon> {
    let (revision, mut rest) = bytes.split_first_chunk()?;
    let mut heads = VersionVector::default();
    while !rest.is_empty() {
        let (key, after) = rest.split_first_chunk::<32>()?;
        let (hash, after) = after.split_first_chunk::<32>()?;
        let (origin, seq) = parse_run_key(key)?;
        let hash = Digest(*hash);
        heads.set(origin, Head { seq, hash });
        rest = after;
    }
    Some(Horizon {
        revision: u64::from_be_bytes(*revision),
        heads,
    })
}

/// The key of a run.
pub(super) fn run_key(origin: OriginId, first_seq: u64) -> [u8; 32] {
    let mut key = [0; 32];
    let (cluster, rest) = key.split_at_mut(16);
    let (incarnation, seq) = rest.split_at_mut(8);
    cluster.copy_from_slice(&origin.cluster.to_be_bytes());
    incarnation.copy_from_slice(&origin.incarnation.to_be_bytes());
    seq.copy_from_slice(&first_seq.to_be_bytes());
    key
}

/// What [`run_key`] wrote; none when it is no such key.
pub(super) fn parse_run_key(key: &[u8]) -> Option<(OriginId, u64)> {
    let (cluster, rest) = key.split_first_chunk()?;
    let (incarnation, rest) = rest.split_first_chunk()?;
    let origin = OriginId {
        cluster: u128::from_be_bytes(*cluster),
        incarnation: u64::from_be_bytes(*incarnation),
    };
    Some((origin, parse_u64(rest)?))
}

/// A big-endian number; none when it has another length.
pub(super) fn parse_u64(bytes: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}
