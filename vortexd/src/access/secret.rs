//! Secrets of tokens: drawn here, shown once, printed never.

use std::fmt;

use vortex_core::{error::Fault, error::Kind, ids::Digest};

use crate::{entropy, limits::TOKEN_SECRET_BYTES_MIN};

/// What a token's secret starts with, so that scanners for leaked secrets find it.
const PREFIX: &str = "vxt_";

/// A token's secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

impl Secret {
    /// A fresh one of 256 random bits: `vxt_` and 64 hexadecimal digits.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn draw() -> Result<Secret, Fault> {
        let mut text = PREFIX.to_owned();
        for _ in 0..4 {
            let bits = entropy::bits().map_err(|error| {
                let detail = format!("no randomness for a token: {error}");
                Fault::new(Kind::Internal, "no_randomness", detail)
            })?;
            text.push_str(&format!("{bits:016x}"));
        }
        Ok(Secret(text))
    }

    /// One that somebody chose, who has to have drawn it as well.
    ///
    /// # Errors
    /// When it is too short to be random, or no header could carry it.
    pub fn given(text: &str) -> Result<Secret, String> {
        let text = text.trim();
        if text.len() < TOKEN_SECRET_BYTES_MIN {
            return Err(format!(
                "must have at least {TOKEN_SECRET_BYTES_MIN} characters, e.g. from `openssl rand -hex 32`"
            ));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("may hold only printable ASCII without spaces".to_owned());
        }
        Ok(Secret(text.to_owned()))
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }

    /// The text, for its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}
