//! Contents, merging, flat forms, placeholders, secrets and Spring's layout.

use proptest::prelude::*;

use super::*;
use crate::ids::Profile;

fn document(name: &str, content: &str) -> Document {
    Document {
        name: name.to_owned(),
        format: Format::of_name(name).unwrap(),
        content: content.into(),
    }
}

fn content(documents: &[(&str, &str)]) -> Content {
    let documents = documents
        .iter()
        .map(|(name, text)| document(name, text))
        .collect();
    Content::parse(documents).unwrap()
}

fn lines(effective: &Effective) -> Vec<String> {
    effective
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect()
}

#[test]
fn the_higher_source_wins_and_lists_are_replaced_whole() {
    let merged = content(&[
        ("prod.yml", "hosts: [x]\npool: {size: 20}\n"),
        (
            "base.properties",
            "hosts[0]=a\nhosts[1]=b\npool.size=5\npool.wait=1s\n",
        ),
    ]);
    assert_eq!(
        lines(&merged.effective()),
        ["hosts[0]=x", "pool.size=20", "pool.wait=1s"]
    );
}

#[test]
fn keys_flatten_as_spring_flattens_them() {
    let read = content(&[(
        "a.yml",
        "a.b: 1\na: {b: 2, c: [], d: {}}\nl: [{x: 1}, [y]]\n1: z\nn: ~\n",
    )]);
    assert_eq!(
        lines(&read.effective()),
        ["[1]=z", "a.b=2", "a.c=", "l[0].x=1", "l[1][0]=y", "n="]
    );
}

