//! `vortexctl federation status`

use clap::Args;
use vortex_proto::v1;

use super::{peers, short};
use crate::{
    environment,
    exit::{Exit, Failure},
    session::Session,
    ui::{Format, Paint, Ui, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation status
  vortexctl federation status -o wide               # with bytes, ops, incarnations and ids
  vortexctl federation status --exit-code           # before a rollout, in a pipeline
  vortexctl federation status -o json | jq '.peers[] | select(.state != \"connected\")'

STATUSES
  0 it is shown · 8 with --exit-code: something needs a person, an alarm or a conflict")]
pub(crate) struct Status {
    /// End with status 8 when something needs a person
    #[arg(long)]
    exit_code: bool,
}

impl Status {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::FederationStatusRequest {});
        let status = connection.federation().status(request).await?.into_inner();
        show(session, &status)?;
        if status.open_conflicts > 0 {
            session.ui.advise("vortexctl federation conflicts");
        }
        match self.exit_code && needs_a_person(&status) {
            true => Err(Failure::silent(Exit::Different)),
            false => Ok(()),
        }
    }
}

/// Prints how the federation is.
pub(super) fn show(session: &Session, status: &v1::FederationStatus) -> Result<(), Failure> {
    session.ui.show(
        status,
        |ui| text(ui, status),
        || {
            let members = status.members.iter();
            members.map(|member| member.name.clone()).collect()
        },
    )
}

fn needs_a_person(status: &v1::FederationStatus) -> bool {
    !status.alarms.is_empty() || status.open_conflicts > 0
}

fn text(ui: &Ui, status: &v1::FederationStatus) -> String {
    if !status.enabled {
        return "this daemon takes part in no federation; a [federation] section in its settings file makes it\n"
            .to_owned();
    }
    let wide = ui.format == Format::Wide;
    let (words, paint) = headline(status);
    let mut text = format!("{}\n\n", ui.paint(&words, paint));
    let id = match wide {
        true => status.cluster.clone(),
        false => short(&status.cluster),
    };
    let mut card = vec![
        ("cluster", format!("{} ({id})", status.name)),
        ("incarnation", status.incarnation.clone()),
        ("ops", ops(status)),
        (
            "digest",
            if wide {
                status.digest.clone()
            } else {
                short(&status.digest)
            },
        ),
    ];
    if !status.fenced.is_empty() {
        let count = match status.fenced.len() {
            1 => "1 op".to_owned(),
            count => format!("{count} ops"),
        };
        let named = if wide {
            "see below"
        } else {
            "named by -o wide"
        };
        card.push((
            "no effect",
            format!("{count} of clusters that had lost the home; {named}"),
        ));
    }
    text.push_str(&ui.card(&card));
    if !status.members.is_empty() {
        text.push('\n');
        text.push_str(&members(ui, &status.members, wide));
    }
    if !status.peers.is_empty() {
        text.push('\n');
        text.push_str(&peers::table(ui, &status.peers));
    }
    if wide && !status.fenced.is_empty() {
        text.push('\n');
        text.push_str(&fenced(ui, &status.fenced));
    }
    for alarm in &status.alarms {
        text.push('\n');
        text.push_str(&alarm_text(ui, alarm));
    }
    text
}

/// One line per op without effect.
fn fenced(ui: &Ui, ops: &[v1::FencedOp]) -> String {
    let row = |op: &v1::FencedOp| {
        vec![
            format!("{}/{}", op.app, op.profile),
            op.cluster_name.clone(),
            op.origin.clone(),
            op.seq.to_string(),
        ]
    };
    let header = ["no effect on", "written by", "origin", "seq"];
    ui.table(&header, ops.iter().map(row).collect())
}

fn ops(status: &v1::FederationStatus) -> String {
    match status.unsettled_ops {
        0 => status.ops.to_string(),
        unsettled => format!("{}, of which {unsettled} are not settled yet", status.ops),
    }
}

/// What matters of it all, on one line.
fn headline(status: &v1::FederationStatus) -> (String, Paint) {
    let mut needs = vec![];
    match status.alarms.len() {
        0 => {}
        1 => needs.push("1 alarm".to_owned()),
        alarms => needs.push(format!("{alarms} alarms")),
    }
    match status.open_conflicts {
        0 => {}
        1 => needs.push("1 conflict".to_owned()),
        conflicts => needs.push(format!("{conflicts} conflicts")),
    }
    if !needs.is_empty() {
        return (format!("needs a person: {}", needs.join(", ")), Paint::Bad);
    }
    let connected = status.peers.iter().filter(|peer| peer.state == "connected");
    let (connected, all) = (connected.count(), status.peers.len());
    let lacking = status.peers.iter().filter(|peer| peer.lag_ops > 0).count();
    match (connected == all, lacking) {
        (true, 0) => (
            format!("healthy: {connected} of {all} peers connected"),
            Paint::Good,
        ),
        (_, 0) => (
            format!("{connected} of {all} peers connected, nothing is known to be missing"),
            Paint::Warn,
        ),
        (_, lacking) => (
            format!(
                "{connected} of {all} peers connected, {lacking} with ops that are not here yet"
            ),
            Paint::Warn,
        ),
    }
}

