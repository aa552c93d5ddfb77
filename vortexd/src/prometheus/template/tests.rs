use vortex_core::time::Span;

use super::*;

const VARIABLES: Variables<'static> = Variables {
    app: "checkout",
    profile: "eu+west@1",
    version: "1.2.3+build-7",
    window: Span::from_mins(5),
};

fn check(text: &str, rendered: &str) {
    let template = Template::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(template.render(&VARIABLES), rendered, "{text}");
}

#[test]
fn gaps_are_filled_where_they_stand() {
    check("vector(1)", "vector(1)");
    check(
        r#"sum(rate(x{app="{{app}}",version='{{ version }}'}[{{ window }}]))"#,
        r#"sum(rate(x{app="checkout",version='1.2.3+build-7'}[5m]))"#,
    );
    check(
        r#"x{a="\"{{app}}",b="{{profile}}"} # it's {a}"#,
        r#"x{a="\"checkout",b="eu+west@1"} # it's {a}"#,
    );
    check(
        "x{pod=`{{app}}-{{version}}`}",
        "x{pod=`checkout-1.2.3+build-7`}",
    );
}

#[test]
fn in_a_pattern_a_name_matches_itself_alone() {
    check(
        r#"x{v=~"{{version}}(-.*)?", p !~ '{{profile}}', q=~`{{version}}`, r="{{version}}"}"#,
        r#"x{v=~"1\\.2\\.3\\+build-7(-.*)?", p !~ 'eu\\+west@1', q=~`1\.2\.3\+build-7`, r="1.2.3+build-7"}"#,
    );
}

#[test]
fn a_value_never_ends_the_string_it_stands_in() {
    let hostile = Variables {
        version: "a\"} or vector(0) # '`\\\n",
        ..VARIABLES
    };
    for (text, rendered) in [
        (
            r#"x{v="{{version}}"}"#,
            r#"x{v="a\x22} or vector(0) # \x27\x60\\\u000a"}"#,
        ),
        (
            r#"x{v='{{version}}'}"#,
            r#"x{v='a\x22} or vector(0) # \x27\x60\\\u000a'}"#,
        ),
        (
            "x{v=`{{version}}`}",
            "x{v=`a\"} or vector(0) # '\\x60\\\n`}",
        ),
        (
            r#"x{v=~"{{version}}"}"#,
            r#"x{v=~"a\x22\\} or vector\\(0\\) # \x27\x60\\\\\u000a"}"#,
        ),
    ] {
        assert_eq!(Template::parse(text).unwrap().render(&hostile), rendered);
    }
}

#[test]
fn what_cannot_be_filled_is_named() {
    let check = |text: &str, expected: &str| {
        let error = Template::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    };
    check(
        " \n",
        "empty; write e.g. sum(rate(requests_total{version=\"{{version}}\"}[{{window}}]))",
    );
    check(&"x".repeat(QUERY_BYTES_MAX + 1), "4097 bytes");
    check(
        r#"x{v="{{vesion}}"}"#,
        "no {{vesion}}, did you mean {{version}}?",
    );
    check(
        "x[{{ Windows }}]",
        "no {{Windows}}, did you mean {{window}}?",
    );
    check("x[{{}}]", "no {{}}, did you mean {{app}}?");
    check("x[{{interval\x1b}}]", r"no {{interval\u{1b}}}");
    check("x{v=\"{{version\"}", "`{{` at byte 5 is not closed");
    check("x{v=\"{{version}}}", "string that begins at byte 4");
    check(
        "x{v={{version}}}",
        "{{version}} stands outside of a string; put it in quotes, e.g. version=\"{{version}}\"",
    );
    check("x[\"{{window}}\"]", "{{window}} stands inside of a string");
}

#[test]
fn what_a_template_asks_for_can_be_told() {
    let template = Template::parse("rate(x{v=\"{{version}}\"}[5m])").unwrap();
    assert!(template.asks_for_version());
    assert!(!template.asks_for_window());
    let template = Template::parse("rate(x{v=\"{{app}}\"}[{{window}}])").unwrap();
    assert!(!template.asks_for_version());
    assert!(template.asks_for_window());
}

#[test]
fn windows_are_durations_of_prometheus() {
    for (ms, text) in [
        (0, "1ms"),
        (1_500, "1500ms"),
        (30_000, "30s"),
        (90_000, "90s"),
        (300_000, "5m"),
        (7_200_000, "2h"),
        (172_800_000, "2d"),
    ] {
        assert_eq!(duration(Span(ms)), text);
    }
}
