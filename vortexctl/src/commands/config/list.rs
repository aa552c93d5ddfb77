//! `vortexctl config list`

use clap::Args;
use vortex_proto::v1;

use crate::{
    complete,
    exit::Failure,
    session::Session,
    ui::{Format, Ui},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl config list                  # every target
  vortexctl config list checkout         # the targets of an app
  vortexctl config list checkout/prod    # the versions of a target")]
pub(crate) struct List {
    /// Nothing for every target, an app for its targets, a target for its versions
    #[arg(value_name = "APP|APP/PROFILE", add = complete::targets())]
    of: Option<String>,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self.of.as_deref().and_then(|of| of.split_once('/')) {
            Some((app, profile)) => versions(session, app, profile).await,
            None => targets(session, &self.of.unwrap_or_default()).await,
        }
    }
}

async fn targets(session: &Session, app: &str) -> Result<(), Failure> {
    let connection = session.connect().await?;
    let mut targets: Vec<v1::Target> = vec![];
    let mut page_token = String::new();
    loop {
        let request = v1::ListTargetsRequest {
            app: app.to_owned(),
            page_size: PAGE,
            page_token,
        };
        let page = connection
            .configs()
            .list_targets(connection.request(request))
            .await?
            .into_inner();
        targets.extend(page.targets);
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    session.ui.show(
        &targets,
        |ui| targets_table(ui, &targets),
        || {
            targets
                .iter()
                .map(|t| format!("{}/{}", t.app, t.profile))
                .collect()
        },
    )
}

const PAGE: u32 = 1_000;

fn targets_table(ui: &Ui, targets: &[v1::Target]) -> String {
    let wide = ui.format == Format::Wide;
    let mut header = vec![
        "target", "stable", "canary", "rollout", "latest", "versions",
    ];
    if wide {
        header.extend(["schema", "secret keys", "updated", "revision"]);
    }
    let rows = targets.iter().map(|target| {
        let mut row = vec![
            format!("{}/{}", target.app, target.profile),
            target.stable_version.clone(),
            target.canary_version.clone(),
            target.active_rollout.clone(),
            target.latest_version.clone(),
            target.version_count.to_string(),
        ];
        if wide {
            row.extend([
                if target.has_schema { "yes" } else { "" }.to_owned(),
                target.secret_keys.join(","),
                target.updated_at.clone(),
                target.revision.to_string(),
            ]);
        }
        row
    });
    ui.table(&header, rows.collect())
}

async fn versions(session: &Session, app: &str, profile: &str) -> Result<(), Failure> {
    let connection = session.connect().await?;
    let mut versions: Vec<v1::ConfigVersion> = vec![];
    let mut page_token = String::new();
    loop {
        let request = v1::ListVersionsRequest {
            app: app.to_owned(),
            profile: profile.to_owned(),
            page_size: PAGE,
            page_token,
        };
        let page = connection
            .configs()
            .list_versions(connection.request(request))
            .await?
            .into_inner();
        versions.extend(page.versions);
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    session.ui.show(
        &versions,
        |ui| versions_table(ui, &versions),
        || {
            versions
                .iter()
                .map(|version| version.version.clone())
                .collect()
        },
    )
}

fn versions_table(ui: &Ui, versions: &[v1::ConfigVersion]) -> String {
    let wide = ui.format == Format::Wide;
    let rows = versions.iter().map(|version| {
        vec![
            version.version.clone(),
            if version.stable { "stable" } else { "" }.to_owned(),
            if wide {
                version.digest.clone()
            } else {
                version.digest.chars().take(12).collect()
            },
            format!("{} B", version.size_bytes),
            version.created_at.clone(),
            version.author.clone(),
            version
                .message
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        ]
    });
    ui.table(
        &[
            "version",
            "",
            "digest",
            "size",
            "published",
            "by",
            "message",
        ],
        rows.collect(),
    )
}
