//! Patterns of app names: what a token is for.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    limits::{APP_PATTERN_BYTES_MAX, APP_PATTERNS_MAX},
    pattern::is_match,
};

/// A pattern of app names: a name, in which `*` stands for any characters, also none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppPattern(Arc<str>);

/// Text that is no pattern, or no list of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A pattern has 1 to 64 characters.
    #[error("`{}` must have 1 to {APP_PATTERN_BYTES_MAX} characters", shown(.0))]
    Length(String),
    /// A character that no app name has.
    #[error("`{}` may hold only a-z, 0-9, `.`, `_`, `-` and `*`", shown(.0))]
    Character(String),
    /// A token is for something.
    #[error("name at least one app, or `*` for every app")]
    None,
    /// Nobody could read the list.
    #[error("at most {APP_PATTERNS_MAX} patterns")]
    TooMany,
}

fn shown(text: &str) -> String {
    text.chars()
        .take(80)
        .collect::<String>()
        .escape_debug()
        .to_string()
}

impl FromStr for AppPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<AppPattern, PatternError> {
        if text.is_empty() || text.len() > APP_PATTERN_BYTES_MAX {
            return Err(PatternError::Length(text.to_owned()));
        }
        let fits = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-*".contains(&byte)
        };
        if !text.bytes().all(fits) {
            return Err(PatternError::Character(text.to_owned()));
        }
        Ok(AppPattern(Arc::from(text)))
    }
}

impl TryFrom<String> for AppPattern {
    type Error = PatternError;

    fn try_from(text: String) -> Result<AppPattern, PatternError> {
        text.parse()
    }
}

impl From<AppPattern> for String {
    fn from(pattern: AppPattern) -> String {
        pattern.0.as_ref().to_owned()
    }
}

impl fmt::Display for AppPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AppPattern {
    /// Whether it is for every app.
    pub fn is_everything(&self) -> bool {
        self.0.bytes().all(|byte| byte == b'*')
    }

    /// Whether it is for `app`.
    pub fn covers(&self, app: &str) -> bool {
        is_match(&self.0, app)
    }
}

/// What a token is for: at least one pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPatterns(Vec<AppPattern>);

impl AppPatterns {
    /// These patterns, sorted, each once.
    ///
    /// # Errors
    /// When one is none, or there is none, or there are too many.
    pub fn parse(patterns: &[String]) -> Result<AppPatterns, PatternError> {
        let mut parsed: Vec<AppPattern> = patterns
            .iter()
            .map(|pattern| pattern.parse())
            .collect::<Result<_, _>>()?;
        parsed.sort();
        parsed.dedup();
        match parsed.len() {
            0 => Err(PatternError::None),
            count if count > APP_PATTERNS_MAX => Err(PatternError::TooMany),
            _ => Ok(AppPatterns(parsed)),
        }
    }

    /// Every app.
    pub fn everything() -> AppPatterns {
        AppPatterns(vec![AppPattern(Arc::from("*"))])
    }

    /// Whether every app is among them, those to come included.
    pub fn is_everything(&self) -> bool {
        self.0.iter().any(AppPattern::is_everything)
    }

    /// Whether `app` is among them.
    pub fn covers(&self, app: &str) -> bool {
        self.0.iter().any(|pattern| pattern.covers(app))
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &AppPattern> {
        self.0.iter()
    }
}

impl fmt::Display for AppPatterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pattern) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{pattern}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters_and_nothing_else_does() {
        let check = |pattern: &str, covered: &[&str], others: &[&str]| {
            let pattern: AppPattern = pattern.parse().unwrap();
            for app in covered {
                assert!(pattern.covers(app), "{pattern} {app}");
            }
            for app in others {
                assert!(!pattern.covers(app), "{pattern} {app}");
            }
        };
        check(
            "checkout",
            &["checkout"],
            &["checkout2", "acheckout", "check", ""],
        );
        check("*", &["checkout", "a"], &[]);
        check(
            "pay-*",
            &["pay-", "pay-api"],
            &["pay", "repay-api", "payment"],
        );
        check("*-api", &["pay-api", "-api"], &["pay-api2", "api"]);
        check("a*a", &["aa", "aba"], &["a", "ab"]);
        check("a*b*c", &["abc", "axbxc", "abbcc"], &["acb", "ab", "bc"]);
        check("a.b", &["a.b"], &["axb"]);
        check("**", &["a"], &[]);
        check("*ab*ab", &["abab", "xabyab"], &["ab", "xab"]);
    }

    #[test]
    fn a_list_names_something_and_not_too_much() {
        let list = |patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(|text| (*text).to_owned()).collect();
            AppPatterns::parse(&patterns)
        };
        assert_eq!(list(&[]), Err(PatternError::None));
        assert!(list(&[""]).is_err());
        assert!(list(&["A"]).is_err());
        assert!(list(&["a/b"]).is_err());
        assert!(list(&["a\n"]).is_err());
        assert!(list(&["b", "a", "b"]).is_ok_and(|list| list.to_string() == "a, b"));
        let many: Vec<String> = (0..=APP_PATTERNS_MAX).map(|n| format!("a{n}")).collect();
        assert_eq!(AppPatterns::parse(&many), Err(PatternError::TooMany));
        assert!(list(&["x", "*"]).is_ok_and(|list| list.is_everything()));
        assert!(!list(&["x*"]).is_ok_and(|list| list.is_everything()));
    }
}
