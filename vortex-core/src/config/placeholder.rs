//! `${key}` and `${key:default}`, resolved within the configuration itself. What cannot be resolved, and
//! what leads back to itself, stays as it was written: the client may know more.

use super::{effective::Effective, node::Scalar};
use crate::limits::{PLACEHOLDER_EXPANSIONS_MAX, RENDERED_BYTES_MAX};

/// A configuration whose placeholders grow beyond all bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceholderError {
    /// Too many of them.
    #[error("more than {PLACEHOLDER_EXPANSIONS_MAX} placeholders would have to be resolved")]
    TooMany,
    /// Too much text.
    #[error("the resolved text is larger than {RENDERED_BYTES_MAX} bytes")]
    TooLarge,
}

/// Placeholders within placeholders, one level each.
const DEPTH_MAX: usize = 32;

impl Effective {
    /// The same with every placeholder resolved.
    ///
    /// # Errors
    /// When resolving would not end within its bounds.
    pub fn resolve_placeholders(&self) -> Result<Effective, PlaceholderError> {
        let mut resolver = Resolver {
            effective: self,
            expansions: 0,
            bytes: 0,
        };
        self.iter()
            .map(|(key, value)| {
                let value = match value {
                    Scalar::Text(text) if text.contains("${") => {
                        Scalar::text(&resolver.resolve(text, &mut vec![key.to_owned()])?)
                    }
                    other => other.clone(),
                };
                Ok((key.to_owned(), value))
            })
            .collect()
    }
}

struct Resolver<'a> {
    effective: &'a Effective,
    expansions: usize,
    bytes: usize,
}

impl Resolver<'_> {
    /// Resolves `text`, which the keys `within` led to.
    fn resolve(
        &mut self,
        text: &str,
        within: &mut Vec<String>,
    ) -> Result<String, PlaceholderError> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((inner, tail)) = split_at_close(after) else {
                out.push_str("${");
                rest = after;
                continue;
            };
            match self.expand(inner, within)? {
                Some(value) => out.push_str(&value),
                None => {
                    out.push_str("${");
                    out.push_str(inner);
                    out.push('}');
                }
            }
            rest = tail;
        }
        out.push_str(rest);
        self.bytes += out.len();
        if self.bytes > RENDERED_BYTES_MAX {
            return Err(PlaceholderError::TooLarge);
        }
        Ok(out)
    }

    /// What stands for `${inner}`; none if nothing does.
    fn expand(
        &mut self,
        inner: &str,
        within: &mut Vec<String>,
    ) -> Result<Option<String>, PlaceholderError> {
        self.expansions += 1;
        if self.expansions > PLACEHOLDER_EXPANSIONS_MAX {
            return Err(PlaceholderError::TooMany);
        }
        if within.len() > DEPTH_MAX {
            return Ok(None);
        }
        let inner = if inner.contains("${") {
            within.push(String::new());
            let resolved = self.resolve(inner, within)?;
            within.pop();
            resolved
        } else {
            inner.to_owned()
        };
        let (key, default) = match inner.split_once(':') {
            Some((key, default)) => (key, Some(default)),
            None => (inner.as_str(), None),
        };
        // The whole may be a key with a colon in it; Spring looks for that first, too.
        let found = [inner.as_str(), key]
            .into_iter()
            .find_map(|key| Some((key, self.effective.get(key)?)));
        match found {
            Some((key, _)) if within.iter().any(|outer| outer == key) => Ok(None),
            Some((key, value)) => {
                let text = value.to_string();
                within.push(key.to_owned());
                let resolved = self.resolve(&text, within)?;
                within.pop();
                Ok(Some(resolved))
            }
            None => Ok(default.map(ToOwned::to_owned)),
        }
    }
}

/// The text before the brace that closes this placeholder, and the text after it.
fn split_at_close(text: &str) -> Option<(&str, &str)> {
    let mut open = 0_usize;
    let mut previous = ' ';
    for (index, c) in text.char_indices() {
        match c {
            '{' if previous == '$' => open += 1,
            '}' if open == 0 => return Some((text.get(..index)?, text.get(index + 1..)?)),
            '}' => open -= 1,
            _ => {}
        }
        previous = c;
    }
    None
}
