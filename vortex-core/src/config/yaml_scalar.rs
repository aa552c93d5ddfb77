//! What a plain YAML scalar means. Spring reads YAML 1.1 (through SnakeYAML), so these are its rules: `on`
//! is a boolean, `010` is eight, `1:30` is ninety. Timestamps stay text, as Spring has it.

use serde_json::Number;

use super::node::Scalar;

/// The value of an unquoted scalar.
pub(super) fn resolve(text: &str) -> Scalar {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Scalar::text("");
    }
    if let Some(value) = boolean(text) {
        return Scalar::Bool(value);
    }
    match integer(text).or_else(|| float(text)) {
        Some(number) => Scalar::Number(number),
        None => Scalar::text(text),
    }
}

fn boolean(text: &str) -> Option<bool> {
    let one_case = text == text.to_ascii_lowercase()
        || text == text.to_ascii_uppercase()
        || (text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.chars().skip(1).all(|c| c.is_ascii_lowercase()));
    if !one_case {
        return None;
    }
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "on" => Some(true),
        "no" | "false" | "off" => Some(false),
        _ => None,
    }
}

/// Decimal, `0` octal, `0x` hexadecimal, `0b` binary and base-60 integers; `_` may group digits.
fn integer(text: &str) -> Option<Number> {
    let (sign, digits) = split_sign(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let plain = digits.replace('_', "");
    let magnitude = if let Some(hex) = plain.strip_prefix("0x") {
        i128::from_str_radix(hex, 16).ok()?
    } else if let Some(binary) = plain.strip_prefix("0b") {
        i128::from_str_radix(binary, 2).ok()?
    } else if plain.contains(':') {
        base_60(&plain)?
    } else if plain.len() > 1 && plain.starts_with('0') {
        i128::from_str_radix(&plain, 8).ok()?
    } else {
        plain.parse().ok()?
    };
    let value = sign * magnitude;
    match i64::try_from(value) {
        Ok(value) => Some(value.into()),
        Err(_) => u64::try_from(value).ok().map(Number::from),
    }
}

fn base_60(digits: &str) -> Option<i128> {
    if digits.starts_with('0') {
        return None;
    }
    let mut value: i128 = 0;
    for (index, part) in digits.split(':').enumerate() {
        let part_value: i128 = part.parse().ok()?;
        if part.starts_with('+') || (index > 0 && (part.len() > 2 || part_value > 59)) {
            return None;
        }
        value = value.checked_mul(60)?.checked_add(part_value)?;
    }
    Some(value)
}

/// `1.5`, `.5`, `1.`, `1.5e+3`, `1e3` only with a dot or a signed exponent, as YAML 1.1 has it.
fn float(text: &str) -> Option<Number> {
    let (_, digits) = split_sign(text);
    let looks_like_one = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.contains(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | 'e' | 'E' | '+' | '-'))
        && (digits.contains('.') || digits.contains("e+") || digits.contains("e-"));
    if !looks_like_one {
        return None;
    }
    let value: f64 = text.replace('_', "").parse().ok()?;
    Number::from_f64(value)
}

fn split_sign(text: &str) -> (i128, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_yaml_1_1_says() {
        let check = |text: &str, json: &str| {
            let value = serde_json::to_string(&resolve(text)).unwrap();
            assert_eq!(value, json, "{text}");
        };
        check("", "\"\"");
        check("~", "\"\"");
        check("null", "\"\"");
        check("on", "true");
        check("Off", "false");
        check("YES", "true");
        check("yEs", "\"yEs\"");
        check("y", "\"y\"");
        check("42", "42");
        check("-7", "-7");
        check("+7", "7");
        check("1_000", "1000");
        check("010", "8");
        check("08", "\"08\"");
        check("0x1F", "31");
        check("0b101", "5");
        check("1:30", "90");
        check("190:20:30", "685230");
        check("12:75", "\"12:75\"");
        check("8080:8080", "\"8080:8080\"");
        check("18446744073709551615", "18446744073709551615");
        check("184467440737095516150", "\"184467440737095516150\"");
        check("1.5", "1.5");
        check("1.10", "1.1");
        check(".5", "0.5");
        check("1.5e+3", "1500.0");
        check("1e3", "\"1e3\"");
        check(".inf", "\".inf\"");
        check(".nan", "\".nan\"");
        check("1.2.3", "\"1.2.3\"");
        check("-", "\"-\"");
        check(".", "\".\"");
        check("2001-12-14", "\"2001-12-14\"");
        check("127.0.0.1", "\"127.0.0.1\"");
    }
}