fn members(ui: &Ui, members: &[v1::Member], wide: bool) -> String {
    let mut header = vec!["member", "role", "ops", "homes", "last op"];
    if wide {
        header.extend(["joined", "id"]);
    }
    let row = |member: &v1::Member| {
        let mut row = vec![
            member.name.clone(),
            member.role.clone(),
            member.ops.to_string(),
            member.homes.to_string(),
            environment::age(&member.last_op_at),
        ];
        if wide {
            row.extend([member.joined_at.clone(), member.cluster.clone()]);
        }
        row
    };
    ui.table(&header, members.iter().map(row).collect())
}

fn alarm_text(ui: &Ui, alarm: &v1::FederationAlarm) -> String {
    let about = match alarm.message.contains(&alarm.about) {
        true => String::new(),
        false => format!("{}: ", alarm.about),
    };
    let kind = sanitize(&alarm.kind.to_uppercase());
    let mut text = ui.prose(
        &format!("{kind}  "),
        &format!("{about}{} (since {})", alarm.message, alarm.since),
    );
    if !alarm.hint.is_empty() {
        text.push_str(&ui.prose("  next: ", &alarm.hint));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status() -> v1::FederationStatus {
        let member = |name: &str, role: &str| v1::Member {
            name: name.to_owned(),
            role: role.to_owned(),
            ops: 12,
            homes: 3,
            ..v1::Member::default()
        };
        v1::FederationStatus {
            enabled: true,
            cluster: "6b08170a196d40ca1336ce0227efb9e6".to_owned(),
            name: "eu".to_owned(),
            incarnation: "00000000000000ab".to_owned(),
            digest: "0123456789abcdef".to_owned(),
            ops: 24,
            members: vec![member("eu", "home"), member("us", "member")],
            peers: vec![v1::Peer {
                name: "us".to_owned(),
                state: "connected".to_owned(),
                ..v1::Peer::default()
            }],
            unsettled_ops: 2,
            ..v1::FederationStatus::default()
        }
    }

    #[test]
    fn a_healthy_federation_fits_on_a_screen() {
        let ui = Ui::fixed(Format::Table, None);
        assert_eq!(
            text(&ui, &status()),
            "\
healthy: 1 of 1 peers connected

cluster      eu (6b08170a196d)
incarnation  00000000000000ab
ops          24, of which 2 are not settled yet
digest       0123456789ab

MEMBER  ROLE    OPS  HOMES  LAST OP
eu      home    12   3      -
us      member  12   3      -

PEER  STATE      AGE  LAG  BEHIND  LAST HEARD  LAST ERROR
us    connected  -    0    0       -           -
"
        );
    }

    #[test]
    fn ops_without_effect_are_counted_and_named_when_asked_for() {
        let mut status = status();
        status.fenced = vec![v1::FencedOp {
            app: "shop".to_owned(),
            profile: "prod".to_owned(),
            cluster_name: "us".to_owned(),
            origin: "0b.cd".to_owned(),
            seq: 7,
        }];
        let said = "\nno effect    1 op of clusters that had lost the home; ";
        let table = text(&Ui::fixed(Format::Table, None), &status);
        assert!(
            table.contains(&format!("{said}named by -o wide\n")),
            "{table}"
        );
        assert!(!table.contains("0b.cd"), "{table}");
        let wide = text(&Ui::fixed(Format::Wide, None), &status);
        assert!(wide.contains(&format!("{said}see below\n")), "{wide}");
        let named =
            "\nNO EFFECT ON  WRITTEN BY  ORIGIN  SEQ\nshop/prod     us          0b.cd   7\n";
        assert!(wide.contains(named), "{wide}");
    }

    #[test]
    fn what_needs_a_person_is_told_first_with_what_to_do() {
        let mut status = status();
        status.open_conflicts = 2;
        status.alarms = vec![v1::FederationAlarm {
            kind: "fork".to_owned(),
            about: "us.00000000000000cd".to_owned(),
            message: "two stores write as one".to_owned(),
            hint: "stop one of them\u{1b}[2J".to_owned(),
            since: "2026-11-25T02:07:40Z".to_owned(),
        }];
        let text = text(&Ui::fixed(Format::Table, None), &status);
        assert!(
            text.starts_with("needs a person: 1 alarm, 2 conflicts\n"),
            "{text}"
        );
        assert!(
            text.ends_with(
                "\nFORK  us.00000000000000cd: two stores write as one (since 2026-11-25T02:07:40Z)\n  next: stop one of them\\u{1b}[2J\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn the_headline_tells_a_lost_link_from_missing_data() {
        let check = |state: &str, lag_ops, expected: &str| {
            let mut status = status();
            for peer in &mut status.peers {
                state.clone_into(&mut peer.state);
                peer.lag_ops = lag_ops;
            }
            assert_eq!(headline(&status).0, expected);
        };
        check("connected", 0, "healthy: 1 of 1 peers connected");
        check(
            "connecting",
            0,
            "0 of 1 peers connected, nothing is known to be missing",
        );
        check(
            "connecting",
            7,
            "0 of 1 peers connected, 1 with ops that are not here yet",
        );
    }
}
