//! For which profiles a document is: `spring.config.activate.on-profile`, and `spring.profiles` of old.
//!
//! A request names one profile, so an expression is asked about exactly that one; `default` is a profile
//! like any other here, since it is what Spring's clients name when they have none.

use std::collections::BTreeSet;

use super::{flatten::flatten, node::Node};

const KEYS: [&str; 2] = ["spring.config.activate.on-profile", "spring.profiles"];

/// An expression over profiles: names with `!`, `&`, `|` and parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Name(String),
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

/// For which profiles a document is; none if for every one.
pub(super) fn activation(node: &Node) -> Result<Option<Expression>, &'static str> {
    let mut alternatives = vec![];
    for (key, value) in flatten(node) {
        let of_list = key.split_once('[').map_or(key.as_str(), |(list, _)| list);
        if KEYS.contains(&of_list) {
            for text in value.to_string().split(',') {
                alternatives.push(parse(text)?);
            }
        }
    }
    Ok(match alternatives.len() {
        0 => None,
        _ => Some(Expression::Any(alternatives)),
    })
}

impl Expression {
    /// Whether it holds when just `profile` is active.
    pub(super) fn holds(&self, profile: &str) -> bool {
        match self {
            Expression::Name(name) => name == profile,
            Expression::Not(inner) => !inner.holds(profile),
            Expression::All(parts) => parts.iter().all(|part| part.holds(profile)),
            Expression::Any(parts) => parts.iter().any(|part| part.holds(profile)),
        }
    }

    /// Every profile it names.
    pub(super) fn names(&self, into: &mut BTreeSet<String>) {
        match self {
            Expression::Name(name) => {
                into.insert(name.clone());
            }
            Expression::Not(inner) => inner.names(into),
            Expression::All(parts) | Expression::Any(parts) => {
                parts.iter().for_each(|part| part.names(into));
            }
        }
    }
}

/// Deeper than this, an expression is a mistake.
const NESTING_MAX: usize = 32;

fn parse(text: &str) -> Result<Expression, &'static str> {
    let mut tokens = tokens(text);
    tokens.reverse();
    let expression = level(&mut tokens, 0)?;
    if tokens.is_empty() {
        Ok(expression)
    } else {
        Err("has a closing parenthesis too many")
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = vec![];
    let mut name = String::new();
    for c in text.chars() {
        if matches!(c, '!' | '&' | '|' | '(' | ')') {
            tokens.push(std::mem::take(&mut name));
            tokens.push(c.to_string());
        } else {
            name.push(c);
        }
    }
    tokens.push(name);
    tokens
        .into_iter()
        .map(|token| token.trim().to_owned())
        .filter(|token| !token.is_empty())
        .collect()
}

/// Reads up to the end or to the parenthesis that closes this level; tokens are taken from the back.
fn level(tokens: &mut Vec<String>, depth: usize) -> Result<Expression, &'static str> {
    if depth > NESTING_MAX {
        return Err("is nested too deeply");
    }
    let mut parts = vec![operand(tokens, depth)?];
    let mut operator: Option<String> = None;
    while let Some(token) = tokens.last() {
        match token.as_str() {
            ")" => break,
            "&" | "|" => {
                if operator.as_ref().is_some_and(|operator| operator != token) {
                    return Err("mixes & and | without parentheses");
                }
                operator = tokens.pop();
                parts.push(operand(tokens, depth)?);
            }
            _ => return Err("lacks & or | between two names"),
        }
    }
    if operator.as_deref() == Some("&") {
        return Ok(Expression::All(parts));
    }
    Ok(Expression::Any(parts))
}

fn operand(tokens: &mut Vec<String>, depth: usize) -> Result<Expression, &'static str> {
    let token = tokens.pop().ok_or("ends where a profile should be named")?;
    match token.as_str() {
        "!" if depth < NESTING_MAX => Ok(Expression::Not(Box::new(operand(tokens, depth + 1)?))),
        "(" => {
            let inner = level(tokens, depth + 1)?;
            match tokens.pop() {
                Some(close) if close == ")" => Ok(inner),
                _ => Err("lacks a closing parenthesis"),
            }
        }
        "!" | "&" | "|" | ")" => Err("has an operator where a profile should be named"),
        name if name.contains(char::is_whitespace) => Err("lacks & or | between two names"),
        name => Ok(Expression::Name(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_hold_as_in_spring() {
        let check = |text: &str, profile: &str, expected: bool| {
            let expression = parse(text).unwrap();
            assert_eq!(expression.holds(profile), expected, "{text} for {profile}");
        };
        check("docker", "docker", true);
        check("docker", "default", false);
        check("!docker", "default", true);
        check("docker | mysql", "mysql", true);
        check("docker & mysql", "mysql", false);
        check("(docker | mysql) & !test", "mysql", true);
        check("!(docker|mysql)", "mysql", false);
        for text in ["a & b | c", "a b", "(a", "a)", "", "&a", "!"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"(".repeat(1000)).is_err());
        assert!(parse(&"!".repeat(1000)).is_err());
    }
}