#[test]
fn every_fault_of_every_document_is_named() {
    let faults = Content::parse(vec![
        document("a.yml", "x: 1\nx: 2\n"),
        document("b.json", "[1]"),
        document("b.json", "{}"),
        document("c.toml", "a = 1\nb ="),
        document("../d.yml", "a: 1"),
    ])
    .unwrap_err();
    let text = faults.to_string();
    for expected in [
        "a.yml:2:1: key x is there twice",
        "b.json: is no map",
        "b.json: is the name of two documents",
        "c.toml:2: is no TOML",
        "`../d.yml`: a document's name must not hold slashes",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    assert!(Content::parse(vec![]).is_err());
    let large = "a".repeat(VERSION_BYTES_MAX + 1);
    assert!(Content::parse(vec![document("a.txt", &large)]).is_err());
    let many: String = (0..=KEYS_MAX).map(|i| format!("k{i}=1\n")).collect();
    assert!(Content::parse(vec![document("a.properties", &many)]).is_err());
}

#[test]
fn a_digest_stands_for_names_formats_texts_and_their_order() {
    let digest = |documents: &[(&str, &str)]| content(documents).digest();
    let one = digest(&[("a.yml", "x: 1"), ("b.yml", "y: 2")]);
    assert_eq!(one, digest(&[("a.yml", "x: 1"), ("b.yml", "y: 2")]));
    assert_ne!(one, digest(&[("b.yml", "y: 2"), ("a.yml", "x: 1")]));
    assert_ne!(one, digest(&[("a.yml", "x: 1"), ("b.yml", "y:  2")]));
    assert_ne!(digest(&[("a.yml", "{}")]), digest(&[("a.json", "{}")]));
}

#[test]
fn flat_forms_are_written_as_spring_writes_them() {
    let effective = content(&[(
        "a.yml",
        "b: {c: 'on', d: on, e: '5', f: 5}\nl: [x y, 'a: b']\nspring.profiles: dev\nz: \"tab\\there\"\n",
    )])
    .effective();
    assert_eq!(
        render::yaml(&effective),
        "b:\n  c: \"on\"\n  d: true\n  e: \"5\"\n  f: 5\nl:\n  - x y\n  - \"a: b\"\nz: \"tab\\there\"\n"
    );
    assert_eq!(
        render::json(&effective),
        r#"{"b":{"c":"on","d":true,"e":"5","f":5},"l":["x y","a: b"],"z":"tab\there"}"#
    );
    assert_eq!(
        render::properties(&effective),
        "b.c: on\nb.d: true\nb.e: 5\nb.f: 5\nl[0]: x y\nl[1]: a: b\nz: tab\\there\n"
    );
}

#[test]
fn a_key_in_anothers_way_is_not_lost() {
    let effective =
        content(&[("a.properties", "a=1\na.b=2\na.b.c=3\nl[0]=x\nl[2]=z\n")]).effective();
    assert_eq!(
        effective.tree().to_string(),
        r#"{"a":"1","a.b":"2","a.b.c":"3","l":{"[0]":"x","[2]":"z"}}"#
    );
}

#[test]
fn placeholders_resolve_within_the_configuration() {
    let effective = content(&[(
        "a.properties",
        "host=db\nport=5432\nurl=jdbc://${host}:${port}/${name:shop}\nnested=${missing:${host}}\n\
         open=${nobody}\nloop=${loop2}\nloop2=${loop}\nhalf=${host\ncolon=${a:b:c}\n",
    )])
    .effective()
    .resolve_placeholders()
    .unwrap();
    let get = |key: &str| effective.get(key).unwrap().to_string();
    assert_eq!(get("url"), "jdbc://db:5432/shop");
    assert_eq!(get("nested"), "db");
    assert_eq!(get("open"), "${nobody}");
    assert_eq!(get("loop"), "${loop}");
    assert_eq!(get("half"), "${host");
    assert_eq!(get("colon"), "b:c");
}

#[test]
fn placeholders_that_explode_are_refused() {
    let mut text = "k0=xxxxxxxxxx\n".to_owned();
    for i in 1..20 {
        let below = format!("${{k{}}}", i - 1).repeat(10);
        text.push_str(&format!("k{i}={below}\n"));
    }
    let effective = content(&[("a.properties", &text)]).effective();
    assert!(effective.resolve_placeholders().is_err());
}

#[test]
fn secrets_are_told_by_pattern_and_whatever_lies_below_them() {
    let patterns = [
        "spring.datasource.password".to_owned(),
        "*.token".to_owned(),
        "db*key".to_owned(),
    ];
    let secrets = SecretKeys::parse(&patterns).unwrap();
    for secret in [
        "spring.datasource.password",
        "a.b.TOKEN",
        "a.token[0]",
        "a.token.x",
        "db.api.key",
    ] {
        assert!(secrets.matches(secret), "{secret}");
    }
    for open in [
        "spring.datasource.passwords",
        "token",
        "a.tokens",
        "db.keys",
    ] {
        assert!(!secrets.matches(open), "{open}");
    }
    assert!(SecretKeys::parse(&[String::new()]).is_err());
}

#[test]
fn a_document_with_secrets_is_shown_as_its_keys() {
    let secrets = SecretKeys::parse(&["*.password".to_owned()]).unwrap();
    let both = content(&[
        ("a.yml", "db: {password: hunter2, host: x}\n"),
        ("b.yml", "a: 1\n"),
    ]);
    let shown = redact(&both, &secrets);
    assert_eq!(
        shown[0].0.content.as_ref(),
        "db.password: <redacted>\ndb.host: x\n"
            .to_owned()
            .split_inclusive('\n')
            .rev()
            .collect::<String>()
    );
    assert!(shown[0].1);
    assert_eq!(shown[1], (both.documents()[1].clone(), false));
    let changed = content(&[("a.yml", "db: {password: secret3, host: y}\n")]);
    let changes = diff(&both.effective(), &changed.effective(), &secrets);
    assert!(!format!("{changes:?}").contains("hunter2"));
    assert_eq!(changes.len(), 3);
}

fn files(files: &[(&str, &str)]) -> Vec<LayoutFile> {
    files
        .iter()
        .map(|(name, content)| LayoutFile {
            name: (*name).to_owned(),
            content: (*content).to_owned(),
        })
        .collect()
}

/// The documents of each target, as `app/profile: name, name`.
fn laid_out(given: &[(&str, &str)]) -> Vec<String> {
    let layout = layout(&files(given)).unwrap();
    layout
        .targets
        .iter()
        .map(|target| {
            let names: Vec<_> = target.documents.iter().map(|d| d.name.as_str()).collect();
            format!("{}: {}", target.target, names.join(", "))
        })
        .collect()
}

#[test]
fn a_spring_directory_makes_a_target_of_every_app_and_profile() {
    let shared = "a: 1\n---\nspring.config.activate.on-profile: docker\na: 2\n---\n# nothing\n";
    let gateway =
        "\u{feff}spring:\n  config:\n    activate:\n      on-profile: default\nx: 1\n---\ny: 2\n";
    assert_eq!(
        laid_out(&[
            ("README.md", "# read me"),
            ("application.yml", shared),
            ("api-gateway.yml", gateway),
            ("billing.yml", "b: 1\n"),
            ("billing-eu.properties", "b=2\n"),
            ("billing-eu.yml", "b: 3\n"),
        ]),
        [
            "api-gateway/default: api-gateway.yml (document #1), api-gateway.yml (document #0), application.yml (document #0)",
            "api-gateway/docker: api-gateway.yml (document #1), application.yml (document #1), application.yml (document #0)",
            "billing/default: billing.yml, application.yml (document #0)",
            "billing/docker: billing.yml, application.yml (document #1), application.yml (document #0)",
            "billing/eu: billing-eu.properties, billing-eu.yml, billing.yml, application.yml (document #0)",
        ]
    );
    assert_eq!(
        laid_out(&[("application.yml", "a: 1\n")]),
        ["application/default: application.yml"]
    );
}

#[test]
fn a_directory_with_faults_is_refused_with_all_of_them() {
    let faults = layout(&files(&[
        ("a.yml", "x: [\n"),
        ("Big.yml", "x: 1\n"),
        ("c.yml", "spring.config.activate.on-profile: a & b | c\n"),
    ]))
    .unwrap_err()
    .to_string();
    assert!(faults.contains("a.yml:"), "{faults}");
    assert!(faults.contains("mixes & and |"), "{faults}");
}

#[test]
fn activation_keeps_line_numbers_and_says_what_was_left_out() {
    let profile: Profile = "prod".parse().unwrap();
    let text = "a: 1\n--- # prod\nspring.config.activate.on-profile: prod\na: 2\n---\nspring.config.activate.on-profile: dev\na: 3\n";
    let active = activate("a.yml", Format::Yaml, text, &profile).unwrap();
    let names: Vec<_> = active.documents.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["a.yml (document #1)", "a.yml (document #0)"]);
    assert_eq!(active.left_out, 1);
    let effective = Content::parse(active.documents).unwrap().effective();
    assert_eq!(effective.get("a").unwrap().to_string(), "2");
    let error = activate("a.yml", Format::Yaml, "a: 1\n---\nb: 1\nb: 2\n", &profile).unwrap_err();
    assert!(error.to_string().starts_with("a.yml:4:1:"), "{error}");
    let two = activate(
        "a.properties",
        Format::Properties,
        "a=1\n#---\nb=2\n",
        &profile,
    )
    .unwrap();
    assert_eq!(two.documents.len(), 2);
}

