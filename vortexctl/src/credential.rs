//! The token that calls are made with: where it comes from. It is never printed.

use std::{
    fmt,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    str::FromStr,
};

use tonic::metadata::{Ascii, MetadataValue};

use crate::{
    cli::Global,
    context::Context,
    exit::{Exit, Failure},
};

/// A token's secret.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Secret, Self::Err> {
        Ok(Secret(text.trim().to_owned()))
    }
}

impl Secret {
    /// As the header of a call; marked, so that nothing prints it.
    fn header(&self) -> Result<MetadataValue<Ascii>, Failure> {
        let header = MetadataValue::from_str(&format!("Bearer {}", self.0));
        let mut header = header.map_err(|_| {
            Failure::new(
                Exit::Usage,
                "invalid_token",
                "the token holds characters that no token has",
            )
            .with_hint("check where it comes from: --token, --token-file, VORTEX_TOKEN, VORTEX_TOKEN_FILE or the context")
        })?;
        header.set_sensitive(true);
        Ok(header)
    }
}

/// What authorises calls, if there is a token: the flag, the flag's file, the variable, the variable's file, and what
/// the context says.
pub(crate) fn authorization(
    global: &Global,
    context: Option<&Context>,
) -> Result<Option<MetadataValue<Ascii>>, Failure> {
    let secret = match file(global, context) {
        Some(path) => Some(read(&path)?),
        None => (global.token.clone()).or_else(|| variable("VORTEX_TOKEN")?.parse().ok()),
    };
    secret.map(|secret| secret.header()).transpose()
}

/// The file that the token comes from, if it comes from one.
fn file(global: &Global, context: Option<&Context>) -> Option<PathBuf> {
    if global.token.is_some() {
        return None;
    }
    if let Some(path) = &global.token_file {
        return Some(path.clone());
    }
    if variable("VORTEX_TOKEN").is_some() {
        return None;
    }
    let path = variable("VORTEX_TOKEN_FILE").map(PathBuf::from);
    path.or_else(|| context?.token_file.clone())
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// The file that the token comes from, if everybody on the machine may read it.
pub(crate) fn exposed(global: &Global, context: Option<&Context>) -> Option<PathBuf> {
    file(global, context).filter(|path| {
        let found = std::fs::metadata(path);
        found.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o004 != 0)
    })
}

/// What authorises calls to a context's server, by the context alone.
pub(crate) fn of_context(context: &Context) -> Result<Option<MetadataValue<Ascii>>, Failure> {
    let secret = context.token_file.as_deref().map(read).transpose()?;
    secret.map(|secret| secret.header()).transpose()
}

fn read(path: &Path) -> Result<Secret, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Secret(text.trim().to_owned())),
        Err(error) => Err(Failure::new(
            Exit::Auth,
            "no_token_file",
            format!("the token cannot be read from {}: {error}", path.display()),
        )
        .with_hint("name another file with --token-file")),
    }
}
