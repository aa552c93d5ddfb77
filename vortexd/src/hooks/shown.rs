//! What of a hook's URL may be seen. Receivers of chats and pagers know who calls by a secret in the path or
//! the query, so neither is shown.

use url::Url;

use crate::limits::WEBHOOK_PATH_WORD_MAX;

/// What stands for what is not shown.
const REDACTED: &str = "…";

/// Scheme, host and port of a URL, and the first word of its path if that is one.
pub(super) fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!("{}://{host}{port}{}", url.scheme(), path(url))
}

/// `text` with what of the URL is not shown replaced.
pub(super) fn without(text: &str, url: &Url) -> String {
    let mut text = text.to_owned();
    if let Some(query) = url.query().filter(|query| !query.is_empty()) {
        text = text.replace(query, REDACTED);
    }
    match url.path() {
        "" | "/" => text,
        hidden => text.replace(hidden, &path(url)),
    }
}

/// `/`, `/hook`, `/services/…` or `/…`.
fn path(url: &Url) -> String {
    let path = url.path().trim_start_matches('/');
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    match (is_word(first), rest) {
        (true, "") => format!("/{first}"),
        (true, _) => format!("/{first}/{REDACTED}"),
        (false, _) => format!("/{REDACTED}"),
    }
}

/// Whether it is such as people name routes, and not such as machines draw tokens.
fn is_word(text: &str) -> bool {
    let is_lower = |byte: u8| byte.is_ascii_lowercase();
    text.len() <= WEBHOOK_PATH_WORD_MAX && text.bytes().all(is_lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_path_or_query_is_not_shown() {
        let check = |url: &str, expected: &str| {
            let url = Url::parse(url).unwrap();
            assert_eq!(shown(&url), expected, "{url}");
        };
        check("https://a.example", "https://a.example/");
        check(
            "https://a.example/hook?key=hunter9",
            "https://a.example/hook",
        );
        check("http://a.example:81/hook/", "http://a.example:81/hook");
        check("http://[::1]:81/x", "http://[::1]:81/x");
        check(
            "https://hooks.slack.com/services/T0AB/B0CD/hunter9",
            "https://hooks.slack.com/services/…",
        );
        check(
            "https://discord.com/api/webhooks/123/hunter9",
            "https://discord.com/api/…",
        );
        check("https://a.example/hunter9", "https://a.example/…");
        check("https://a.example/HUNTER", "https://a.example/…");
        check("https://a.example/abcdefghijklm", "https://a.example/…");
        check("https://a.example//hunter9/x", "https://a.example/…");
    }

    #[test]
    fn what_a_receiver_repeats_of_the_url_is_not_shown_either() {
        let check = |url: &str, expected: &str| {
            let text = "Cannot POST /services/T0AB/hunter9?key=hunter9";
            assert_eq!(without(text, &Url::parse(url).unwrap()), expected, "{url}");
        };
        check(
            "https://a.example/services/T0AB/hunter9?key=hunter9",
            "Cannot POST /services/…?…",
        );
        check(
            "https://a.example/",
            "Cannot POST /services/T0AB/hunter9?key=hunter9",
        );
    }
}
