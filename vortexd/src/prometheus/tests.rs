//! Every way in which a query can end, against a server that follows a script.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread::JoinHandle,
};

use super::*;

/// What the server does with one connection.
enum Act {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// Reads the request and says nothing until the test ends.
    Hang,
}

/// A server that takes one connection for every act, in order, and keeps the requests.
struct Script {
    address: SocketAddr,
    requests: Receiver<String>,
    // Dropped first: whoever hangs is let go.
    ending: Option<Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Script {
    fn play(acts: Vec<Act>) -> Script {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (ending, ended) = channel::<()>();
        let (told, requests) = channel();
        let server = std::thread::spawn(move || {
            let mut hanging = vec![];
            for act in acts {
                let (mut stream, _) = listener.accept().unwrap();
                told.send(request(&mut stream)).unwrap();
                match act {
                    Act::Send(bytes) => drop(stream.write_all(&bytes)),
                    Act::Hang => hanging.push(stream),
                }
            }
            drop(told);
            let _ = ended.recv();
        });
        Script {
            address,
            requests,
            ending: Some(ending),
            server: Some(server),
        }
    }

    fn settings(&self) -> PrometheusSettings {
        PrometheusSettings {
            url: format!("http://{}/prom/", self.address).parse().unwrap(),
            credentials: Credentials::None,
            ca_file: None,
            client: None,
            timeout: Span(2_000),
        }
    }

    fn client(&self) -> Prometheus {
        Prometheus::new(&self.settings()).unwrap()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        drop(self.ending.take());
        // A test that failed may have left acts unplayed.
        if !std::thread::panicking() {
            self.server.take().unwrap().join().unwrap();
        }
    }
}

fn request(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let mut line = String::new();
        assert_ne!(reader.read_line(&mut line).unwrap(), 0, "{head}");
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn http(status: &str, body: impl AsRef<[u8]>) -> Act {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    Act::Send([head.as_bytes(), body].concat())
}

/// An answer of `result_type` as of the time that `ask` asks for.
fn success(result_type: &str, result: &str) -> Act {
    http(
        "200 OK",
        format!(
            r#"{{"status":"success","data":{{"resultType":"{result_type}","result":{result}}}}}"#
        ),
    )
}

const AT: Timestamp = Timestamp(1_700_000_000_250);

async fn ask(act: Act) -> Result<f64, QueryError> {
    let script = Script::play(vec![act]);
    let answer = script.client().instant("up", Some(AT)).await;
    drop(script);
    answer
}

async fn check(act: Act, kind: &str, trouble: Trouble, said: &str) {
    let error = ask(act).await.unwrap_err();
    let text = error.to_string();
    assert_eq!((error.kind(), error.trouble()), (kind, trouble), "{text}");
    assert!(text.contains(said), "{said} is missing in: {text}");
    assert!(!text.contains(char::is_control), "{text:?}");
    assert!(text.len() < 700, "{text}");
}

fn one(value: &str) -> Act {
    success(
        "vector",
        &format!(r#"[{{"metric":{{}},"value":[1700000000.25,"{value}"]}}]"#),
    )
}

#[tokio::test]
async fn one_number_is_the_value() {
    assert_eq!(ask(one("0.25")).await, Ok(0.25));
    assert_eq!(ask(one("1e+06")).await, Ok(1e6));
    let scalar = success("scalar", r#"[1700000000.25,"-3"]"#);
    assert_eq!(ask(scalar).await, Ok(-3.0));
    let advice = r#"{"status":"success","data":{"resultType":"scalar","result":[1700000000,"1"]},
        "warnings":["PromQL warning: quantile"],"infos":["PromQL info: no counter"],"new":1}"#;
    assert_eq!(ask(http("200 OK", advice)).await, Ok(1.0));
}

#[tokio::test]
async fn it_asks_with_a_form_and_shows_nothing_but_what_it_was_told() {
    let script = Script::play(vec![one("1"), one("1"), one("1")]);
    let asked = script.client().instant("a{b=\"c&d\"}", Some(AT)).await;
    assert_eq!(asked, Ok(1.0));
    let request = script.requests.recv().unwrap().to_lowercase();
    assert!(request.starts_with("post /prom/api/v1/query http/1.1\r\n"));
    assert!(!request.contains("authorization"), "{request}");
    assert!(!request.contains("accept-encoding"), "{request}");
    let body = "query=a%7bb%3d%22c%26d%22%7d&timeout=2s&time=1700000000.250";
    assert!(request.ends_with(body), "{request}");

    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("secret");
    std::fs::write(&secret, "hunter2\n").unwrap();
    let mut settings = script.settings();
    settings.credentials = Credentials::BearerFile(secret.clone());
    let client = Prometheus::new(&settings).unwrap();
    assert_eq!(client.instant("up", Some(AT)).await, Ok(1.0));
    let request = script.requests.recv().unwrap();
    assert!(request.contains("authorization: Bearer hunter2\r\n"));

    // What a file holds now is what counts.
    settings.credentials = Credentials::Basic {
        username: "ops".to_owned(),
        password_file: secret.clone(),
    };
    let client = Prometheus::new(&settings).unwrap();
    std::fs::write(&secret, "changed").unwrap();
    assert_eq!(client.instant("up", Some(AT)).await, Ok(1.0));
    let request = script.requests.recv().unwrap();
    assert!(request.contains("authorization: Basic b3BzOmNoYW5nZWQ=\r\n"));
    assert!(!format!("{client:?} {settings:?}").contains("changed"));

    std::fs::remove_file(&secret).unwrap();
    let error = client.instant("up", None).await.unwrap_err();
    assert_eq!(error.trouble(), Trouble::Unavailable);
    assert!(error.to_string().contains("prometheus.password_file"));
}

#[tokio::test]
async fn no_data_is_told_apart() {
    let no_data = Trouble::NoData;
    check(success("vector", "[]"), "no_series", no_data, "no series").await;
    check(one("NaN"), "not_a_number", no_data, "gave NaN, as 0/0").await;
    let old = success("scalar", r#"[1699999820.25,"1"]"#);
    check(old, "stale", no_data, "3m old").await;
    let ancient = success("scalar", r#"[-1e300,"1"]"#);
    check(ancient, "stale", no_data, "old").await;
}

#[tokio::test]
async fn a_server_that_cannot_tell_is_told_apart() {
    let out = Trouble::Unavailable;
    check(Act::Hang, "timeout", out, "no answer within 2s").await;
    let half_a_head = Act::Send(b"HTTP/1.1 200".to_vec());
    check(half_a_head, "unreachable", out, "cannot be reached").await;
    check(Act::Send(vec![]), "unreachable", out, "cannot be reached").await;
    check(Act::Send(b"SSH-2.0-x\r\n".to_vec()), "unreachable", out, "").await;
    let busy = r#"{"status":"error","errorType":"timeout","error":"query timed out"}"#;
    let unavailable = http("503 Service Unavailable", busy);
    check(unavailable, "server_fault", out, "503: query timed out;").await;
    let page = http("500 Internal Server Error", "<html>\x1b[31m");
    check(page, "server_fault", out, "status 500; see its log").await;
    let many = http("429 Too Many Requests", "");
    check(many, "server_fault", out, "status 429").await;
    for (body, why) in [
        ("<html>Sign in</html>", "expected value"),
        ("", "EOF"),
        ("{\"status\":\"success\"}", "no data"),
        ("{\"status\":\"partly\"}", "neither success"),
        ("[]", "invalid"),
        ("\x1f\u{8b}\x08\0gzip", "expected value"),
    ] {
        check(http("200 OK", body), "malformed", out, why).await;
    }
    check(success("vectors", "[]"), "malformed", out, "unknown").await;
    check(success("vector", "[{}]"), "malformed", out, "neither").await;
    check(one("one"), "malformed", out, "`one` is no number").await;
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"status\":".to_vec();
    check(Act::Send(cut), "malformed", out, "cut off").await;
    let partial = r#"{"status":"success","data":{"resultType":"scalar","result":[1700000000,"1"]},
        "warnings":["remote_read: store\n2 is down"]}"#;
    check(
        http("200 OK", partial),
        "incomplete",
        out,
        "store 2 is down",
    )
    .await;

    let script = Script::play(vec![]);
    let mut settings = script.settings();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    settings.url = format!("http://{}", free.local_addr().unwrap())
        .parse()
        .unwrap();
    drop(free);
    let nobody = Prometheus::new(&settings).unwrap();
    let error = nobody.instant("up", None).await.unwrap_err();
    assert_eq!(error.kind(), "unreachable");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn what_a_person_must_change_is_told_apart() {
    let wrong = Trouble::Misconfigured;
    let long = "x\u{1b}[31m".repeat(1_000);
    for (status, kind, error) in [
        ("400 Bad Request", "bad_data", "1:5: parse error: unclosed"),
        ("422 Unprocessable", "execution", "found duplicate series"),
        ("200 OK", "bad_data", &long),
    ] {
        let body = serde_json::json!({"status": "error", "errorType": kind, "error": error});
        let act = http(status, body.to_string());
        let said = format!("({kind}): {}", error.chars().next().unwrap());
        check(act, "refused", wrong, &said).await;
    }
    for status in ["401 Unauthorized", "403 Forbidden"] {
        let act = http(status, "the token hunter2 is not known");
        check(act, "unauthorised", wrong, "does not let the daemon in").await;
    }
    for status in ["404 Not Found", "400 Bad Request", "204 No Content"] {
        let act = http(status, "page not found");
        check(act, "not_prometheus", wrong, "before /api/v1").await;
    }
    let elsewhere = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/?code=hunter2\r\ncontent-length: 0\r\n\r\n";
    let act = Act::Send(elsewhere.to_vec());
    check(act, "redirected", wrong, "redirects (status 302)").await;
    for sign in ["+", "-"] {
        check(
            one(&format!("{sign}Inf")),
            "infinite",
            wrong,
            &format!("gave {sign}Inf"),
        )
        .await;
    }
    let series: Vec<String> = (1..=5)
        .map(|i| format!(r#"{{"metric":{{"__name__":"up","v":"v{i}"}},"value":[1700000000,"1"]}}"#))
        .collect();
    let act = success("vector", &format!("[{}]", series.join(",")));
    let said = r#"gave 5 series, and one is needed: aggregate with sum() or add labels; the first are up{v="v1"} and up{v="v2"} and up{v="v3"}"#;
    check(act, "many_series", wrong, said).await;
    let matrix = success("matrix", r#"[{"metric":{},"values":[[1700000000,"1"]]}]"#);
    check(matrix, "wrong_type", wrong, "range vector").await;
    let string = success("string", r#"[1700000000,"text"]"#);
    check(string, "wrong_type", wrong, "string").await;
    let histogram = success(
        "vector",
        r#"[{"metric":{},"histogram":[1700000000,{"count":"1"}]}]"#,
    );
    check(histogram, "wrong_type", wrong, "histogram_quantile").await;
    let huge = http("200 OK", vec![b' '; PROMETHEUS_ANSWER_BYTES_MAX + 1]);
    check(huge, "too_large", wrong, "more than 1048576 bytes").await;
    assert_eq!(QueryError::NotConfigured.trouble(), wrong);
}

/// More text than is ever read, without an end: what is taken is bounded, and so is the time.
#[tokio::test]
async fn an_answer_without_end_is_left() {
    let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..64 {
        bytes.extend_from_slice(b"10000\r\n");
        bytes.extend_from_slice(&vec![b' '; 0x1_0000]);
        bytes.extend_from_slice(b"\r\n");
    }
    check(Act::Send(bytes), "too_large", Trouble::Misconfigured, "").await;
}

#[tokio::test]
async fn a_probe_names_what_is_wrong_and_bears_that_there_is_no_data() {
    let queries = |names: &[&str]| -> Vec<(String, String)> {
        let query = |name: &&str| ((*name).to_owned(), "up".to_owned());
        names.iter().map(query).collect()
    };
    let script = Script::play(vec![one("1"), success("vector", "[]"), one("NaN")]);
    let probed = script.client().probe(&queries(&["a", "b", "c"])).await;
    // As of now, the script's values are years old: that is no data either.
    assert_eq!(probed, Ok(()));

    let script = Script::play(vec![success("matrix", "[]"), http("500 Oh", "")]);
    let failed = script
        .client()
        .probe(&queries(&["a", "b"]))
        .await
        .unwrap_err();
    let names: Vec<_> = failed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let mut troubles: Vec<_> = failed.iter().map(|(_, error)| error.trouble()).collect();
    troubles.sort();
    assert_eq!(troubles, [Trouble::Unavailable, Trouble::Misconfigured]);
}

/// However many ask, a server that hangs holds all of them no longer than one.
#[tokio::test]
async fn a_crowd_is_bounded_in_number_and_time() {
    let hanging = (0..PROMETHEUS_QUERIES_MAX).map(|_| Act::Hang).collect();
    let script = Script::play(hanging);
    let mut settings = script.settings();
    settings.timeout = Span(500);
    let client = Prometheus::new(&settings).unwrap();
    let queries: Vec<_> = (0..PROMETHEUS_QUERIES_MAX * 5)
        .map(|number| (number.to_string(), "up".to_owned()))
        .collect();
    let probed = tokio::time::timeout(Span(5_000).to_duration(), client.probe(&queries)).await;
    let failed = probed.unwrap().unwrap_err();
    assert_eq!(failed.len(), queries.len());
    assert!(failed.iter().all(|(_, error)| error.kind() == "timeout"));
    assert_eq!(script.requests.iter().count(), PROMETHEUS_QUERIES_MAX);
}
