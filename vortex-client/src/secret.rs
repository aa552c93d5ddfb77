//! A token, which nothing prints.

use std::fmt;

/// A token's secret.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: &str) -> Secret {
        Secret(text.trim().to_owned())
    }

    /// For the header of a request.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new(" vxt_0123 \n");
        assert_eq!(secret.reveal(), "vxt_0123");
        assert!(!format!("{secret:?}").contains("0123"));
    }
}
