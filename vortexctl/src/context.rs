//! Contexts: named servers, kept in the user's own file.

use std::{
    collections::BTreeMap, fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::PathBuf,
};

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};

use crate::exit::{Exit, Failure};

/// The file's content.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Contexts {
    /// The one that is used when none is named.
    pub(crate) current: Option<String>,
    /// By name.
    pub(crate) contexts: BTreeMap<String, Context>,
}

/// A server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Context {
    /// Its URL.
    pub(crate) server: String,
    /// The authority it is trusted by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ca_file: Option<PathBuf>,
    /// The certificate that it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cert_file: Option<PathBuf>,
    /// The certificate's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key_file: Option<PathBuf>,
    /// The file that holds the token to call it with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token_file: Option<PathBuf>,
}

impl Contexts {
    /// `$VORTEX_CONFIG`, else `vortex/config.yaml` where the system keeps configuration.
    fn path() -> Result<PathBuf, Failure> {
        if let Some(path) = std::env::var_os("VORTEX_CONFIG").filter(|path| !path.is_empty()) {
            return Ok(path.into());
        }
        let base = etcetera::choose_base_strategy().map_err(|error| {
            Failure::new(
                Exit::Error,
                "no_home",
                format!("no place for contexts: {error}"),
            )
            .with_hint("name a file in VORTEX_CONFIG")
        })?;
        Ok(base.config_dir().join("vortex").join("config.yaml"))
    }

    /// Reads the file; without one there are no contexts.
    pub(crate) fn load() -> Result<Contexts, Failure> {
        let path = Contexts::path()?;
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Contexts::default());
            }
            Err(error) => return Err(failed("read", &path, &error)),
        };
        yaml_serde::from_str(&text).map_err(|error| {
            Failure::new(
                Exit::Error,
                "contexts",
                format!("{}: {error}", path.display()),
            )
            .with_hint("mend the file, or remove it and set the contexts anew")
        })
    }

    /// Replaces the file as a whole, readable by its owner alone.
    pub(crate) fn save(&self) -> Result<(), Failure> {
        let path = Contexts::path()?;
        let text = yaml_serde::to_string(self)
            .map_err(|error| Failure::new(Exit::Error, "contexts", error.to_string()))?;
        let fresh = path.with_extension("new");
        let write = || {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&fresh)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&fresh, &path)
        };
        write().map_err(|error| failed("write", &path, &error))
    }

    /// The context of this name.
    pub(crate) fn get(&self, name: &str) -> Result<&Context, Failure> {
        self.contexts.get(name).ok_or_else(|| {
            Failure::new(
                Exit::NotFound,
                "unknown_context",
                format!("there is no context `{name}`"),
            )
            .with_hint(format!("vortexctl context set {name} --server URL"))
        })
    }
}

fn failed(what: &str, path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Exit::Error,
        "contexts",
        format!("cannot {what} {}: {error}", path.display()),
    )
    .with_hint("name another file in VORTEX_CONFIG")
}
