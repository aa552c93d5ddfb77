//! The SDK's decoders: what a daemon, or whoever answers in its place, sends an application, and its cache file.

use vortex_client::probe;

use super::{Target, core::texts};

pub(super) const TARGETS: [Target; 2] = [
    Target {
        name: "client-answers",
        seeds: answer_seeds,
        read: answers,
    },
    Target {
        name: "client-cache",
        seeds: cache_seeds,
        read: cache,
    },
];

fn answer_seeds() -> Vec<Vec<u8>> {
    texts(&[
        r#"0{"desired_version":"v2","desired_digest":"abc","cohort":"canary","assignment_revision":12,"next_interval_s":30.5}"#,
        r#"1{"app":"shop","profile":"prod","stable_version":"v1","stable_digest":"a","canary_version":"v2","canary_digest":"b","unit":"key","seed":"00000000000000ff","effective_weight_bp":10000,"pins":[{"key":"user-1","cohort":"canary"},{"key":"user-2","cohort":"stable"}],"assignment_revision":3,"cohort":"canary"}"#,
        r#"2{"name":"shop","profiles":["prod"],"label":null,"version":"v1","state":null,"propertySources":[{"name":"high","source":{"pool.size":5,"hosts[0]":"a","by[user.name]":3,"m[0][0]":1.5e3}},{"name":"low","source":{"pool.size":2,"pool":"x","hosts[0]":"y","hosts[1]":"z","flag":"true","big":18446744073709551615}}]}"#,
        r#"3{"type":"about:blank","title":"Conflict","status":409,"detail":"there is nothing","code":"x"}"#,
    ])
}

/// A digit that says which answer, and its body.
fn answers(bytes: &[u8]) -> String {
    let Some((kind, body)) = bytes.split_first() else {
        return "nothing".to_owned();
    };
    let held = match kind % 4 {
        0 => probe::receipt(body),
        1 => probe::assignment(body),
        2 => probe::environment(body),
        _ => {
            let told = probe::refusal(body);
            // Of a body that is no problem, the beginning; what a problem says is as long as its body at most.
            assert!(told.chars().count() <= body.len().max(200), "{told}");
            Ok("told".to_owned())
        }
    };
    held.unwrap_or_else(|broken| panic!("{broken}"))
}

fn cache_seeds() -> Vec<Vec<u8>> {
    let file = probe::some_cache_file().expect("a file");
    let text = String::from_utf8_lossy(&file);
    let as_instance = text.replace("\"unit\":\"key\"", "\"unit\":\"instance\"");
    let of_another = text.replace("web-17", "web-18");
    vec![file.clone(), as_instance.into(), of_another.into()]
}

fn cache(bytes: &[u8]) -> String {
    probe::cache_file(bytes).unwrap_or_else(|broken| panic!("{broken}"))
}
