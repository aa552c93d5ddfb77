//! x
use serde::{Deserialize, Serialize};
/// x
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// x
    Yaml,
    /// x
    Json,
    /// x
    Toml,
    /// x
    Properties,
    /// x
    Text,
}
