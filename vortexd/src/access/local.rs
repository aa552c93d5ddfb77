//! Where no token is asked for, whoever is on this machine is let in. Web pages that its browsers show may not, though they
//! can have requests sent here: to 127.0.0.1, or to a name of their own that leads there (DNS rebinding). Browsers
//! tell: `Host` is the name that was asked for, `Origin` the page that asks. Other clients name this machine, and no
//! page.

use std::{
    future::{Ready, ready},
    net::IpAddr,
    task::{Context, Poll},
};

use axum::{extract::Request, response::Response};
use futures_util::future::Either;
use http::{HeaderMap, Uri, header};
use tower::Service;
use vortex_core::error::{Fault, Kind};

/// Refuses what a web page from elsewhere has a browser send.
#[derive(Clone)]
pub(super) struct LocalOnly<S> {
    pub(super) inner: S,
    pub(super) refusal: fn(Fault) -> Response,
}

impl<S: Service<Request, Response = Response>> Service<Request> for LocalOnly<S> {
    type Response = Response;
    type Error = S::Error;
    type Future = Either<Ready<Result<Response, S::Error>>, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match local(request.uri(), request.headers()) {
            Ok(()) => Either::Right(self.inner.call(request)),
            Err(fault) => Either::Left(ready(Ok((self.refusal)(fault)))),
        }
    }
}

fn local(uri: &Uri, headers: &HeaderMap) -> Result<(), Fault> {
    let host = match uri.authority() {
        Some(authority) => Some(authority.as_str().as_bytes()),
        None => headers.get(header::HOST).map(http::HeaderValue::as_bytes),
    };
    if let Some(host) = host
        && !name_of(host).is_some_and(|name| is_localhost(name) || address(name).is_some())
    {
        let host = host.escape_ascii();
        return Err(refused(
            "foreign_host",
            &format!(
                "`{host}` is no name of this machine alone, and where no token is asked for the daemon answers to no other"
            ),
        ));
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let (_, page) = origin
        .to_str()
        .unwrap_or_default()
        .split_once("://")
        .unwrap_or_default();
    let is_here =
        |name: &str| is_localhost(name) || address(name).is_some_and(|ip| ip.is_loopback());
    if name_of(page.as_bytes()).is_some_and(is_here) {
        return Ok(());
    }
    let origin = origin.as_bytes().escape_ascii();
    Err(refused(
        "foreign_page",
        &format!(
            "a web page of `{origin}` asks for it, and where no token is asked for the daemon answers to none from elsewhere"
        ),
    ))
}

/// The name or address in `name:port`.
fn name_of(authority: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(authority).ok()?;
    let name = match text.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => text,
    };
    (!name.is_empty()).then_some(name)
}

/// Browsers themselves take these for this machine, whatever a resolver says.
fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let end = name.len().checked_sub("localhost".len());
    let Some((front, end)) = end.and_then(|end| name.split_at_checked(end)) else {
        return false;
    };
    end.eq_ignore_ascii_case("localhost") && (front.is_empty() || front.ends_with('.'))
}

fn address(name: &str) -> Option<IpAddr> {
    let inside = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    match inside {
        Some(inside) => inside.parse().ok().map(IpAddr::V6),
        None => name.parse().ok().map(IpAddr::V4),
    }
}

fn refused(code: &'static str, detail: &str) -> Fault {
    Fault::new(Kind::Forbidden, code, detail).with_hint(
        "call it by 127.0.0.1 or localhost, from a program; behind a proxy that knows who calls start it with --insecure, else with --auth tokens",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_local_that_names_this_machine_and_comes_from_no_page_of_another() {
        let check = |host: &str, origin: Option<&str>, expected: &str| {
            let mut headers = HeaderMap::new();
            if !host.is_empty() {
                headers.insert(header::HOST, host.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            let code = |result: Result<(), Fault>| {
                result.map_or_else(|fault| fault.code.into_owned(), |()| "ok".to_owned())
            };
            let by_header = code(local(&Uri::from_static("/api/configs"), &headers));
            assert_eq!(by_header, expected, "{host} {origin:?}");
            if let Some(authority) = headers.remove(header::HOST)
                && let Ok(uri) = format!("http://{}/", authority.to_str().unwrap()).parse()
            {
                assert_eq!(code(local(&uri, &headers)), expected, "{uri} {origin:?}");
            }
        };
        for host in [
            "",
            "127.0.0.1",
            "127.0.0.1:8888",
            "localhost",
            "LocalHost:1",
            "localhost.:1",
            "a.localhost:1",
            "[::1]:8888",
            "[::1]",
            "10.0.0.7:8888",
        ] {
            check(host, None, "ok");
            check(host, Some("http://localhost:3000"), "ok");
            check(host, Some("https://127.0.0.1"), "ok");
            check(host, Some("http://[::1]:1"), "ok");
            for page in [
                "https://evil.example",
                "http://10.0.0.7:8888",
                "null",
                "",
                "file://",
                "localhost",
                "http://",
            ] {
                check(host, Some(page), "foreign_page");
            }
        }
        for host in [
            "evil.example",
            "evil.example:8888",
            "localhost.evil.example",
            "notlocalhost",
            "127.0.0.1.evil.example:80",
            "127.0.0.1@evil.example",
            "localhost:80@evil.example",
            ":8888",
            "::1",
        ] {
            check(host, None, "foreign_host");
            check(host, Some("http://localhost"), "foreign_host");
        }
    }
}
