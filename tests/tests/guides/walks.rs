//! Which guide is walked how, and which command is not run and why.

use crate::{
    read::Guide,
    walk::{
        Step::{Given, Http, Not, Output, Status},
        Walk,
    },
};

/// Commands that no walk runs: the guide, how they begin, and why. They parse all the same.
pub(crate) const ELSEWHERE: [(&str, &str, &str); 21] = [
    ("docs/api.md", "", "promise.rs runs all of them"),
    ("CONTRIBUTING.md", "make test", "it is what runs this test"),
    (
        "CONTRIBUTING.md",
        "make demo",
        "explained.rs runs what it runs",
    ),
    (
        "CONTRIBUTING.md",
        "make generate",
        "it is tidy.rs with UPDATE=1",
    ),
    (
        "CONTRIBUTING.md",
        "make fmt",
        "it would change the tree under test",
    ),
    (
        "CONTRIBUTING.md",
        "make bench",
        "it measures for half an hour",
    ),
    ("CONTRIBUTING.md", "make fuzz", "it takes hours"),
    ("docs/benchmarks.md", "make fuzz", "it takes hours"),
    (
        "docs/analysis.md",
        "make bench-judge",
        "it measures for minutes",
    ),
    ("docs/analysis.md", "cargo bench", "it measures for minutes"),
    (
        "docs/benchmarks.md",
        "make bench",
        "it measures for half an hour",
    ),
    (
        "docs/benchmarks.md",
        "cargo run --release",
        "it measures, in a release build",
    ),
    (
        "docs/benchmarks.md",
        "cargo build --release",
        "a release build",
    ),
    (
        "docs/benchmarks.md",
        "tests/image/bases.sh",
        "needs root, buildah and debootstrap",
    ),
    (
        "docs/benchmarks.md",
        "buildah",
        "needs buildah, and a release build",
    ),
    (
        "docs/benchmarks.md",
        "tests/image/measure.sh",
        "needs root and buildah",
    ),
    (
        "charts/vortex/README.md",
        "helm install",
        "needs a cluster; chart/ renders it and runs its settings",
    ),
    (
        "charts/vortex/README.md",
        "helm test",
        "needs a cluster; chart/running.rs runs its steps",
    ),
    ("charts/vortex/README.md", "kubectl", "needs a cluster"),
    (
        "charts/vortex/README.md",
        "export VORTEX_TOKEN",
        "needs a cluster",
    ),
    (
        "charts/vortex/README.md",
        "vortexctl --server",
        "needs a cluster; chart/running.rs runs the same",
    ),
];

