//! `webhook_hosts` and `[[webhooks]]`: who is told what happens, and where they may be.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;
use vortex_core::ids::AppName;

use crate::{
    hooks::{AllowedHosts, HookSettings, Secret, Selection},
    limits::WEBHOOKS_MAX,
};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileWebhook {
    name: String,
    url: String,
    #[serde(default = "events_default")]
    events: Vec<String>,
    #[serde(default = "apps_default")]
    apps: Vec<String>,
    secret_file: String,
}

fn events_default() -> Vec<String> {
    vec!["rollout_*".to_owned(), "fleet_alarm_*".to_owned()]
}

fn apps_default() -> Vec<String> {
    vec!["*".to_owned()]
}

/// The hooks, with what is wrong with them told.
pub(super) fn read(
    hosts: &[String],
    webhooks: Vec<FileWebhook>,
    faults: &mut Vec<String>,
) -> (AllowedHosts, Vec<HookSettings>) {
    let allowed = AllowedHosts::read(hosts, faults);
    if webhooks.len() > WEBHOOKS_MAX {
        faults.push(format!(
            "webhooks: {} of them; at most {WEBHOOKS_MAX}",
            webhooks.len()
        ));
    }
    let mut hooks: Vec<HookSettings> = vec![];
    for webhook in webhooks {
        let name = webhook.name.clone();
        let mut own = vec![];
        // A name as apps have: it is typed in commands, and keeps the cursor.
        if name.parse::<AppName>().is_err() {
            own.push(format!(
                "`{}` is no name; write one as apps have, e.g. pager",
                name.escape_debug()
            ));
        }
        if hooks.iter().any(|other| other.name == name) {
            own.push("the name is given twice".to_owned());
        }
        let hook = webhook.read(&allowed, &mut own);
        let shown = name.escape_debug();
        faults.extend(own.iter().map(|fault| format!("webhooks.{shown}: {fault}")));
        hooks.extend(hook);
    }
    (allowed, hooks)
}

impl FileWebhook {
    fn read(self, allowed: &AllowedHosts, faults: &mut Vec<String>) -> Option<HookSettings> {
        let selection = Selection::read(&self.events, &self.apps, faults);
        if self.events.is_empty() || self.apps.is_empty() {
            faults.push("no events, or no apps: it would never be told anything".to_owned());
        }
        let url = read_url(&self.url, allowed).map_err(|why| faults.push(format!("url: {why}")));
        let secret_file = PathBuf::from(self.secret_file);
        let secret = read_secret(&secret_file).map_err(|why| faults.push(why));
        Some(HookSettings {
            name: self.name,
            url: url.ok()?,
            selection,
            secret: secret.ok()?,
            secret_file,
        })
    }
}

fn read_secret(path: &Path) -> Result<Secret, String> {
    Secret::read(path).map_err(|why| format!("secret_file {}: {why}", path.display()))
}

/// Faults do not repeat the URL: its query may be a secret.
fn read_url(text: &str, allowed: &AllowedHosts) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{}` is neither http nor https", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "a user and a password are not sent; receivers know us by the signature".to_owned(),
        );
    }
    if url.fragment().is_some() {
        return Err("a fragment is never sent; leave out what begins with `#`".to_owned());
    }
    if !allowed.allows(&url) {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        let listed = match allowed.listed() {
            listed if listed.is_empty() => "which lists none".to_owned(),
            listed => format!("which lists {listed}"),
        };
        return Err(format!(
            "{host}:{port} is not in webhook_hosts, {listed}; add \"{host}:{port}\" if deliveries shall go there"
        ));
    }
    Ok(url)
}
