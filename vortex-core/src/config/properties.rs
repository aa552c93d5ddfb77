//! Java properties into a map of texts, by the rules of `java.util.Properties`: `=`, `:` or blanks separate,
//! `\` escapes and continues lines, `#` and `!` start comments.

use std::collections::BTreeMap;

use super::{
    findings::Finding,
    node::{Budget, Node},
};

/// Reads one document.
pub(super) fn parse(name: &str, text: &str) -> Result<Node, Finding> {
    let mut entries: Vec<(String, Node)> = vec![];
    let mut first_lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut budget = Budget::new();
    for (line, logical) in logical_lines(text) {
        let (key, value) = split(&logical);
        let place = format!("{name}:{line}");
        let key = unescape(key).map_err(|problem| Finding::new(&place, problem))?;
        let value = unescape(value).map_err(|problem| Finding::new(&place, problem))?;
        budget.take(1, &place)?;
        if let Some(first) = first_lines.insert(key.clone(), line) {
            return Err(Finding::new(
                place,
                format!("key {} is in line {first} already", key.escape_debug()),
            ));
        }
        entries.push((key, Node::text(&value)));
    }
    Ok(Node::Map(entries))
}

/// Lines with their continuations and without comments, each with the number of its first line.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut logical: Vec<(usize, String)> = vec![];
    let mut continues = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start_matches([' ', '\t', '\u{c}']);
        if !continues && (line.is_empty() || line.starts_with(['#', '!'])) {
            continue;
        }
        let backslashes = line.bytes().rev().take_while(|&b| b == b'\\').count();
        let goes_on = backslashes % 2 == 1;
        let part = if goes_on {
            line.strip_suffix('\\').unwrap_or(line)
        } else {
            line
        };
        match logical.last_mut() {
            Some((_, last)) if continues => last.push_str(part),
            _ => logical.push((index + 1, part.to_owned())),
        }
        continues = goes_on;
    }
    logical.retain(|(_, line)| !line.is_empty());
    logical
}

/// Splits at the first separator that is not escaped.
fn split(line: &str) -> (&str, &str) {
    const BLANKS: [char; 3] = [' ', '\t', '\u{c}'];
    let mut escaped = false;
    let end = line.find(|c: char| {
        let separates = !escaped && (matches!(c, '=' | ':') || BLANKS.contains(&c));
        escaped = c == '\\' && !escaped;
        separates
    });
    let Some((key, rest)) = end.and_then(|end| line.split_at_checked(end)) else {
        return (line, "");
    };
    let rest = rest.trim_start_matches(BLANKS);
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    (key, value.trim_start_matches(BLANKS))
}

fn unescape(text: &str) -> Result<String, &'static str> {
    let mut out = String::with_capacity(text.len());
    // UTF-16 units of consecutive \u escapes: a character beyond the basic plane is written as two.
    let mut units: Vec<u16> = vec![];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            flush(&mut units, &mut out)?;
            out.push(c);
            continue;
        }
        let Some(escaped) = chars.next() else {
            break;
        };
        if escaped == 'u' {
            let digits: String = chars.by_ref().take(4).collect();
            let unit = u16::from_str_radix(&digits, 16)
                .ok()
                .filter(|_| digits.len() == 4 && !digits.starts_with('+'))
                .ok_or("has a \\u that is not followed by four hexadecimal digits")?;
            units.push(unit);
            continue;
        }
        flush(&mut units, &mut out)?;
        out.push(match escaped {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            other => other,
        });
    }
    flush(&mut units, &mut out)?;
    Ok(out)
}

fn flush(units: &mut Vec<u16>, out: &mut String) -> Result<(), &'static str> {
    let text = String::from_utf16(units).map_err(|_| "has half a surrogate pair")?;
    out.push_str(&text);
    units.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(text: &str) -> Vec<(String, String)> {
        let Node::Map(entries) = parse("a.properties", text).unwrap() else {
            panic!("not a map")
        };
        entries
            .into_iter()
            .map(|(key, node)| match node {
                Node::Scalar(value) => (key, value.to_string()),
                other => panic!("{other:?} is no scalar"),
            })
            .collect()
    }

    #[test]
    fn lines_read_as_java_reads_them() {
        let check = |text: &str, key: &str, value: &str| {
            assert_eq!(
                entries(text),
                [(key.to_owned(), value.to_owned())],
                "{text:?}"
            );
        };
        check("a=1", "a", "1");
        check("  a : 1", "a", "1");
        check("a 1", "a", "1");
        check("a", "a", "");
        check("a=", "a", "");
        check("a==b", "a", "=b");
        check("a = b ", "a", "b ");
        check("a\\ b\\:c=d", "a b:c", "d");
        check("a=1,\\\n   2", "a", "1,2");
        check("# x\n! y\na=\\u00e9\\uD83D\\uDE00\\n", "a", "é😀\n");
        check("a=b\\\\", "a", "b\\");
        check("list[0]=x", "list[0]", "x");
    }

    #[test]
    fn a_key_twice_is_refused_with_both_lines() {
        let error = parse("a.properties", "a=1\n\nb=2\na=3\n")
            .unwrap_err()
            .to_string();
        assert_eq!(error, "a.properties:4: key a is in line 1 already");
        assert!(parse("a.properties", "a=\\u12").is_err());
        assert!(parse("a.properties", "a=\\uD800").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_escaped_reads_back(key in "\\PC{1,20}", value in "\\PC{0,20}") {
            let escape = |text: &str| text.chars().flat_map(|c| ['\\', c]).collect::<String>();
            // Escaped letters would mean something of their own.
            prop_assume!(!key.contains(['t', 'n', 'r', 'f', 'u']) && !value.contains(['t', 'n', 'r', 'f', 'u']));
            let text = format!("{}={}", escape(&key), escape(&value));
            prop_assert_eq!(entries(&text), [(key, value)]);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|[=:\\\\#!\n \t a]{0,40}") {
            let _ = parse("a.properties", &text);
        }
    }
}