/// Guides that are typed from the first command to the last.
pub(crate) const WALKS: [Walk; 11] = [
    Walk {
        guide: "README.md",
        given: "",
        steps: &[
            ("make demo", Not("explained.rs runs what it runs")),
            ("make test", Not("it is what runs this test")),
            (
                "vortexctl drift list",
                Output("nobody has drifted before an interval and a grace: fleet.rs"),
            ),
            (
                "vortexctl rollout start mail/prod",
                Given(
                    "for v in v1 v2; do vortexctl config publish mail/prod --version $v -f $v.yml; done\nvortexctl config set-stable mail/prod v1",
                ),
            ),
            (
                "vortexctl rollout start mail/prod",
                Output("the guide shows the end of it only"),
            ),
            (
                "vortexctl rollout explain",
                Output("a version is bad after minutes of traffic: explained.rs"),
            ),
        ],
        words: &[],
    },
    Walk {
        guide: "docs/federation.md",
        given: "",
        steps: &[
            (
                "vortexctl --server http://127.0.0.1:8801 config publish",
                Given(
                    "until vortexd healthcheck --admin-listen 127.0.0.1:8811; do sleep 0.1; done",
                ),
            ),
            (
                "vortexctl --server http://127.0.0.1:8802 config show",
                Given(
                    "until vortexctl --server http://127.0.0.1:8802 config show checkout/prod v1; do sleep 0.1; done",
                ),
            ),
            (
                "vortexctl federation peers add",
                Given("export VORTEX_SERVER=http://127.0.0.1:8801"),
            ),
            (
                "vortexctl rollout start checkout/prod --to v2 --stages",
                Given(
                    "vortexctl config publish checkout/prod --version v2 -f eu.toml\nvortexctl config set-stable checkout/prod v1",
                ),
            ),
            (
                "vortexctl rollout start checkout/prod --to v2 --wave",
                Given("vortexctl rollout rollback checkout/prod --reason next"),
            ),
            (
                "vortexctl federation resolve",
                Not("two rollouts have to meet: federation/partition.rs"),
            ),
            (
                "vortexctl federation transfer checkout/prod --to us",
                Given("vortexctl rollout rollback checkout/prod --reason next"),
            ),
            (
                "vortexctl federation renew",
                Not("a disk has to go back: federation/restore.rs"),
            ),
            (
                "rm -r us",
                Given("export VORTEX_SERVER=http://127.0.0.1:8801\nstop us.toml"),
            ),
            (
                "vortexctl federation release",
                Not("two have to write as one: federation/restore.rs"),
            ),
        ],
        // Two clusters stand for three, and nobody is there to be asked.
        words: &[
            ("--clusters eu,us,ap", "--clusters eu,us"),
            ("--wave ap --wave eu,us", "--wave us --wave eu"),
            ("federation retire ap", "federation retire us --yes"),
            ("--to us --force", "--to us --force --yes"),
        ],
    },
    Walk {
        guide: "docs/fleet.md",
        given: r#"
vortexd --data-dir ./data >/dev/null
for v in v1 v2; do echo "limit: $v" >$v.yml; vortexctl config publish checkout/prod --version $v -f $v.yml; done
vortexctl config set-stable checkout/prod v1
vortexctl rollout start checkout/prod --to v2 --pin-canary web-17
DIGEST=$(vortexctl config show checkout/prod v1 -o json | sed -n 's/.*"digest": "\(.*\)".*/\1/p' | head -1)
"#,
        steps: &[],
        words: &[("\"2b6033371501…\"", "\"'$DIGEST'\"")],
    },
    Walk {
        guide: "docs/http-api.md",
        given: "vortexd --data-dir ./data >/dev/null\nU=http://127.0.0.1:8888 J='Content-Type: application/json'",
        steps: &[
            (
                "curl -X POST $U/api/rollouts/r-7mfa24kwae/promote",
                Given("ROLLOUT=$(vortexctl rollout get checkout/prod -o name)"),
            ),
            (
                "curl -X POST $U/api/rollouts/r-7mfa24kwae/promote -H \"$J\" -d '{\"from",
                Http(409),
            ),
            (
                "curl $U/api/rollouts/r-7f3k9q2m4x/explain",
                Given("SECOND=$(vortexctl rollout get checkout/prod -o name)"),
            ),
            (
                "curl -X POST $U/api/rollouts/r-7mfa24kwae/promote -H \"$J\" -d '{}'",
                Given(
                    r#"
ROLLOUT=$SECOND
for freeze in $(vortexctl freeze list -o name); do vortexctl freeze lift $freeze --reason "it is no Friday"; done
vortexctl freeze add checkout --for 60h --reason weekend
"#,
                ),
            ),
            (
                "curl -X POST $U/api/rollouts/r-7mfa24kwae/promote -H \"$J\" -d '{}'",
                Http(409),
            ),
            (
                "curl -X POST $U/api/freezes",
                Output("whether it holds now depends on the day"),
            ),
            ("curl -sN", Status(28)),
        ],
        words: &[
            ("r-7mfa24kwae", "$ROLLOUT"),
            ("r-7f3k9q2m4x", "$SECOND"),
            ("curl -sN ", "curl -sN --max-time 2 "),
        ],
    },
    Walk {
        guide: "docs/install.md",
        given: "ln -s $REPOSITORY/completions $REPOSITORY/man .\nmkdir -p etc/bash_completion.d",
        steps: &[
            ("cargo build", Not("a release build takes many minutes")),
            (
                "install -m 0755 target/release",
                Not("there is no release build"),
            ),
            ("man ", Not("needs man, which few test machines have")),
            ("docker buildx", Not("needs docker and registries")),
            ("docker build ", Not("needs docker and registries")),
            (
                "docker run --rm --read-only",
                Not("needs docker; tests/image/measure.sh runs the image"),
            ),
            (
                "docker run --rm --network",
                Not("needs docker; tests/image/measure.sh runs the image"),
            ),
            (
                "helm install",
                Not("needs a cluster; chart/running.rs runs its settings"),
            ),
            (
                "helm test",
                Not("needs a cluster; chart/running.rs runs its steps"),
            ),
        ],
        words: &[("/etc/bash", "etc/bash"), ("/usr/local/share", "share")],
    },
    Walk {
        guide: "docs/operations.md",
        given: "",
        steps: &[
            (
                "vortexctl rollout resume",
                Given(
                    r#"
stop; vortexd --data-dir ./data
for v in v1 v2; do echo "limit: $v" >$v.yml; vortexctl config publish a/prod --version $v -f $v.yml; done
vortexctl config set-stable a/prod v1
vortexctl rollout start a/prod --to v2; vortexctl rollout pause a/prod
echo 'free_floor_mib = 1000000000' >full.toml
stop; vortexd --data-dir ./data --config full.toml
"#,
                ),
            ),
            ("vortexctl rollout resume", Status(1)),
            (
                "vortexctl backup save",
                Given("stop; vortexd --data-dir ./data"),
            ),
            ("vortexd --data-dir /var/lib/vortex", Given("stop")),
            ("vortexd check", Given("stop")),
            ("vortexctl audit export", Given("vortexd --data-dir ./data")),
            (
                "vortexctl audit verify --witness",
                Not("needs a federation: federation/witnesses.rs"),
            ),
            (
                "vortexctl audit verify --file journal.jsonl --witness",
                Not("needs a federation: federation/witnesses.rs"),
            ),
            ("vortexd --listen 0.0.0.0:8888", Status(2)),
        ],
        words: &[("/var/lib/vortex", "restored")],
    },
    Walk {
        guide: "docs/rollouts.md",
        given: r#"
vortexd --data-dir ./data >/dev/null
cp "$REPOSITORY/docs/strategies/checkout.toml" .
cp checkout.toml stricter.toml
cat >bad.yaml <<'END'
stages: [{weight: 100%, bake: 5m, gate: manuel}]
analysis: {checks: [{name: errors, require: error_rate <= 5%}, {require: error_rate <= 5%, min_sample: 3}]}
END
for target in shop/prod checkout/prod; do
  for v in v1 v2 v42; do echo "limit: $v" >$v.yml; vortexctl config publish $target --version $v -f $v.yml; done
  vortexctl config set-stable $target v1
done
"#,
        steps: &[
            ("vortexctl strategy check bad.yaml", Status(1)),
            (
                "vortexctl rollout start shop/prod --to v2 --wave",
                Not("needs three clusters: federation/across.rs"),
            ),
            (
                "vortexctl breaker show",
                Output("it is open after six bad rollouts: judging.rs"),
            ),
            (
                "vortexctl analysis replay checkout",
                Given("ROLLOUT=$(vortexctl rollout get checkout/prod -o name)"),
            ),
            (
                "vortexctl freeze lift",
                Given("FREEZE=$(vortexctl freeze list -o name | head -1)"),
            ),
            (
                "vortexctl audit list",
                Given(
                    "vortexctl rollout rollback checkout/prod\nstop\nvortexd --data-dir ./data\nuntil vortexctl audit list --kind rollout_bake_taken_up | grep shop; do sleep 0.1; done",
                ),
            ),
            (
                "id=$(",
                Given(
                    r#"
for freeze in $(vortexctl freeze list -o name); do vortexctl freeze lift $freeze --reason over; done
vortexctl rollout rollback shop/prod
"#,
                ),
            ),
        ],
        words: &[
            ("r-7f3k9q2m4x", "$ROLLOUT"),
            ("f-7d3k2m9q0x", "$FREEZE"),
            ("2026-12-24T", "$(date -ud '+20 days' +%F)T"),
            ("2027-01-02T", "$(date -ud '+29 days' +%F)T"),
        ],
    },
    Walk {
        guide: "docs/runbook.md",
        given: r#"
vortexd --data-dir ./data >/dev/null
for v in v1 v2; do echo "limit: $v" >$v.yml; vortexctl config publish checkout/prod --version $v -f $v.yml; done
vortexctl config set-stable checkout/prod v1
vortexctl rollout start checkout/prod --to v2
"#,
        steps: &[],
        words: &[],
    },
    Walk {
        guide: "docs/security.md",
        given: "",
        steps: &[("kubectl exec", Not("needs a cluster"))],
        words: &[],
    },
    Walk {
        guide: "docs/spring.md",
        given: r#"
vortexd --data-dir ./data >/dev/null
mkdir config-repo
cd config-repo
printf 'common: everywhere\nhosts: [w, x]\n' >application.yml
echo 'tier: gold' >application-prod.yml
printf '%s\n' 'server.port: 8080' 'host: any.example' 'url: http://${host}/${path:none}' --- \
  'spring.config.activate.on-profile: staging' 'tier: none' >checkout.yml
printf 'server.port: 9000\nhost: prod.example\n' >checkout-prod.yml
echo rate=3 >billing.properties
cd ..
"#,
        steps: &[
            (
                "vortexctl config import config-repo --version",
                Given("sed -i s/9000/9100/ config-repo/checkout-prod.yml"),
            ),
            (
                "curl -si -H 'X-Vortex-Key: user-1'",
                Given(
                    r#"
for v in v1 v2; do echo "limit: $v" >$v.yml; vortexctl config publish checkout/prod --version $v -f $v.yml; done
vortexctl config set-stable checkout/prod v1
vortexctl rollout start checkout/prod --to v2 --unit key --stages 50%,100% --gate manual
"#,
                ),
            ),
            (
                "curl -s http://127.0.0.1:8888/checkout-prod.properties",
                Given(
                    "vortexctl rollout rollback checkout/prod\nvortexctl config set-stable checkout/prod 4f1c2ab",
                ),
            ),
        ],
        words: &[],
    },
    Walk {
        guide: "docs/webhooks.md",
        given: r#"
cat >receiver.py <<'END'
import http.server as h
class Receiver(h.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")
h.HTTPServer(("127.0.0.1", int(":9090"[1:])), Receiver).serve_forever()
END
python3 receiver.py &
echo 0123456789abcdef0123456789abcdef >pager.secret
cat >hooks.toml <<'END'
webhook_hosts = ["127.0.0.1:9090"]
[[webhooks]]
name = "pager"
url = "http://127.0.0.1:9090/vortex"
secret_file = "pager.secret"
END
vortexd --data-dir ./data --config hooks.toml
until curl -d x http://127.0.0.1:9090/; do sleep 0.1; done
"#,
        steps: &[
            (
                "vortexctl webhook list",
                Output("the receiver is another one"),
            ),
            (
                "vortexctl webhook test",
                Output("the receiver is another one"),
            ),
        ],
        words: &[],
    },
];

#[test]
fn every_guide_works_as_it_is_printed() {
    let faults: Vec<String> = std::thread::scope(|scope| {
        let walks: Vec<_> = WALKS
            .iter()
            .map(|walk| scope.spawn(|| walk.faults()))
            .collect();
        walks
            .into_iter()
            .flat_map(|walk| walk.join().unwrap())
            .collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// Or the test above would hold whatever the guides say.
#[test]
fn a_guide_that_does_not_work_is_noticed() {
    let walk = Walk {
        guide: "a guide",
        given: "vortexd --data-dir ./data >/dev/null",
        steps: &[
            ("vortexctl audit list", Status(7)),
            ("nothing of the kind", Status(1)),
        ],
        words: &[],
    };
    let text = "
```console
$ vortexctl config list
TARGET  STABLE  CANARY  ROLLOUT  LATEST  VERSIONS
$ vortexctl audit verify
valid  0 entries, every link was guessed
$ vortexctl rollout get nobody/prod
$ vortexctl audit list
$ curl -s http://127.0.0.1:8888/api/nothing
```

```sh
false && true    # and what comes after it is still run
vortexctl config publish a/b --version v1 -f missing.yml
```
";
    let (name, text) = (walk.guide.to_owned(), text.to_owned());
    let faults = walk.faults_of(&Guide { name, text });
    let expected = [
        "has no `nothing of the kind",
        "every link was guessed",
        "nobody/prod`: status 5",
        "audit list`: status 0 and not 7",
        "/api/nothing`: HTTP 404",
        "still run`: status 1",
        "missing.yml`: status",
    ];
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
    for (fault, expected) in faults.iter().zip(expected) {
        assert!(fault.contains(expected), "{expected}: {fault}");
    }
}