/// A tree of the shapes that configuration has.
fn tree() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>()
            .prop_filter("JSON has no such number", |x| x.is_finite())
            .prop_map(serde_json::Value::from),
        "\\PC{0,12}".prop_map(serde_json::Value::from),
        "on|off|null|1e3|0x10|010|1:30|~|y|-|a: b|x #y| z".prop_map(serde_json::Value::from),
    ];
    let key = "[a-z]{1,6}|[a-z0-9 _-]{1,8}|[0-9]{1,2}";
    let node = leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map(key, inner, 1..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("[a-z]{1,6}", node, 0..5)
        .prop_map(|map| serde_json::Value::Object(map.into_iter().collect()))
}

proptest! {
    #[test]
    fn flat_forms_read_back_as_they_were(tree in tree()) {
        let original = content(&[("a.json", &tree.to_string())]).effective();
        let yaml = render::yaml(&original);
        prop_assert_eq!(&content(&[("a.yml", &yaml)]).effective(), &original, "\n{}", yaml);
        let json = render::json(&original);
        prop_assert_eq!(&content(&[("a.json", &json)]).effective(), &original, "\n{}", json);
        let texts: Vec<_> = original.iter().map(|(k, v)| (k.to_owned(), v.to_string())).collect();
        let properties = content(&[("a.properties", &render::properties(&original))]).effective();
        let read: Vec<_> = properties.iter().map(|(k, v)| (k.to_owned(), v.to_string())).collect();
        prop_assert_eq!(read, texts);
    }

    #[test]
    fn the_difference_leads_from_one_to_the_other(a in tree(), b in tree()) {
        let before = content(&[("a.json", &a.to_string())]).effective();
        let after = content(&[("a.json", &b.to_string())]).effective();
        let open = SecretKeys::default();
        prop_assert!(diff(&before, &before, &open).is_empty());
        let mut texts: std::collections::BTreeMap<_, _> =
            before.iter().map(|(k, v)| (k.to_owned(), v.to_string())).collect();
        for change in diff(&before, &after, &open) {
            match change.after {
                Some(value) => texts.insert(change.key, value),
                None => texts.remove(&change.key),
            };
        }
        let expected: std::collections::BTreeMap<_, _> =
            after.iter().map(|(k, v)| (k.to_owned(), v.to_string())).collect();
        prop_assert_eq!(texts, expected);
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,80}|[-:#&*!{}\\[\\], \n\tab\"'|>?%@`<]{0,60}") {
        for name in ["a.yml", "a.json", "a.toml", "a.properties", "a.txt"] {
            let _ = Content::parse(vec![document(name, &text)]);
        }
        let profile: Profile = "prod".parse().unwrap();
        let _ = activate("a.yml", Format::Yaml, &text, &profile);
    }
}
