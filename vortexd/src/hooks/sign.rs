//! What proves to a receiver that a delivery came from here, and when it was sent.

use std::{fmt, fs, path::Path, sync::Arc};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::limits::{WEBHOOK_SECRET_BYTES_MAX, WEBHOOK_SECRET_BYTES_MIN};

/// A secret that daemon and receiver share. It is never shown, not even when something is debugged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<[u8]>);

impl Secret {
    /// The secret in this file, without the white space at its ends.
    ///
    /// # Errors
    /// Why it holds none.
    pub fn read(path: &Path) -> Result<Secret, String> {
        let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
        if length > WEBHOOK_SECRET_BYTES_MAX {
            return Err(format!(
                "it has {length} bytes; a secret has at most {WEBHOOK_SECRET_BYTES_MAX}"
            ));
        }
        let bytes = fs::read(path).map_err(|error| error.to_string())?;
        let secret = bytes.trim_ascii();
        if secret.len() < WEBHOOK_SECRET_BYTES_MIN {
            return Err(format!(
                "the secret is shorter than {WEBHOOK_SECRET_BYTES_MIN} bytes; \
                 make one with `openssl rand -hex 32`"
            ));
        }
        Ok(Secret(secret.into()))
    }

    /// `v1=` and the lower-case hex of HMAC-SHA256 over the timestamp, a full stop and the body. None if the
    /// secret cannot be a key, which no length makes it.
    pub(super) fn signature(&self, timestamp: &str, body: &[u8]) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        let mut text = "v1=".to_owned();
        for byte in mac.finalize().into_bytes() {
            text.push_str(&format!("{byte:02x}"));
        }
        Some(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_any_other_implementation_makes() {
        // python3: hmac.new(b"0123456789abcdef", b'1700000000.{"a":1}', "sha256").hexdigest()
        let secret = Secret(Arc::from(b"0123456789abcdef".as_slice()));
        assert_eq!(
            secret.signature("1700000000", b"{\"a\":1}").unwrap(),
            "v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23"
        );
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn short_and_huge_secrets_are_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let check = |content: &[u8], expected: &str| {
            fs::write(&path, content).unwrap();
            let read = Secret::read(&path).map(|secret| secret.0.len().to_string());
            let read = read.unwrap_or_else(|why| why);
            assert!(read.contains(expected), "{read}");
        };
        check(b"0123456789abcdef\n", "16");
        check(b"0123456789abcde\n", "shorter than 16");
        check(b"                          ", "shorter than 16");
        check(&[b'a'; 5000], "at most 4096");
        assert!(Secret::read(&dir.path().join("none")).is_err());
    }
}
