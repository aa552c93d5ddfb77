//! Patterns with stars: for names of apps, and for keys that are secret.

/// Whether `pattern`, in which `*` stands for any characters, also none, is all of `text`. It takes no longer than to read
/// both once for every star.
pub fn is_match(pattern: &str, text: &str) -> bool {
    // What lies between the stars has to come in this order; the first and the last part stand at the ends.
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}
